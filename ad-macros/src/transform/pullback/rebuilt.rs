//! Structs and arrays that hold references: the pullback makes them again. It owns nothing that refers to an argument, which a
//! caller has lent for the time of a call, or to a variable that it owns itself.
//!
//! ```text
//! let r = Rows { data: x, scale: k };     move |x: &[f64], y_bar, x_bar| {
//! r.sum() * r.scale                           let r = Rows { data: x, scale: k };
//!                                             sum_pullback(&r, ..); ..
//! ```
//!
//! Only where what they are made of is there again by its own name: what is a number, or behind a reference.

use super::Pullback;
use crate::front::missing::declared::has_lifetime;
use crate::ir::{Aggregate, NodeId, Op, Operand, Place, Stmt, VarId, VarKind};
use crate::transform::adjoint::{Adjoint, Replayed};
use std::collections::BTreeSet;

impl Pullback<'_> {
    /// The statements of the body that make such structs, and what they are made of.
    pub(super) fn rebuilt(&self) -> Option<Adjoint> {
        let stmts = &self.func.body.stmts;
        let mut taken = BTreeSet::new();
        for (i, stmt) in stmts.iter().enumerate() {
            let mut wanted = taken.clone();
            if self.holds_references(stmt) && self.wants(stmts, i, &mut wanted).is_some() {
                taken = wanted;
            }
        }
        let again = |i: usize| Replayed::Stmt(Box::new(stmts[i].clone()));
        (!taken.is_empty()).then(|| Adjoint::Replay(taken.into_iter().map(again).collect()))
    }

    /// Takes a statement that can be run again, with those that it needs.
    fn wants(&self, stmts: &[Stmt], i: usize, taken: &mut BTreeSet<usize>) -> Option<()> {
        let Stmt::Let { var, op, node, .. } = &stmts[i] else {
            return None;
        };
        (!self.uses.is_written(*var)).then_some(())?;
        match op {
            Op::Aggregate { parts, .. } => {
                for part in parts {
                    self.wants_operand(stmts, part, *node, taken)?;
                }
            }
            Op::Borrow {
                place,
                mutable: false,
                ..
            } => {
                self.is_readable(place, *node).then_some(())?;
            }
            // A reference by another name.
            Op::Use(of) => self.wants_operand(stmts, of, *node, taken)?,
            _ => return None,
        }
        taken.insert(i);
        Some(())
    }

    fn wants_operand(
        &self,
        stmts: &[Stmt],
        operand: &Operand,
        at: NodeId,
        taken: &mut BTreeSet<usize>,
    ) -> Option<()> {
        let place = match operand {
            Operand::Const(inert) => {
                let mut places = inert.reads.iter().map(|var| Place::var(*var));
                let is_there = places.all(|place| self.is_readable(&place, at));
                return is_there.then_some(());
            }
            Operand::Var(var) => &Place::var(*var),
            Operand::Place(place) => place,
        };
        let declares = |var: VarId| {
            let is_its = |stmt: &Stmt| matches!(stmt, Stmt::Let { var: own, .. } if *own == var);
            stmts.iter().position(is_its)
        };
        let own = &self.func.vars[place.root.0];
        let whole = place.projections.is_empty();
        match (&own.kind, declares(place.root)) {
            // A reference has a statement of its own, and so has another struct of this kind.
            (VarKind::Alias(_), Some(i)) if whole => self.wants(stmts, i, taken),
            (VarKind::Owned, Some(i)) if whole && self.holds_references(&stmts[i]) => {
                self.wants(stmts, i, taken)
            }
            (VarKind::Reference, _) if whole => self.is_readable(place, at).then_some(()),
            // A number is copied.
            (VarKind::Owned | VarKind::Reference, _) if self.is_number(operand) => {
                self.is_readable(place, at).then_some(())
            }
            _ => None,
        }
    }

    /// A struct literal, of a type that has a lifetime, or an array of references.
    fn holds_references(&self, stmt: &Stmt) -> bool {
        let Stmt::Let {
            op: Op::Aggregate { shape, parts },
            ..
        } = stmt
        else {
            return false;
        };
        match shape {
            Aggregate::Struct { path, .. } => {
                let path = syn::parse2::<syn::Path>(path.clone());
                let last = path.ok().and_then(|path| path.segments.last().cloned());
                last.is_some_and(|last| has_lifetime(&last.ident))
            }
            Aggregate::Array => parts.iter().all(|part| {
                let Operand::Var(var) = part else {
                    return false;
                };
                let own = &self.func.vars[var.0];
                matches!(own.kind, VarKind::Alias(_) | VarKind::Reference) && !own.scalar
            }),
            _ => false,
        }
    }
}
