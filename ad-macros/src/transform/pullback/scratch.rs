//! Scratch: what stands outside of a loop and is written anew by each iteration.
//!
//! Its cotangent is zero wherever an iteration begins, so that it does not tie the iterations to each
//! other. A variable that is assigned as a whole before it is read is scratch for certain. Of one whose
//! elements are written first it is only likely: some of them may be left. So the cotangent is looked at
//! behind the reverse of each iteration, and if it is not zero, both sweeps are run in the usual order.

use super::Pullback;
use crate::front::missing::written;
use crate::ir::{Arg, Block, Callee, Iter, NodeId, Op, Operand, Place, Stmt, VarId, VarKind};
use proc_macro2::Ident;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scratch {
    /// Certainly.
    Assigned,
    /// As far as the first statement that mentions it says.
    Likely,
}

/// What the first mention of a variable does with it.
enum First {
    Writes(Scratch),
    /// Its length is read: what follows decides.
    Nothing,
    Reads,
}

impl Pullback<'_> {
    /// Whether a variable from outside of a loop is written by each iteration before it is read.
    pub(super) fn scratch(&self, body: &Block, node: NodeId, var: VarId) -> Option<Scratch> {
        let facts = &self.func.vars[var.0];
        let local = facts.kind == VarKind::Owned && !self.is_param(var);
        (local && facts.numbers.is_some()).then_some(())?;
        for order in self.uses.mentions_in(var, node) {
            match self.first(body, true, order, var) {
                // A number is never likely; and a container that is assigned may get another shape.
                Some(First::Writes(scratch))
                    if (facts.numbers == Some(0)) != (scratch == Scratch::Assigned) =>
                {
                    return None;
                }
                Some(First::Writes(scratch)) => return Some(scratch),
                Some(First::Nothing) => {}
                Some(First::Reads) | None => return None,
            }
        }
        None
    }

    /// What the statement with this number does with a variable.
    fn first(&self, block: &Block, top: bool, order: usize, var: VarId) -> Option<First> {
        for stmt in &block.stmts {
            if stmt.node().and_then(|node| self.uses.order(node)) == Some(order) {
                return Some(self.mentioned(stmt, top, var));
            }
            let mut inner = stmt.blocks().into_iter();
            if let Some(found) = inner.find_map(|block| self.first(block, false, order, var)) {
                return Some(found);
            }
        }
        None
    }

    fn mentioned(&self, stmt: &Stmt, top: bool, var: VarId) -> First {
        let is_var = |place: &Place| self.alias(place).root == var;
        let reads = |operand: &Operand| match operand {
            Operand::Const(inert) => inert.reads.contains(&var),
            operand => operand
                .place()
                .is_some_and(|place| is_var(&place) || place.index_reads().any(|v| v == var)),
        };
        let likely = |writes: bool| {
            if writes {
                First::Writes(Scratch::Likely)
            } else {
                First::Reads
            }
        };
        match stmt {
            Stmt::Assign { place, value, .. } => {
                let index = place.index_reads().any(|read| read == var);
                if reads(value) || index || !is_var(place) {
                    First::Reads
                } else if top && self.alias(place).projections.is_empty() {
                    First::Writes(Scratch::Assigned)
                } else {
                    First::Writes(Scratch::Likely)
                }
            }
            Stmt::Let {
                op:
                    Op::Call {
                        callee: Callee::Function { path, .. },
                        args,
                    },
                ..
            } => {
                let mut of_var = args.iter().enumerate().filter(|(_, arg)| match arg {
                    Arg::Value(operand) => reads(operand),
                    Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                        is_var(place)
                    }
                });
                let (Some((i, Arg::RefMut { .. })), None) = (of_var.next(), of_var.next()) else {
                    return First::Reads;
                };
                let name = syn::parse2::<Ident>(path.clone());
                likely(name.is_ok_and(|name| written::is_written_first(&name, i)))
            }
            Stmt::Let {
                op:
                    Op::Method {
                        receiver,
                        name,
                        args,
                        ..
                    },
                ..
            } => {
                let of_args = args.iter().any(|arg| match arg {
                    Arg::Value(operand) => reads(operand),
                    Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                        is_var(place)
                    }
                });
                let of_receiver = match receiver {
                    Arg::RefMut { place, .. } | Arg::Unknown { place } => is_var(place),
                    Arg::Value(_) | Arg::Ref { .. } => false,
                };
                likely(of_receiver && !of_args && written::WRITERS.iter().any(|w| name == w))
            }
            Stmt::For {
                iter: Iter::Range { range, .. },
                ..
            } => {
                let length = format!("{} . len ()", self.ident(var));
                let rest = range.tokens.to_string().replace(&length, "");
                let name = self.ident(var).to_string();
                let mut words = rest.split(|c: char| !c.is_alphanumeric() && c != '_');
                if words.any(|word| word == name) {
                    First::Reads
                } else {
                    First::Nothing
                }
            }
            _ => First::Reads,
        }
    }
}
