//! Loops over items whose number is known when they begin: their tapes have slots.
//!
//! The record of an iteration is written into the slot that goes with its item; a tape that grows would
//! check its capacity in each iteration, and what the loop carries along would not stay in registers.

use super::Pullback;
use crate::analysis::exits::body_breaks;
use crate::ir::{Block, Inert, VarId, resolve};

impl Pullback<'_> {
    /// Whether a loop over items runs as often as its iterator says, as far as the syntax and the types
    /// that are written say.
    pub(super) fn has_slots(&self, iter: &Inert, body: &Block) -> bool {
        let expr = syn::parse2::<syn::Expr>(iter.tokens.clone());
        !body_breaks(body) && expr.is_ok_and(|expr| self.is_counted(&expr, &iter.reads))
    }

    /// Slices, arrays and vectors of numbers, and iterators over them whose length is exact.
    fn is_counted(&self, expr: &syn::Expr, reads: &[VarId]) -> bool {
        match expr {
            syn::Expr::MethodCall(e) => match (e.method.to_string().as_str(), e.args.len()) {
                ("copied" | "cloned" | "enumerate", 0) | ("zip", 1) => {
                    let mut both = std::iter::once(&*e.receiver).chain(&e.args);
                    both.all(|part| self.is_counted(part, reads))
                }
                ("iter", 0) | ("windows" | "chunks" | "chunks_exact", 1) => {
                    self.is_array(&e.receiver, reads)
                }
                _ => false,
            },
            syn::Expr::Paren(e) => self.is_counted(&e.expr, reads),
            syn::Expr::Group(e) => self.is_counted(&e.expr, reads),
            expr => self.is_array(expr, reads),
        }
    }

    fn is_array(&self, expr: &syn::Expr, reads: &[VarId]) -> bool {
        match expr {
            syn::Expr::Path(path) => {
                let vars = &self.func.vars;
                let is_named = |var: &&VarId| path.path.is_ident(&vars[var.0].ident);
                let depth = |var: &VarId| {
                    let own = vars[var.0].numbers;
                    own.or(vars[resolve(vars, *var).0].numbers)
                };
                let found = reads.iter().find(is_named);
                found.and_then(depth).is_some_and(|depth| depth > 0)
            }
            syn::Expr::Paren(e) => self.is_array(&e.expr, reads),
            syn::Expr::Group(e) => self.is_array(&e.expr, reads),
            syn::Expr::Reference(e) => self.is_array(&e.expr, reads),
            syn::Expr::Index(e) => {
                matches!(*e.index, syn::Expr::Range(_)) && self.is_array(&e.expr, reads)
            }
            _ => false,
        }
    }
}
