//! `?`: what it takes out of an `Option` or `Result`, and what it returns.

use super::Lower;
use super::expr::unit;
use super::syntax::{is_always_inactive, is_inactive_by_name};
use crate::ir::{Arg, Block, Inert, Op, Operand, Stmt};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `x?` is `if x.stops() { return x's exit }`, and then `x.into_output()`.
    pub(super) fn question_mark(&mut self, e: &syn::ExprTry) -> Op {
        let value = match self.operand(&e.expr) {
            Operand::Var(var) => var,
            operand => self.bind(Op::Use(operand), "tried", e.span()),
        };
        let ident = self.vars[value.0].ident.to_token_stream();
        let exit = Operand::Const(Inert {
            tokens: quote!(ad::Tried::into_exit(#ident)),
            reads: vec![value],
        });
        let (stmts, ()) = self.nested(|lower| lower.return_value(Some(exit)));
        let node = self.node();
        self.push(Stmt::If {
            out: None,
            cond: Inert {
                tokens: quote!(ad::Tried::stops(&#ident)),
                reads: vec![value],
            },
            then: Block { stmts, tail: None },
            otherwise: None,
            node,
        });
        Op::Method {
            receiver: Arg::Value(Operand::Var(value)),
            name: Ident::new("into_output", e.question_token.span()),
            turbofish: TokenStream::new(),
            args: Vec::new(),
        }
    }

    /// `a && b` and `a || b` whose operands are evaluated by statements.
    pub(super) fn short_circuit(&mut self, e: &syn::ExprBinary) -> Option<Operand> {
        let (a, b) = (&e.left, &e.right);
        let branches: syn::Expr = match e.op {
            syn::BinOp::And(_) => syn::parse_quote!(if #a { #b } else { false }),
            syn::BinOp::Or(_) => syn::parse_quote!(if #a { true } else { #b }),
            _ => return None,
        };
        let out = self.control_value(&branches)?;
        if let Operand::Var(var) = out {
            self.vars[var.0].inactive = true;
            self.vars[var.0].scalar = true;
        }
        Some(out)
    }

    /// A comparison or an operation on bits whose operands are evaluated by statements.
    pub(super) fn compared(&mut self, e: &syn::ExprBinary) -> Op {
        let mut operands = self.operands([&*e.left, &*e.right]).into_iter();
        let (left, right) = (
            operands.next().unwrap_or_else(unit),
            operands.next().unwrap_or_else(unit),
        );
        let reads = left.root().into_iter().chain(right.root()).collect();
        let (l, r) = (
            crate::emit::place::operand(&self.vars, &left),
            crate::emit::place::operand(&self.vars, &right),
        );
        let op = &e.op;
        let inert = Inert {
            tokens: quote!(#l #op #r),
            reads,
        };
        Op::Inert(self.checked(&syn::Expr::Binary(e.clone()), inert))
    }

    /// `bits ^= x`: integers have no derivative, but a type of the user's own may have such an operator, too.
    pub(super) fn bits_assign(&mut self, e: &syn::ExprBinary, stmt: &syn::Stmt) {
        let reads = self.inert(&e.right).reads;
        if is_always_inactive(&e.right) && !is_inactive_by_name(&e.right)
            || reads.iter().all(|var| self.vars[var.0].inactive)
        {
            self.kept(stmt);
            return;
        }
        let (left, op, right) = (&e.left, &e.op, &e.right);
        self.kept(&syn::parse_quote_spanned!(e.span()=> #left #op ad::inactive(#right);));
    }
}
