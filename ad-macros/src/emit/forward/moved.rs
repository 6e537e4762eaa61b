//! Shapes of places that are moved before they are assigned to: there is nothing to ask by then.
//!
//! ```text
//! let a = w.a;                let shape1 = ad::like(&w.a); let a = w.a;
//! w.a = w.b;                  .. w.a = w.b;
//! ```

use super::super::place::target;
use super::Forward;
use crate::ir::{Arg, Binding, Mode, Op, Operand, Place, Projection, Stmt, VarId, VarKind};
use proc_macro2::TokenStream;
use quote::quote;

impl Forward<'_> {
    /// The old shapes of what the first of some statements moves, and a later one assigns to.
    pub(super) fn shapes_before(&mut self, stmts: &[Stmt]) -> TokenStream {
        let Some((first, rest)) = stmts.split_first() else {
            return TokenStream::new();
        };
        let mut moved = moved(first);
        moved.retain(|place| {
            self.func.vars[place.root.0].kind == VarKind::Owned && !place.projections.is_empty()
        });
        let mut out = TokenStream::new();
        // The assignment itself may move it: `s.p = match s.p { .. }` has a statement of its own for the value.
        for stmt in rest {
            if moved.is_empty() {
                break;
            }
            let Stmt::Assign { place, node, .. } = stmt else {
                continue;
            };
            let before = moved.len();
            moved.retain(|moved| !overlap(moved, place));
            let shape = self.node(*node).and_then(|plan| plan.shape.clone());
            if let Some(shape) = shape.filter(|_| moved.len() < before && !self.again)
                && !place.projections.is_empty()
                && self.hoisted.insert(*node)
            {
                self.missing.insert(*node, place.root);
                let place = target(&self.func.vars, place);
                out.extend(quote!(let #shape = ad::like(&#place);));
            }
        }
        out
    }

    /// Whether a part of a variable is moved, and assigned to later.
    pub(super) fn is_partial(&self, var: VarId) -> bool {
        self.missing.values().any(|partial| *partial == var)
    }
}

/// What a statement may move: fields of variables.
fn moved(stmt: &Stmt) -> Vec<Place> {
    let mut found = Vec::new();
    let mut operand = |operand: &Operand| found.extend(operand.place().map(|p| fields(&p)));
    let mut arg = |arg: &Arg| {
        if let Arg::Value(value) = arg {
            operand(value);
        }
    };
    match stmt {
        Stmt::Let { op, .. } => match op {
            Op::Use(value) => operand(value),
            Op::Aggregate { parts, .. } => parts.iter().for_each(operand),
            Op::Call { args, .. } => args.iter().for_each(arg),
            Op::Method { receiver, args, .. } => {
                arg(receiver);
                args.iter().for_each(arg);
            }
            _ => {}
        },
        Stmt::Assign { value, .. } => operand(value),
        Stmt::Destructure { bindings, .. } => found.extend(bound(bindings)),
        Stmt::Match { arms, .. } => {
            found.extend(arms.iter().flat_map(|arm| bound(&arm.bindings)));
        }
        _ => {}
    }
    found
}

fn bound(bindings: &[Binding]) -> impl Iterator<Item = Place> {
    let by_value = bindings.iter().filter(|b| b.mode == Mode::Value);
    by_value.filter_map(|binding| Some(fields(binding.source.as_ref()?)))
}

/// The field of a variable that a place is a part of.
fn fields(place: &Place) -> Place {
    let is_field = |p: &&Projection| matches!(p, Projection::Field(_));
    Place {
        root: place.root,
        projections: place
            .projections
            .iter()
            .take_while(is_field)
            .cloned()
            .collect(),
    }
}

/// Whether one of two places is a part of the other.
fn overlap(a: &Place, b: &Place) -> bool {
    let mut parts = a.projections.iter().zip(&b.projections);
    a.root == b.root && parts.all(|(a, b)| a == b)
}
