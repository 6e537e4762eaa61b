//! `P { x: a, ..base }`: all fields by their names, or `base` with another `x`.
//!
//! ```text
//! P { x: a, ..base }          P { x: a, y: base.y, z: base.z }
//! P { x: a, ..base() }        let mut updated = base(); updated.x = a;
//! ```
//!
//! A base that has a name keeps the fields that are given, and may have lost them.

use super::Lower;
use super::expr::unit;
use crate::front::missing::declared::Declared;
use crate::ir::{Aggregate, Inert, Op, Operand, Place, Stmt};
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
            let others = self.others(e).filter(|_| is_plain(rest));
            if let Some(others) = others {
                let parts = self.operands(exprs);
                return self.all_by_name(e, rest, parts, others);
            }
            let mut parts = self.operands(exprs.chain([rest]));
            let base = parts.pop().unwrap_or_else(unit);
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

    /// The fields that a literal does not give, where it is seen which there are.
    fn others(&self, e: &syn::ExprStruct) -> Option<Vec<syn::Member>> {
        let mut path = e.path.clone();
        if let Some(last) = path.segments.last_mut() {
            last.arguments = syn::PathArguments::None;
        }
        let declared = Declared::around(e.path.span())?;
        let all = declared.members(&syn::parse_quote!(#path))?;
        let is_other = |member: &syn::Member| e.fields.iter().all(|given| given.member != *member);
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
            let field = match rest {
                syn::Expr::Unary(_) => syn::parse_quote!((#rest).#member),
                _ => syn::parse_quote!(#rest.#member),
            };
            parts.push(self.operand(&field));
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

/// Whether a place can be named again and again: `self.p`, `*p`, `ps[i]`.
fn is_plain(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Path(path) => path.path.get_ident().is_some(),
        syn::Expr::Field(e) => is_plain(&e.base),
        syn::Expr::Paren(e) => is_plain(&e.expr),
        syn::Expr::Unary(e) => matches!(e.op, syn::UnOp::Deref(_)) && is_plain(&e.expr),
        syn::Expr::Index(e) => {
            let fixed = matches!(&*e.index, syn::Expr::Lit(_) | syn::Expr::Path(_));
            fixed && is_plain(&e.expr)
        }
        _ => false,
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
