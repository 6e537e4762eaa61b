//! Shapes of places that are moved before they are assigned to: there is nothing to ask by then.
//!
//! ```text
//! let a = w.a;                let shape1 = ad::like(&w.a); let a = w.a;
//! w.a = w.b;                  .. w.a = w.b;
//! ```
//!
//! What is read before it is assigned to was copied, and may have another length by then.

use super::super::place::target;
use super::Forward;
use crate::front::lower::{place_type, type_numbers};
use crate::ir::{
    Arg, Binding, Mode, Op, Operand, Part, Place, Projection, Stmt, VarId, VarKind, resolved,
};
use crate::tokens::mentions;
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
            let owned = self.func.vars[place.root.0].kind == VarKind::Owned;
            owned && !place.projections.is_empty() && !self.is_number(place)
        });
        let mut out = TokenStream::new();
        // The assignment itself may move it: `s.p = match s.p { .. }` has a statement of its own for the value.
        for (i, stmt) in rest.iter().enumerate() {
            if moved.is_empty() {
                break;
            }
            moved.retain(|moved| !self.reads(stmt, moved));
            let Stmt::Assign { place, node, .. } = stmt else {
                continue;
            };
            let before = moved.len();
            moved.retain(|moved| !overlap(moved, place));
            let shape = self.node(*node).and_then(|plan| plan.shape.clone());
            // Other parts of it may have changed meanwhile.
            let same = || !rest[..i].iter().any(|stmt| self.reads(stmt, place));
            if let Some(shape) = shape.filter(|_| moved.len() < before && !self.again)
                && !place.projections.is_empty()
                && same()
                && self.hoisted.insert(*node)
            {
                self.missing.insert(*node, place.root);
                let place = target(&self.func.vars, place);
                out.extend(quote!(let #shape = ad::like(&#place);));
            }
        }
        out
    }

    pub(in crate::emit) fn is_number(&self, place: &Place) -> bool {
        place_type(&self.func.vars, place).is_some_and(|ty| type_numbers(&ty) == Some(0))
    }

    /// Whether a statement reads, or changes, a part of what may have been moved: it was not, then. What is moved may
    /// only be assigned to as a whole.
    fn reads(&self, stmt: &Stmt, moved: &Place) -> bool {
        let assigned = match stmt {
            Stmt::Assign { place, .. } => Some(place),
            _ => None,
        };
        let field = |tokens: &TokenStream| match moved.projections.first() {
            Some(Projection::Field(syn::Member::Named(name))) => mentions(tokens, name),
            _ => true,
        };
        stmt.has(&mut |part| match part {
            Part::Place(place) => {
                let whole = resolved(&self.func.vars, place);
                let set = assigned.is_some_and(|assigned| std::ptr::eq(assigned, place));
                let longer = place.projections.len() > moved.projections.len();
                overlap(moved, &whole) && (!set || longer)
            }
            Part::Tokens(inert) => inert.reads.contains(&moved.root) && field(&inert.tokens),
            Part::Pattern(_) => false,
        })
    }

    /// Whether a part of a variable is moved, and assigned to later.
    pub(super) fn is_partial(&self, var: VarId) -> bool {
        self.missing.values().any(|partial| *partial == var)
    }
}

/// What a statement may move: fields of variables.
fn moved(stmt: &Stmt) -> Vec<Place> {
    let mut found = Vec::new();
    // An element cannot be moved.
    let mut operand = |operand: &Operand| {
        let place = operand.place().filter(|place| !place.has_index());
        found.extend(place.map(|place| fields(&place)));
    };
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
