//! Assignments: what they evaluate first, and what is written as one.

use super::Lower;
use super::expr::unit;
use super::syntax::{arithmetic, has_call, is_inert_syntax, may_change_unseen};
use crate::errors::Refusal;
use crate::ir::{Op, Operand, Projection, Stmt, VarKind};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn assign(&mut self, e: &syn::ExprAssign) {
        if let Some(moved) = self.moved_first(e) {
            return self.block_stmts(&moved);
        }
        let value = self.assigned_value(&e.right);
        if let syn::Expr::Infer(_) = &*e.left {
            return;
        }
        let value = self.before_place(value, &e.left);
        let position = self.out.last().map_or(0, Vec::len);
        if let Some(place) = self.assigned_place(&e.left) {
            let value = self.settled_value(value, position, &e.right);
            self.check_owned(&place, &value, &e.left);
            let node = self.node();
            self.push(Stmt::Assign { place, value, node });
        }
    }

    /// `state = state.step(k);` is `let mut moved = state; state = moved.step(k);`: whether the method takes its receiver by
    /// value is not known here, and what is used for the last time may be moved or not.
    fn moved_first(&mut self, e: &syn::ExprAssign) -> Option<syn::Block> {
        let left = &*e.left;
        let mut right = e.right.clone();
        let call = innermost(&mut right, left)?;
        (!crate::names::is_of_std(&call.method.to_string())).then_some(())?;
        let place = self.outline(left)?;
        let is_field = |p: &Projection| matches!(p, Projection::Field(_));
        let root = &self.vars[place.root.0];
        let whole = place.projections.iter().all(is_field)
            && root.kind == VarKind::Owned
            && !(root.scalar || root.inactive || root.function)
            && super::place_numbers(&self.vars, &place) != Some(0);
        let first = match place.projections.first() {
            Some(Projection::Field(member)) => Some(member),
            _ => None,
        };
        let name = leftmost(left)?;
        let moved = self.names.fresh("moved", left.span());
        *call.receiver = syn::parse_quote!(#moved);
        (whole && !may_name(&right.to_token_stream(), name, first)).then_some(())?;
        Some(syn::parse_quote_spanned!(e.span()=> {
            let mut #moved = #left;
            #left = #right;
        }))
    }

    /// `v.clone_from(&w);` is `v = w.clone();`, unless `v` is a name without a derivative or the file has a method
    /// of this name.
    pub(super) fn cloned_from(&mut self, expr: &syn::Expr) -> Option<syn::Expr> {
        let syn::Expr::MethodCall(e) = expr else {
            return None;
        };
        let arg = match e.args.first() {
            Some(syn::Expr::Reference(arg)) if arg.mutability.is_none() => &*arg.expr,
            Some(arg @ syn::Expr::Path(_)) => arg,
            _ => return None,
        };
        let own = crate::front::missing::changes_receiver(&e.method);
        if e.method != "clone_from" || e.args.len() != 1 || own || !is_inert_syntax(expr) {
            return None;
        }
        let place = self.outline(&e.receiver)?;
        // An index is evaluated before the value there, and behind it here.
        let indexed = place.index_reads().next().is_some();
        if has_call(&e.receiver) || indexed && has_call(arg) {
            return None;
        }
        let root = &self.vars[place.root.0];
        let lent = match root.kind {
            VarKind::Mutable => true,
            VarKind::Alias(_) if root.mutable => true,
            VarKind::Owned if root.mutable => false,
            _ => return None,
        };
        let (v, span) = (&e.receiver, e.span());
        Some(match lent && place.projections.is_empty() {
            true => syn::parse_quote_spanned!(span=> *#v = #arg.clone()),
            false => syn::parse_quote_spanned!(span=> #v = #arg.clone()),
        })
    }

    /// A write of something inactive to what a call gives: `*counter.lock().unwrap() += 1`.
    pub(super) fn is_foreign_write(&self, left: &syn::Expr, right: &syn::Expr) -> bool {
        super::place::has_call(left)
            && [left, right].into_iter().all(|expr| {
                is_inert_syntax(expr)
                    && !self.calls_closure(expr)
                    && !self.captures
                    && self
                        .inert(expr)
                        .reads
                        .iter()
                        .all(|var| self.vars[var.0].inactive)
            })
    }

    /// A value that is read before the place is evaluated that it goes to: a call may borrow what it is
    /// read from.
    pub(super) fn before_place(&mut self, value: Operand, left: &syn::Expr) -> Operand {
        match value {
            Operand::Var(_) | Operand::Place(_) if super::place::has_call(left) => {
                Operand::Var(self.bind(Op::Use(value), "t", left.span()))
            }
            value => value,
        }
    }

    /// A value that what is evaluated of the place behind it may change: `v[nxt(&mut i)] = i as f64`.
    pub(super) fn settled_value(
        &mut self,
        value: Operand,
        position: usize,
        right: &syn::Expr,
    ) -> Operand {
        let settled = self.settle(vec![(position, value, right.span())]);
        settled.into_iter().next().unwrap_or_else(unit)
    }

    pub(super) fn op_assign(&mut self, e: &syn::ExprBinary, stmt: &syn::Stmt) {
        let Some(op) = arithmetic(&e.op) else {
            self.bits_assign(e, stmt);
            return;
        };
        let first = self.out.last().map_or(0, Vec::len);
        let value = self.assigned_value(&e.right);
        let value = self.before_place(value, &e.left);
        let position = self.out.last().map_or(0, Vec::len);
        if let Some(place) = self.assigned_place(&e.left) {
            let numbers = self.is_certain_number(&Operand::Place(place.clone()))
                && self.is_certain_number(&value);
            let unseen = || may_change_unseen(&e.left) && may_change_unseen(&e.right);
            if !numbers && (self.depends_on_order(first, position, &value, e.span()) || unseen()) {
                self.errors.refuse(e.left.span(), Refusal::order_of_sides());
            }
            let value = self.settled_value(value, position, &e.right);
            self.check_owned(&place, &value, &e.left);
            let node = self.node();
            self.push(Stmt::OpAssign {
                place,
                op,
                value,
                node,
            });
        }
    }
}

/// Whether tokens name a variable otherwise than by a field other than `apart`.
fn may_name(tokens: &TokenStream, var: &Ident, apart: Option<&syn::Member>) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().any(|(i, tree)| match tree {
        TokenTree::Group(group) => may_name(&group.stream(), var, apart),
        TokenTree::Ident(name) if name == var => match (apart, &trees[i + 1..]) {
            (Some(apart), [TokenTree::Punct(dot), member, ..]) if dot.as_char() == '.' => {
                member.to_string() == apart.to_token_stream().to_string()
            }
            _ => true,
        },
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The first call of a chain of methods that begins with a place.
fn innermost<'e>(
    expr: &'e mut syn::Expr,
    place: &syn::Expr,
) -> Option<&'e mut syn::ExprMethodCall> {
    let syn::Expr::MethodCall(call) = expr else {
        return None;
    };
    match *call.receiver == *place {
        true => Some(call),
        false => innermost(&mut call.receiver, place),
    }
}

/// The variable that a field is of.
fn leftmost(expr: &syn::Expr) -> Option<&Ident> {
    match expr {
        syn::Expr::Path(path) => path.path.get_ident(),
        syn::Expr::Field(e) => leftmost(&e.base),
        _ => None,
    }
}
