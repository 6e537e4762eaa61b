//! Calls whose result has no use, so that they are there for what they do.

use super::activity::Activity;
use crate::ir::{Arg, Binding, Block, Exit, Func, Iter, Op, Operand, Place, Stmt, VarId, resolve};

/// Whether a call is given an active value and nothing is done with its result: it is called for what it
/// does. A sibling says that this is followed, or that it does not matter. A function without one may keep
/// the value where it comes back from as a constant: in a thread-local, or in a `Cell` of its receiver.
pub(crate) fn called_for_effect(func: &Func, activity: &Activity, var: VarId, op: &Op) -> bool {
    let is_varied = |arg: &&Arg| is_varied(func, activity, arg.root());
    args(op).iter().any(is_varied) && !is_read(func, &func.body, var)
}

/// What a call is given.
pub(crate) fn args(op: &Op) -> Vec<&Arg> {
    match op {
        Op::Call { args, .. } => args.iter().collect(),
        Op::Method { receiver, args, .. } => std::iter::once(receiver).chain(args).collect(),
        _ => Vec::new(),
    }
}

/// Whether a variable carries what is differentiated.
pub(crate) fn is_varied(func: &Func, activity: &Activity, var: Option<VarId>) -> bool {
    var.is_some_and(|var| activity.is_varied(resolve(&func.vars, var)))
}

/// Whether the value of a variable is used anywhere.
pub(super) fn is_read(func: &Func, block: &Block, var: VarId) -> bool {
    let place = |x: &Place| x.root == var || x.index_reads().any(|read| read == var);
    let operand = |x: &Operand| match x {
        Operand::Const(inert) => inert.reads.contains(&var),
        Operand::Var(x) => *x == var,
        Operand::Place(x) => place(x),
    };
    block.tail.as_ref().is_some_and(operand)
        || block.stmts.iter().any(|stmt| match stmt {
            Stmt::Let { var: of, op, .. } => {
                let used = op.active_reads().contains(&var)
                    || match op {
                        Op::Inert(inert) | Op::Stop(inert) => inert.reads.contains(&var),
                        Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) | Op::Surgery { value: x, .. } => {
                            operand(x)
                        }
                        Op::Binary(_, x, y) => operand(x) || operand(y),
                        Op::Aggregate { parts, .. } => parts.iter().any(operand),
                        Op::Repeat { value, len, .. } => operand(value) || len.reads.contains(&var),
                        Op::Borrow { place: x, .. } => place(x),
                        Op::Closure(closure) => closure.captures.iter().any(|c| place(&c.place)),
                        Op::Call { .. } | Op::Method { .. } => {
                            args(op).into_iter().any(|arg| match arg {
                                Arg::Value(x) => operand(x),
                                Arg::Ref { place: x, .. }
                                | Arg::RefMut { place: x, .. }
                                | Arg::Unknown { place: x } => place(x),
                            })
                        }
                    };
                // `sender.send(x).unwrap();`
                let named = func.vars[of.0].user || func.vars[of.0].mutable;
                used && (named || is_read(func, &func.body, *of))
            }
            Stmt::Destructure {
                value, bindings, ..
            } => value.reads.contains(&var) || binds(bindings, var),
            Stmt::Declare { .. } => false,
            Stmt::Assign {
                place: x, value, ..
            }
            | Stmt::OpAssign {
                place: x, value, ..
            } => operand(value) || x.index_reads().any(|read| read == var),
            Stmt::If {
                cond,
                then,
                otherwise,
                ..
            } => {
                cond.reads.contains(&var)
                    || is_read(func, then, var)
                    || otherwise
                        .as_ref()
                        .is_some_and(|block| is_read(func, block, var))
            }
            Stmt::Match {
                scrutinee, arms, ..
            } => {
                scrutinee.reads.contains(&var)
                    || arms
                        .iter()
                        .any(|arm| binds(&arm.bindings, var) || is_read(func, &arm.block, var))
            }
            Stmt::For { iter, body, .. } => {
                let used = match iter {
                    Iter::Range { range, .. } => range.reads.contains(&var),
                    Iter::Items { iter, bindings, .. } => {
                        iter.reads.contains(&var) || binds(bindings, var)
                    }
                };
                used || is_read(func, body, var)
            }
            Stmt::While { cond, body, .. } => {
                cond.as_ref().is_some_and(|cond| cond.reads.contains(&var))
                    || is_read(func, body, var)
            }
            Stmt::Scope { block, .. } => is_read(func, block, var),
            Stmt::Exit { exit, .. } => match exit {
                Exit::Return(value) => value.as_ref().is_some_and(operand),
                Exit::Break(_) | Exit::Continue(_) => false,
            },
            Stmt::Opaque(inert) => inert.reads.contains(&var),
        })
}

fn binds(bindings: &[Binding], var: VarId) -> bool {
    let is_read = |place: &Place| place.root == var || place.index_reads().any(|read| read == var);
    bindings
        .iter()
        .any(|b| b.source.as_ref().is_some_and(is_read))
}
