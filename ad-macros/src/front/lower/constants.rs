//! Fields that are marked `#[no_derivative]`, where the file certainly says so: what is read of them is kept as it
//! is, also where the rest of the struct is differentiated.
//!
//! ```text
//! let n = s.steps.max(2);     let n = inert(s.steps.max(2))
//! if let Some(n) = s.limit    match inert(s.limit) { Some(n) => .. }
//! ```

use super::Lower;
use super::closure::root_ident;
use super::control::strip;
use super::known_types::{element, place_type};
use super::pattern::{Matched, Scrutinee};
use super::syntax::{is_assignment, is_float_type, is_inert_syntax, is_integer_type, may_leave};
use crate::front::missing::changes_receiver;
use crate::front::missing::declared::argument;
use crate::front::missing::shapeless::{is_constant_field, is_copied_enum};
use crate::ir::{Inert, Op, Operand, Place, Projection, Var, VarId, VarKind, resolve, written};
use crate::transform::pullback::is_pure_method;
use quote::quote;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

/// The field marked `#[no_derivative]` that a place is a part of, as far as the file certainly says so.
pub(crate) fn field_of(vars: &[Var], place: &Place) -> Option<syn::Member> {
    let mut projections = place.projections.iter().enumerate();
    projections.find_map(|(i, projection)| {
        let Projection::Field(member) = projection else {
            return None;
        };
        let outer = Place {
            root: place.root,
            projections: place.projections[..i].to_vec(),
        };
        is_constant_field(&place_type(vars, &outer)?, member).then(|| member.clone())
    })
}

impl Lower<'_> {
    /// Whether an expression is a constant field that a `let` may copy. What can be moved out of a value of its own
    /// is left to those who follow values.
    pub(super) fn copies_constant_field(&self, expr: &syn::Expr) -> bool {
        self.constant_field(expr).is_some_and(|place| {
            let borrowed = matches!(
                self.vars[place.root.0].kind,
                VarKind::Reference | VarKind::Mutable
            );
            borrowed || self.is_number(&place)
        })
    }

    /// A constant field that is taken apart, if its type says that its parts are copies, or that nothing can be
    /// written through references to them.
    pub(super) fn constant_scrutinee<'p>(
        &mut self,
        expr: &syn::Expr,
        mut patterns: impl Iterator<Item = &'p syn::Pat>,
    ) -> Option<Scrutinee> {
        let expr = strip(expr);
        let (field, borrowed) = match expr {
            syn::Expr::Reference(e) => (strip(&e.expr), true),
            field => (field, false),
        };
        if !is_inert_syntax(expr) || self.calls_closure(expr) {
            return None;
        }
        let place = self.constant_field(field)?;
        let ty = place_type(&self.vars, &place)?;
        let known = if borrowed {
            is_plain(&ty)
        } else {
            is_copied(&ty)
        };
        if !known || patterns.any(borrows_to_write) {
            return None;
        }
        if self.captures {
            self.capture_all(expr);
        }
        Some(Scrutinee {
            value: self.inert(expr),
            matched: Matched::Inactive,
        })
    }

    /// What is assigned or added: a copy of a constant field has no cotangent.
    pub(super) fn assigned_value(&mut self, expr: &syn::Expr) -> Operand {
        if !self.copies_constant_field(expr) {
            return self.operand(expr);
        }
        let op = Op::Inert(self.inert(expr));
        Operand::Var(self.bind(op, "t", expr.span()))
    }

    /// A statement that writes to constant fields, and reads nothing that has a derivative: it is kept as it is.
    pub(super) fn changes_constants(&mut self, expr: &syn::Expr) -> bool {
        let known = match expr {
            syn::Expr::Binary(e) => is_assignment(&e.op),
            syn::Expr::Assign(_)
            | syn::Expr::MethodCall(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::ForLoop(_) => true,
            _ => false,
        };
        let leaves = || may_leave(&syn::Stmt::Expr(expr.clone(), None));
        if !known || leaves() || self.calls_closure(expr) || !self.of_constant_fields(expr, true).0
        {
            return false;
        }
        let written = written(&self.vars, &self.inert(expr));
        let is_active = |var: &VarId| !self.vars[resolve(&self.vars, *var).0].inactive;
        written.iter().any(is_active)
    }

    /// Keeps such a statement.
    pub(super) fn kept_constants(&mut self, expr: &syn::Expr) {
        if self.captures {
            self.capture_all(expr);
        }
        let inert = self.inert(expr);
        let tokens = inert.tokens;
        let kept = Inert {
            tokens: quote!({ #tokens; }),
            reads: inert.reads,
        };
        let done = self.bind(Op::Inert(kept), "done", expr.span());
        self.of_constants.push(done);
    }

    /// Whether all that an expression reads of active variables are constant fields, which it only reads.
    pub(super) fn reads_constant_fields(&mut self, expr: &syn::Expr) -> bool {
        let (alone, changed) = self.of_constant_fields(expr, false);
        alone && !changed
    }

    /// Whether all that an expression names of active variables are constant fields; and whether a method may change
    /// one. `lent`: also by a reference to one.
    fn of_constant_fields(&mut self, expr: &syn::Expr, lent: bool) -> (bool, bool) {
        let mut others = expr.clone();
        let mut fields = Fields {
            lower: self,
            lent,
            found: false,
            changed: false,
        };
        fields.visit_expr_mut(&mut others);
        let (found, changed) = (fields.found, fields.changed);
        let others = self.inert(&others);
        let alone = found && others.reads.iter().all(|var| self.vars[var.0].inactive);
        (alone, changed)
    }

    fn constant_field(&self, expr: &syn::Expr) -> Option<Place> {
        matches!(expr, syn::Expr::Field(_) | syn::Expr::Index(_)).then_some(())?;
        let place = self.outline(expr)?;
        field_of(&self.vars, &place).is_some().then_some(place)
    }

    /// Whether a place is reached through a reference to a constant field: `let c = &mut s.steps;`.
    fn refers_to_constant(&self, expr: &syn::Expr) -> bool {
        let is_place = matches!(
            expr,
            syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) | syn::Expr::Unary(_)
        );
        let root = root_ident(expr).filter(|_| is_place);
        let mut var = root.and_then(|root| self.lookup(root));
        while let Some(of) = var {
            let VarKind::Alias(target) = &self.vars[of.0].kind else {
                return false;
            };
            if field_of(&self.vars, target).is_some() {
                return true;
            }
            var = Some(target.root);
        }
        false
    }

    /// A place that is only asked about: its indices are not evaluated.
    pub(super) fn outline(&self, expr: &syn::Expr) -> Option<Place> {
        let (base, projection) = match expr {
            syn::Expr::Paren(e) => return self.outline(&e.expr),
            syn::Expr::Path(path) => {
                let var = self.lookup(path.path.get_ident()?)?;
                return Some(Place::var(var));
            }
            syn::Expr::Field(e) => (&e.base, Projection::Field(e.member.clone())),
            syn::Expr::Index(e) if !super::place::has_call(&e.index) => {
                (&e.expr, Projection::Index(self.inert(&e.index)))
            }
            _ => return None,
        };
        let base = self.outline(base)?;
        Some(self.project(base, projection))
    }

    fn is_number(&self, place: &Place) -> bool {
        place_type(&self.vars, place).is_some_and(|ty| is_integer_type(&ty) || is_float_type(&ty))
    }
}

/// Numbers, enums of the file that are `Copy`, and options, tuples and arrays of them.
fn is_copied(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Tuple(ty) => ty.elems.iter().all(is_copied),
        syn::Type::Array(ty) => is_copied(&ty.elem),
        ty => {
            is_value(ty)
                || is_copied_enum(ty)
                || argument(ty, "Option", 0).is_some_and(|ty| is_copied(&ty))
        }
    }
}

/// Such values, text, and vectors of them: nothing is written through a `&` to it.
fn is_plain(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Tuple(ty) => ty.elems.iter().all(is_plain),
        ty => {
            is_copied(ty)
                || is_integer_type(ty)
                || element(ty).is_some_and(|ty| is_plain(&ty))
                || argument(ty, "Option", 0).is_some_and(|ty| is_plain(&ty))
        }
    }
}

/// A number, a `bool` or a `char`.
fn is_value(ty: &syn::Type) -> bool {
    let text = |ty: &syn::TypePath| ty.path.is_ident("String") || ty.path.is_ident("str");
    let is_text = matches!(ty, syn::Type::Path(ty) if text(ty));
    (is_integer_type(ty) || is_float_type(ty)) && !is_text
}

/// Whether there is a `ref mut` in a pattern.
fn borrows_to_write(pattern: &syn::Pat) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_pat_ident(&mut self, p: &'ast syn::PatIdent) {
            self.0 |= p.by_ref.is_some() && p.mutability.is_some();
            syn::visit::visit_pat_ident(self, p);
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_pat(&mut finder, pattern);
    finder.0
}

/// Puts a number in the place of every constant field.
struct Fields<'l, 'n> {
    lower: &'l mut Lower<'n>,
    lent: bool,
    found: bool,
    /// A method may change a field.
    changed: bool,
}

impl VisitMut for Fields<'_, '_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::MethodCall(call) = expr
            && self.lower.constant_field(&call.receiver).is_some()
        {
            let name = call.method.to_string();
            let reads = is_pure_method(&name) || name == "clone";
            self.changed |= !reads || changes_receiver(&call.method);
        }
        let lent = self.lent && self.lower.refers_to_constant(expr);
        if lent || self.lower.constant_field(expr).is_some() {
            self.found = true;
            *expr = syn::parse_quote!(0);
        } else {
            syn::visit_mut::visit_expr_mut(self, expr);
        }
    }
}
