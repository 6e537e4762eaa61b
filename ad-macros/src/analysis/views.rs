//! Variables that may be views of arrays. A pullback borrows nothing: of those that it keeps, what they show is copied.
//!
//! ```text
//! let r = m.row(0);  r.dot(&w)         r goes into the pullback
//! for r in m.rows() { s *= r.sum(); }  r goes into a record of each round
//! ```
//!
//! The types decide whether a variable is a view (`ad::Settled`). Here, the syntax says of which they are asked.

use crate::ir::{Arg, Func, Op, Operand, Passing, Stmt, VarId};
use crate::names;
use crate::tokens::identifiers;
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::{BTreeSet, HashMap, HashSet};

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
            Op::Method { name, receiver, .. } => {
                // `a.broadcast(shape).unwrap()`
                let unwrapped = name == "unwrap" || name == "expect";
                let of = root(receiver).filter(|of| unwrapped && found.contains(of));
                of.is_some() || names::gives_view(&name.to_string())
            }
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

/// Views of what is named later, where it may be moved or written to. They are copied as soon as they are used, by the
/// variable that is made of their last use:
///
/// ```text
/// let a = m.row(0).to_owned(); m[[0, 0]] = 1.0;
/// ```
pub(crate) fn copied_early(func: &Func) -> HashMap<VarId, Vec<VarId>> {
    let mut early = HashMap::new();
    let mut blocks = vec![&func.body];
    while let Some(block) = blocks.pop() {
        for (i, stmt) in block.stmts.iter().enumerate() {
            blocks.extend(stmt.blocks());
            let Some((view, of)) = view_of(stmt).filter(|(view, _)| !func.vars[view.0].mutable)
            else {
                continue;
            };
            let rest = &block.stmts[i + 1..];
            let Some((last, used)) = last_use(view, rest, block.tail.as_ref()) else {
                continue;
            };
            let behind = &rest[last + 1..];
            if is_named(of, behind, block.tail.as_ref()) {
                early.entry(used).or_insert_with(Vec::new).push(view);
            }
        }
    }
    early
}

/// The view that a statement makes, and the array.
fn view_of(stmt: &Stmt) -> Option<(VarId, VarId)> {
    match stmt {
        Stmt::Let {
            var,
            op: Op::Method { receiver, name, .. },
            ..
        } if names::gives_view(&name.to_string()) => Some((*var, root(receiver)?)),
        _ => None,
    }
}

fn root(arg: &Arg) -> Option<VarId> {
    match arg {
        Arg::Value(operand) => operand.root(),
        Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
            Some(place.root)
        }
    }
}

fn is_named(var: VarId, stmts: &[Stmt], tail: Option<&Operand>) -> bool {
    tail.is_some_and(|tail| tail.root() == Some(var))
        || stmts.iter().any(|stmt| stmt.names(&|named| named == var))
}

/// The position of the last statement that names a view, and what it declares, if all that do give something that
/// borrows nothing.
fn last_use(view: VarId, rest: &[Stmt], tail: Option<&Operand>) -> Option<(usize, VarId)> {
    if tail.is_some_and(|tail| tail.root() == Some(view)) {
        return None;
    }
    let mut last = None;
    for (i, stmt) in rest.iter().enumerate() {
        if !stmt.names(&|var| var == view) {
            continue;
        }
        match stmt {
            Stmt::Let {
                var,
                op: Op::Method { name, .. },
                ..
            } if names::gives_owned(&name.to_string()) => last = Some((i, *var)),
            _ => return None,
        }
    }
    last
}

/// `ArrayView1<'_, f64>`, `CowArray<'_, f64, D>`
fn is_view(ty: &syn::Type) -> bool {
    let names = identifiers(&ty.to_token_stream());
    names
        .iter()
        .any(|name| name.starts_with("ArrayView") || name == "CowArray")
}
