//! Statements of the forward sweep, with what is kept before and behind them.

use super::super::hidden;
use super::{Forward, Open, save_binary, store};
use crate::ir::{NodeId, Op, Stmt, VarId};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

impl Forward<'_> {
    /// The statements of a block, then its value under a name, then the records of
    /// what follows exits, which take over what the value is made of.
    pub(super) fn stmts(&mut self, stmts: &[Stmt], value: Option<&TokenStream>) -> TokenStream {
        let mut out = TokenStream::new();
        let outer = self.open.len() - std::mem::take(&mut self.own);
        for (i, stmt) in stmts.iter().enumerate() {
            let rest = stmt
                .node()
                .and_then(|node| self.node(node))
                .and_then(|plan| plan.rest.clone());
            let Some(rest) = rest else {
                out.extend(self.lending(stmt, &stmts[i + 1..], value, outer));
                if let Stmt::Exit { .. } = stmt {
                    return out;
                }
                continue;
            };
            let slot = &rest.slot;
            out.extend(quote!(let mut #slot = None;));
            out.extend(self.lending(stmt, &stmts[i + 1..], value, outer));
            self.open.push(Open::Slot(rest.clone()));
            out.extend(self.stmts(&stmts[i + 1..], value));
            self.open.pop();
            out.extend(self.given_back(outer));
            out.extend(store(self.plan, &rest));
            return out;
        }
        let name = &self.plan.value;
        if let Some(value) = value {
            out.extend(quote!(let #name = #value;));
            out.extend(self.given_back(outer));
        }
        out
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        let checks = hidden::checks(self.func, self.activity, self.plan, &self.declared, stmt);
        let declared = self.declared.by(self.func, stmt);
        let keeps = stmt.node().map(|node| self.keeps(node));
        let node = stmt.node().filter(|_| !self.again);
        let after: TokenStream = node
            .and_then(|node| self.node(node))
            .into_iter()
            .flat_map(|plan| &plan.after)
            .map(|(kept, place)| self.keep(kept, place))
            .collect();
        let pivot = node.and_then(|node| self.pivots.get(&node));
        let before = pivot.map(|pivot| pivot.before.clone());
        self.stale |= before
            .as_ref()
            .is_some_and(|before| self.needs_lent(before));
        let stmt = self.checked_stmt(stmt);
        quote!(#checks #keeps #before #stmt #declared #after)
    }

    /// What is kept from before a statement, and computed beside it.
    fn keeps(&self, node: NodeId) -> TokenStream {
        let Some(plan) = self.node(node).filter(|_| !self.again) else {
            return TokenStream::new();
        };
        let keeps = plan
            .keeps
            .iter()
            .map(|(kept, place)| self.keep(kept, place));
        let beside = plan.beside.iter();
        keeps
            .chain(beside.map(|(name, value)| quote!(let #name = #value;)))
            .collect()
    }

    pub(super) fn checked_stmt(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let {
                var,
                ty,
                op,
                node,
                span,
            } => self.let_stmt(*var, ty.as_ref(), op, *node, *span),
            Stmt::Destructure {
                pattern,
                bindings,
                value,
                ..
            } => {
                let (value, likes) = (&value.tokens, self.likes(bindings));
                quote!(let #pattern = #value; #likes)
            }
            Stmt::Declare { var, ty } => {
                let (ident, unshaped) = (self.ident(*var), self.unshaped(Some(*var)));
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                // Whether it is assigned more than once is not known here.
                quote!(let mut #ident #ty; #unshaped)
            }
            Stmt::Assign {
                place, value, node, ..
            } => self.assign(place, value, *node),
            Stmt::OpAssign {
                place,
                op,
                value,
                node,
                ..
            } => self.op_assign(place, *op, value, *node),
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                node,
                ..
            } => self.if_stmt(*out, cond, then, otherwise.as_ref(), *node),
            Stmt::Match {
                out,
                scrutinee,
                arms,
                node,
                ..
            } => self.match_stmt(*out, scrutinee, arms, *node),
            Stmt::Scope {
                out,
                label,
                block,
                node,
                ..
            } => {
                let slots = self.slots(*node);
                self.open.push(Open::Scope(label.clone()));
                let body = self.branch(block, *node, 0);
                self.open.pop();
                let label = label.as_ref().map(|label| quote!(#label:));
                self.bound(slots, *out, quote!(#label { #body }))
            }
            Stmt::For { .. } | Stmt::While { .. } => self.loop_stmt(stmt),
            Stmt::Exit { exit, .. } => self.exit(exit),
            Stmt::Opaque(inert) => inert.tokens.clone(),
        }
    }

    fn let_stmt(
        &mut self,
        var: VarId,
        ty: Option<&syn::Type>,
        op: &Op,
        node: NodeId,
        span: proc_macro2::Span,
    ) -> TokenStream {
        let ident = self.ident(var).clone();
        let facts = &self.func.vars[var.0];
        let mutable = (facts.user && facts.mutable).then(|| quote!(mut));
        let ty = ty.map(|ty| quote!(: #ty));
        let lends = self.node(node).is_some_and(|plan| plan.lent.is_some());
        let written = self.written(op, lends);
        let like = self.like(var);
        let copied = self.plan.copied_early.get(&var).into_iter().flatten();
        let copied = copied.map(|view| {
            let view = self.ident(*view);
            quote!(let #view = ad::Settled(#view).settled();)
        });
        let like = quote!(#written #like #(#copied)*);
        let plan = self.node(node);
        let residual = plan
            .filter(|plan| !plan.in_reverse)
            .and_then(|plan| plan.residual.clone());
        let Some(residual) = residual else {
            let value = match op {
                Op::Closure(_) => self.plan.closures.get(&node).cloned().unwrap_or_default(),
                op if self.takes_function(op) => self.value_of_sibling(op),
                op => self.checked_op(var, op),
            };
            return quote!(let #mutable #ident #ty = #value; #like);
        };
        if let Some(call) = self.pivots.get(&node).and_then(|pivot| pivot.call.as_ref()) {
            let (slots, value) = (&call.slots, self.pulled_call(op, &call.places));
            return quote_spanned!(span=> #slots let #mutable #ident #ty = #value; #like);
        }
        let stmt = match op {
            Op::Binary(binary, left, right) => {
                let save = save_binary(self.func, self.activity, binary.stem(), left, right);
                let value = self.primal_op(op);
                quote_spanned!(span=> let #residual = #save; let #mutable #ident #ty = #value;)
            }
            Op::Neg(value) => {
                let (x, act) = (self.operand(value), self.act(value.root()));
                quote_spanned!(span=> let #residual = ad::NegRule::save_neg(&#x, #act); let #mutable #ident #ty = -#x;)
            }
            Op::Cast(value, to) => {
                let x = self.operand(value);
                quote_spanned!(span=> let #mutable #ident #ty = #x as #to; let #residual = ad::CastSaved::of(&#x, &#ident);)
            }
            _ => {
                let lent = plan.and_then(|plan| plan.lent.as_ref());
                let call = self.augmented_call(op, lent);
                if let Some(lent) = lent {
                    let typed = ty.map(|ty| quote!(let #mutable #ident #ty = #ident;));
                    return quote!(let ((#mutable #ident, #residual), #lent) = #call; #typed #like);
                }
                match ty {
                    Some(ty) => {
                        quote_spanned!(span=> let (#mutable #ident, #residual): (_, _) = #call; let #mutable #ident #ty = #ident;)
                    }
                    None => quote_spanned!(span=> let (#mutable #ident, #residual) = #call;),
                }
            }
        };
        quote!(#stmt #like)
    }
}
