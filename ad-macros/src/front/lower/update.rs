//! `P { x: a, ..base }`: `base` with another `x`, or all fields by their names.
//!
//! ```text
//! P { x: a, ..base }          let mut updated = base; updated.x = a;
//! P { x: f(base.x), ..base }  P { x: f(base.x), y: base.y, z: base.z }
//! ```
//!
//! The second form where a field that is given may have been moved out of the base.

use super::Lower;
use super::expr::unit;
use super::receiver::overlap;
use super::{is_float_type, is_integer_type};
use crate::front::missing::declared::Declared;
use crate::ir::{Aggregate, Inert, Op, Operand, Part, Place, Projection, Stmt};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn struct_update(&mut self, e: &syn::ExprStruct, rest: &syn::Expr) -> Op {
        let exprs = e.fields.iter().map(|field| &field.expr);
        let (parts, base) = if is_default(rest) {
            let parts = self.operands(exprs);
            // What the default is of, only the literal says.
            let path = &e.path;
            let tokens = quote!(ad::default_of(|| #path { ..ad::any() }, || #rest));
            let reads = Vec::new();
            let base = self.bind(Op::Inert(Inert { tokens, reads }), "base", rest.span());
            (parts, Operand::Var(base))
        } else {
            let mut parts = self.operands(exprs.chain([rest]));
            let base = parts.pop().unwrap_or_else(unit);
            if let Some(others) = self.others_of_moved(e, rest, &base, &parts) {
                return self.all_by_name(e, rest, parts, others);
            }
            (parts, base)
        };
        let var = self.bind(Op::Use(base), "updated", e.span());
        self.vars[var.0].mutable = true;
        self.vars[var.0].user = true;
        self.vars[var.0].inactive = false;
        for (field, value) in e.fields.iter().zip(parts) {
            let place = Place {
                root: var,
                projections: vec![crate::ir::Projection::Field(field.member.clone())],
            };
            let node = self.node();
            self.push(Stmt::Assign { place, value, node });
        }
        Op::Use(Operand::Var(var))
    }

    /// The fields that a literal does not give, where one that it gives may have been moved out of the base.
    fn others_of_moved(
        &self,
        e: &syn::ExprStruct,
        rest: &syn::Expr,
        base: &Operand,
        parts: &[Operand],
    ) -> Option<Vec<syn::Member>> {
        let base = base.place()?;
        let named = matches!(rest, syn::Expr::Path(_) | syn::Expr::Field(_));
        (named && self.vars[base.root.0].user).then_some(())?;
        let mut path = e.path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.arguments = syn::PathArguments::None;
        }
        let (declared, ty) = (Declared::around(e.path.span())?, syn::parse_quote!(#path));
        // Numbers are copied.
        let may_move = |member: &syn::Member| {
            let ty = declared.field(&ty, member);
            ty.is_some_and(|ty| !is_float_type(&ty) && !is_integer_type(&ty))
        };
        let members = e.fields.iter().map(|field| &field.member);
        let given: Vec<Place> = members
            .filter(|member| may_move(member))
            .map(|member| {
                let mut field = base.clone();
                field.projections.push(Projection::Field(member.clone()));
                field
            })
            .collect();
        let is_given = |place: &Place| {
            let is_part = place.projections.len() > base.projections.len();
            is_part && given.iter().any(|given| overlap(given, place))
        };
        let mut statements = self.out.iter().flatten();
        let moved = parts
            .iter()
            .filter_map(Operand::place)
            .any(|part| is_given(&part))
            || statements.any(|stmt| {
                stmt.has(&mut |part| matches!(part, Part::Place(place) if is_given(place)))
            });
        moved.then_some(())?;
        let is_other = |member: &syn::Member| e.fields.iter().all(|given| given.member != *member);
        let all = declared.members(&ty)?;
        Some(all.into_iter().filter(is_other).collect())
    }

    fn all_by_name(
        &mut self,
        e: &syn::ExprStruct,
        rest: &syn::Expr,
        mut parts: Vec<Operand>,
        others: Vec<syn::Member>,
    ) -> Op {
        for member in &others {
            parts.push(self.operand(&syn::parse_quote!(#rest.#member)));
        }
        let given = e.fields.iter().map(|field| field.member.clone());
        Op::Aggregate {
            shape: Aggregate::Struct {
                path: e.path.to_token_stream(),
                members: given.chain(others).collect(),
                variant: None,
            },
            parts,
        }
    }
}

/// `Default::default()`
fn is_default(expr: &syn::Expr) -> bool {
    let syn::Expr::Call(call) = expr else {
        return false;
    };
    let syn::Expr::Path(path) = &*call.func else {
        return false;
    };
    let mut names = path.path.segments.iter().rev().map(|s| s.ident.to_string());
    call.args.is_empty()
        && path.qself.is_none()
        && names.next().is_some_and(|name| name == "default")
        && names.next().is_some_and(|name| name == "Default")
}
