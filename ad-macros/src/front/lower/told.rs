//! Types that the body as it was written tells, of the variables that lowering makes of it: see `front/witness.rs`.

use super::{Function, Input, Lower};
use crate::front::witness;
use crate::ir::{Param, Passing, VarId, Witness};
use proc_macro2::Ident;
use std::collections::BTreeMap;
use syn::visit_mut::{self, VisitMut};

/// Whether the body as it is written can stand in the sibling: what it is given has the types that it has there.
pub(super) fn tells_types(inputs: &[Input], output: &syn::Type) -> bool {
    let given = |input: &Input| {
        let moved = input.receiver && input.passing == Passing::Value;
        !moved && input.function != Function::Followed
    };
    !matches!(output, syn::Type::ImplTrait(_)) && inputs.iter().all(given)
}

impl Lower<'_> {
    /// The body in its closure, with the variables that have the types in it.
    pub(super) fn witness(
        &mut self,
        (pins, body): (Vec<Ident>, syn::Block),
        output: &syn::Type,
        inputs: &[Input],
        params: &[Param],
        patterns: &[syn::Pat],
    ) -> Witness {
        let idents: Vec<&Ident> = params
            .iter()
            .map(|param| &self.vars[param.var.0].ident)
            .collect();
        let receiver = inputs.iter().position(|input| input.receiver);
        let receiver = receiver.map(|at| idents[at]);
        let params = patterns.iter().zip(idents.iter().copied());
        let tokens = witness::closure(params, receiver, &body, output, self.names);
        let mut vars = std::mem::take(&mut self.pins);
        let pins = pins.into_iter().map(|pin| {
            let vars = vars.remove(&pin.to_string()).unwrap_or_default();
            (pin, vars)
        });
        Witness {
            pins: pins.collect(),
            tokens,
        }
    }

    /// `pin1.is(&k);`: what it says of a variable is kept apart from the statements.
    pub(super) fn pin(&mut self, stmt: &syn::Stmt) -> bool {
        let Some((pin, read)) = pin(stmt, &self.pins) else {
            return false;
        };
        if let Some(var) = self.path_var(&read) {
            self.pins.entry(pin).or_default().push(var);
        }
        true
    }

    /// A closure that is a value is compiled by itself, and has no pins of its surroundings.
    pub(super) fn without_pins(&self, closure: &syn::ExprClosure) -> syn::ExprClosure {
        struct Removed<'p>(&'p BTreeMap<String, Vec<VarId>>);
        impl VisitMut for Removed<'_> {
            fn visit_block_mut(&mut self, block: &mut syn::Block) {
                block.stmts.retain(|stmt| pin(stmt, self.0).is_none());
                visit_mut::visit_block_mut(self, block);
            }
        }
        let mut closure = closure.clone();
        if !self.pins.is_empty() {
            Removed(&self.pins).visit_expr_closure_mut(&mut closure);
        }
        closure
    }
}

/// The pin of a statement, and the variable whose type it has.
fn pin(stmt: &syn::Stmt, pins: &BTreeMap<String, Vec<VarId>>) -> Option<(String, syn::Expr)> {
    let syn::Stmt::Expr(syn::Expr::MethodCall(call), _) = stmt else {
        return None;
    };
    let (syn::Expr::Path(pin), Some(syn::Expr::Reference(read))) =
        (&*call.receiver, call.args.first())
    else {
        return None;
    };
    let name = pin.path.get_ident()?.to_string();
    pins.contains_key(&name)
        .then(|| (name, (*read.expr).clone()))
}
