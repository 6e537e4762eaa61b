//! Variables that may be views of arrays. A pullback borrows nothing: of those that it keeps, what they show is copied.
//!
//! ```text
//! let r = m.row(0);  r.dot(&w)         r goes into the pullback
//! for r in m.rows() { s *= r.sum(); }  r goes into a record of each round
//! ```
//!
//! The types decide whether a variable is a view (`ad::Settled`). Here, the syntax says of which they are asked.

use crate::ir::{Func, Op, Operand, Passing, Stmt, VarId};
use crate::names;
use crate::tokens::identifiers;
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::{BTreeSet, HashSet};

/// The names of the variables.
pub(crate) fn views(func: &Func) -> HashSet<Ident> {
    let params = func.params.iter().filter(|param| {
        let ty = param
            .ty
            .as_ref()
            .filter(|_| param.passing == Passing::Value);
        ty.is_some_and(is_view)
    });
    let mut found: BTreeSet<VarId> = params.map(|param| param.var).collect();
    func.body.each(&mut |stmt| {
        let Stmt::Let { var, op, .. } = stmt else {
            return;
        };
        let is_view = match op {
            Op::Method { name, .. } => names::gives_view(&name.to_string()),
            Op::Use(Operand::Var(of)) => found.contains(of),
            _ => false,
        };
        if is_view && !func.vars[var.0].mutable {
            found.insert(*var);
        }
    });
    let ident = |var: &VarId| func.vars[var.0].ident.clone();
    found.iter().map(ident).collect()
}

/// `ArrayView1<'_, f64>`, `CowArray<'_, f64, D>`
fn is_view(ty: &syn::Type) -> bool {
    let names = identifiers(&ty.to_token_stream());
    names
        .iter()
        .any(|name| name.starts_with("ArrayView") || name == "CowArray")
}
