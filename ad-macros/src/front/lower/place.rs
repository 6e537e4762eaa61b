//! Places: variables, fields, elements, and what references point at.

use super::Lower;
use crate::errors::Refusal;
use crate::front::missing::declared::Declared;
use crate::ir::{Inert, Op, Operand, Place, Projection, VarId, VarKind};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The variable that a path names, if it names one.
    pub(super) fn path_var(&mut self, expr: &syn::Expr) -> Option<VarId> {
        let syn::Expr::Path(path) = expr else {
            return None;
        };
        if path.qself.is_some() {
            return None;
        }
        let name = path.path.get_ident()?;
        if let Some(var) = self.lookup(name) {
            return Some(var);
        }
        // A lower-case name that is not declared here: captured by the operator's closure.
        if self.captures
            && !name.to_string().starts_with(char::is_uppercase)
            && crate::front::missing::function_meant(name).is_none()
        {
            return Some(self.capture(name));
        }
        None
    }

    fn capture(&mut self, name: &syn::Ident) -> VarId {
        let var = self.var(crate::ir::Var {
            ident: name.clone(),
            kind: VarKind::Captured,
            user: true,
            mutable: false,
            scalar: false,
            numbers: None,
            ty: None,
            inactive: true,
            function: false,
            lent: false,
        });
        self.hygiene.declare(var, name);
        self.declared.insert(name.to_string());
        self.scopes[0].insert(name.to_string(), var);
        var
    }

    /// The place that an expression denotes, with aliases replaced by what they point at; `None`
    /// for an expression that is a value.
    pub(super) fn place(&mut self, expr: &syn::Expr) -> Option<Place> {
        match expr {
            syn::Expr::Paren(e) => self.place(&e.expr),
            syn::Expr::Group(e) => self.place(&e.expr),
            syn::Expr::Path(_) => Some(Place::var(self.path_var(expr)?)),
            syn::Expr::Field(e) => {
                let base = self.base(&e.base)?;
                Some(self.project(base, Projection::Field(e.member.clone())))
            }
            syn::Expr::Index(e) => {
                let base = self.base(&e.expr)?;
                if !self.vars[base.root.0].inactive && self.has_own_index(&base) {
                    self.errors
                        .refuse(e.bracket_token.span.join(), Refusal::own_index());
                }
                let index = match &*e.index {
                    syn::Expr::Reference(_) | syn::Expr::Lit(_) => self.index(&e.index),
                    // What names an element of a map is a reference.
                    key if self.is_map(&base) => {
                        let key = self.inert(key);
                        self.kept_key(key, e.index.span())
                    }
                    _ => self.index(&e.index),
                };
                Some(self.project(base, Projection::Index(index)))
            }
            syn::Expr::Call(e) => self.payload(e),
            syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => {
                if let syn::Expr::Call(e) = &*e.expr
                    && let Some(payload) = self.payload(e)
                {
                    return Some(payload);
                }
                let base = self.base(&e.expr)?;
                Some(self.project(base, Projection::Deref))
            }
            // A reference to a part of a place, which has a name then.
            syn::Expr::MethodCall(_) => {
                let op = self.view_borrow(expr).or_else(|| self.entry_borrow(expr))?;
                Some(Place::var(self.bind(op, "part", expr.span())))
            }
            _ => None,
        }
    }

    /// `ad::payload(&tangent, |dot| dot.__variant_Circle_0())`: the place of a payload in the tangent of an enum, in
    /// code that goes through the passes again.
    fn payload(&mut self, call: &syn::ExprCall) -> Option<Place> {
        let syn::Expr::Path(path) = &*call.func else {
            return None;
        };
        let mut segments = path.path.segments.iter();
        let (first, last) = (segments.next()?, segments.next()?);
        if first.ident != "ad" || last.ident != "payload" && last.ident != "payload_mut" {
            return None;
        }
        let mut args = call.args.iter();
        let (Some(syn::Expr::Reference(tangent)), Some(syn::Expr::Closure(get))) =
            (args.next(), args.next())
        else {
            return None;
        };
        let syn::Expr::MethodCall(get) = &*get.body else {
            return None;
        };
        let (variant, member) = crate::names::of_accessor(&get.method)?;
        let base = self.base(&tangent.expr)?;
        Some(self.project(base, Projection::Variant(variant, member)))
    }

    /// Whether the file has an `impl Index` for the type of a place.
    fn has_own_index(&self, place: &Place) -> bool {
        Declared::around(self.site)
            .and_then(|declared| Some(declared.has_own_index(&declared.place(&self.vars, place)?)))
            .unwrap_or(false)
    }

    /// As [`Lower::place`]; the value of another expression is named first.
    fn base(&mut self, expr: &syn::Expr) -> Option<Place> {
        if let Some(place) = self.place(expr) {
            return Some(place);
        }
        if let syn::Expr::Path(_) = expr {
            return None;
        }
        match self.operand(expr) {
            Operand::Var(var) => Some(Place::var(var)),
            Operand::Place(place) => Some(place),
            Operand::Const(_) => None,
        }
    }

    pub(super) fn project(&self, mut place: Place, projection: Projection) -> Place {
        // A `&mut` is used by its name: what it refers to is borrowed meanwhile.
        if place.projections.is_empty()
            && !self.vars[place.root.0].mutable
            && let VarKind::Alias(target) = &self.vars[place.root.0].kind
        {
            let mut target = target.clone();
            // `*r` is the place itself; fields and elements are reached through the reference.
            let whole = target.projections.is_empty()
                && self.vars[target.root.0].kind == VarKind::Reference;
            if whole || !matches!(projection, Projection::Deref) {
                target.projections.push(projection);
            }
            return target;
        }
        place.projections.push(projection);
        place
    }

    /// An index: kept as it is if it will read the same in the reverse sweep, else named.
    pub(super) fn index(&mut self, expr: &syn::Expr) -> Inert {
        match expr {
            syn::Expr::Paren(e) => {
                let inner = self.index(&e.expr);
                let tokens = inner.tokens;
                Inert {
                    tokens: quote!((#tokens)),
                    reads: inner.reads,
                }
            }
            syn::Expr::Range(e) => {
                let start = e.start.as_ref().map(|e| self.index(e));
                let end = e.end.as_ref().map(|e| self.index(e));
                let limits = &e.limits;
                let reads = start
                    .iter()
                    .chain(&end)
                    .flat_map(|i| i.reads.clone())
                    .collect();
                let (start, end) = (start.map(|i| i.tokens), end.map(|i| i.tokens));
                Inert {
                    tokens: quote!(#start #limits #end),
                    reads,
                }
            }
            syn::Expr::Array(e) => {
                let parts: Vec<Inert> = e.elems.iter().map(|e| self.index(e)).collect();
                let tokens = parts.iter().map(|i| &i.tokens);
                Inert {
                    tokens: quote!([#(#tokens),*]),
                    reads: parts.iter().flat_map(|i| i.reads.clone()).collect(),
                }
            }
            syn::Expr::Tuple(e) => {
                let parts: Vec<Inert> = e.elems.iter().map(|e| self.index(e)).collect();
                let tokens = parts.iter().map(|i| &i.tokens);
                Inert {
                    tokens: quote!((#(#tokens,)*)),
                    reads: parts.iter().flat_map(|i| i.reads.clone()).collect(),
                }
            }
            // A key of a map: a reference cannot be kept, what it points at can.
            syn::Expr::Reference(e) if e.mutability.is_none() => {
                let inner = self.inert(&e.expr);
                let tokens = inner.tokens;
                if is_simple_index(&e.expr) && inner.reads.iter().all(|var| self.is_fixed(*var)) {
                    return Inert {
                        tokens: quote!(&#tokens),
                        reads: inner.reads,
                    };
                }
                let key = Inert {
                    tokens: quote!(&#tokens),
                    reads: inner.reads,
                };
                self.kept_key(key, expr.span())
            }
            _ => {
                let inert = self.inert(expr);
                // Whatever computed it, an index has no derivative, unless it is one of a type of the user's own.
                if let (syn::Expr::Path(_), [var]) = (expr, &inert.reads[..])
                    && self.may_be_integer(*var)
                    && (self.is_fixed(*var) || self.vars[var.0].kind == VarKind::Owned)
                {
                    self.vars[var.0].inactive = true;
                }
                // What an iterator lends cannot be kept, and what is owned may be moved.
                let may_go = |var: &VarId| {
                    let var = &self.vars[var.0];
                    var.lent || !var.scalar && var.kind != VarKind::Reference
                };
                let lent = reads_parts(expr) && inert.reads.iter().any(may_go);
                let fixed = inert.reads.iter().all(|var| self.is_fixed(*var));
                if is_simple_index(expr) && fixed && !lent {
                    inert
                } else {
                    let span = expr.span();
                    let var = self.bind(Op::Inert(inert), "at", span);
                    Inert {
                        tokens: self.vars[var.0].ident.to_token_stream(),
                        reads: vec![var],
                    }
                }
            }
        }
    }

    fn may_be_integer(&self, var: VarId) -> bool {
        let own = &self.vars[var.0];
        let reference = |ty: &syn::Type| matches!(ty, syn::Type::Reference(_));
        let integer = |ty: &syn::Type| super::is_integer_type(ty) || reference(ty);
        !own.scalar && own.numbers.is_none() && own.ty.as_ref().is_none_or(integer)
    }

    /// A reference as an index: what it points at is kept.
    fn kept_key(&mut self, key: Inert, span: proc_macro2::Span) -> Inert {
        let tokens = key.tokens;
        let kept = Inert {
            tokens: quote!(ad::Key::kept(#tokens)),
            reads: key.reads,
        };
        let var = self.bind(Op::Inert(kept), "at", span);
        let ident = &self.vars[var.0].ident;
        Inert {
            tokens: quote!(&*#ident),
            reads: vec![var],
        }
    }

    /// A variable that is never assigned to, and that the reverse sweep has by value.
    pub(super) fn is_fixed(&self, var: VarId) -> bool {
        let var = &self.vars[var.0];
        !var.mutable
            && !matches!(
                var.kind,
                VarKind::Mutable | VarKind::Alias(_) | VarKind::Captured | VarKind::Closure(_)
            )
    }

    /// Whether a place leads through a variable that is not `mut` to something that is written to: `let w =
    /// buffer(); w[0] = x;`. If a call without active arguments gave the reference, the variable was taken for
    /// a constant.
    pub(super) fn is_foreign_reference(&self, place: &Place) -> bool {
        let root = &self.vars[place.root.0];
        let leads_elsewhere = root.kind == VarKind::Owned && root.user && !root.mutable;
        leads_elsewhere && root.inactive && !place.projections.is_empty()
    }

    /// Refuses to write an active value to such a place.
    pub(super) fn check_owned(&mut self, place: &Place, value: &Operand, left: &syn::Expr) {
        let inactive = match value {
            Operand::Const(inert) => inert.reads.iter().all(|var| self.vars[var.0].inactive),
            value => value.root().is_none_or(|var| self.vars[var.0].inactive),
        };
        if !inactive && self.is_foreign_reference(place) {
            self.errors
                .refuse(left.span(), Refusal::foreign_reference());
        }
    }

    /// The place on the left of an assignment.
    pub(super) fn assigned_place(&mut self, expr: &syn::Expr) -> Option<Place> {
        if let syn::Expr::Path(_) = expr
            && self.path_var(expr).is_none()
        {
            self.errors.refuse(expr.span(), Refusal::global_write());
            return None;
        }
        let place = match expr {
            syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Paren(_) => self.place(expr),
            _ => None,
        };
        if place.is_none() {
            self.errors.refuse(expr.span(), Refusal::place_of_value());
        }
        let place = place?;
        let root = &self.vars[place.root.0];
        // `*lock.lock().unwrap() = x`: what is written to is somewhere else.
        let elsewhere = has_call(expr) && root.inactive && !root.user;
        if root.kind == VarKind::Captured || elsewhere {
            self.errors.refuse(expr.span(), Refusal::global_write());
        }
        Some(place)
    }
}

/// Whether a place is what a call gives.
pub(super) fn has_call(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Call(_) | syn::Expr::MethodCall(_) => true,
        syn::Expr::Paren(e) => has_call(&e.expr),
        syn::Expr::Field(e) => has_call(&e.base),
        syn::Expr::Index(e) => has_call(&e.expr),
        syn::Expr::Unary(e) => has_call(&e.expr),
        _ => false,
    }
}

/// Whether a field or the length of something is read.
fn reads_parts(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Field(_) | syn::Expr::MethodCall(_) => true,
        syn::Expr::Paren(e) => reads_parts(&e.expr),
        syn::Expr::Binary(e) => reads_parts(&e.left) || reads_parts(&e.right),
        syn::Expr::Cast(e) => reads_parts(&e.expr),
        _ => false,
    }
}

/// Arithmetic of variables, fields and literals, which reads the same whenever it is evaluated.
fn is_simple_index(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(e) => is_simple_index(&e.expr),
        syn::Expr::Field(e) => is_simple_index(&e.base),
        syn::Expr::Binary(e) => is_simple_index(&e.left) && is_simple_index(&e.right),
        syn::Expr::Cast(e) => is_simple_index(&e.expr),
        syn::Expr::MethodCall(e) => e.method == "len" && is_simple_index(&e.receiver),
        _ => false,
    }
}
