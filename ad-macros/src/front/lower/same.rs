//! Variables that have one type because calls of one closure give them, or return them: a literal in one call has the
//! type that another one says.

use super::Lower;
use crate::emit::free::free;
use crate::ir::{Op, Operand, Stmt, VarId};
use proc_macro2::{Ident, Span};
use quote::ToTokens;

/// Variables that have one type.
#[derive(Default)]
pub(super) struct Same {
    pub(super) vars: Vec<VarId>,
    /// One of them may be a literal, whose type another one gives.
    pub(super) free: bool,
}

impl Lower<'_> {
    /// The result of a closure whose calls all have one: to a literal, another call may give its type.
    pub(super) fn of_one_type(&mut self, value: Operand, closure: usize, span: Span) -> Operand {
        let op = match value {
            Operand::Const(inert) => Op::Inert(inert),
            Operand::Var(var) if !self.is_late(var) => {
                self.is_of_one_type((closure, None), var, true);
                return Operand::Var(var);
            }
            value => Op::Use(value),
        };
        let var = self.bind(op, "t", span);
        self.is_of_one_type((closure, None), var, true);
        Operand::Var(var)
    }

    /// Whether a variable is declared first, and assigned later.
    fn is_late(&self, var: VarId) -> bool {
        let declares =
            |stmt: &Stmt| matches!(stmt, Stmt::Declare { var: late, .. } if *late == var);
        self.out.iter().flatten().any(declares)
    }

    pub(super) fn is_of_one_type(
        &mut self,
        of: (usize, Option<(usize, String)>),
        var: VarId,
        free: bool,
    ) {
        let same = self.same.entry(of).or_default();
        same.vars.push(var);
        same.free |= free;
    }

    /// Another variable for the result of a closure.
    pub(super) fn has_type_of(&mut self, var: VarId, result: VarId) {
        for same in self.same.values_mut() {
            if same.vars.contains(&result) {
                same.vars.push(var);
            }
        }
    }
}

/// Whether a type has a `_` in it.
pub(super) fn has_infer(ty: &syn::Type) -> bool {
    crate::tokens::mentions(&ty.to_token_stream(), &Ident::new("_", Span::call_site()))
}

/// Whether an argument may be a literal, or a reference to one.
pub(super) fn may_be_free(arg: &syn::Expr) -> bool {
    match arg {
        syn::Expr::Reference(e) => free(&e.expr),
        arg => free(arg),
    }
}
