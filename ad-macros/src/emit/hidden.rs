//! Writes that nothing follows: through a `Cell`, a `RefCell`, or the guard of a lock.
//!
//! A variable that an active value is written to, and that does not reach the result, needs no
//! cotangent. That is right if the variable owns what is written. If it only leads there, the value
//! may come back by another way, and its derivative would be lost. Such types have no tangent, so
//! the type of the variable is asked for one.

use super::place::borrowed;
use crate::analysis::activity::Activity;
use crate::ir::{Arg, Binding, Block, Exit, Func, Iter, Op, Operand, Place, Stmt, VarId, VarKind};
use crate::transform::pullback::Plan;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

/// What has to stand before a statement.
pub(crate) fn checks(func: &Func, activity: &Activity, plan: &Plan, stmt: &Stmt) -> TokenStream {
    let places: Vec<Place> = match stmt {
        Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
            let written = !place.projections.is_empty() && is_varied(func, activity, value.root());
            written.then(|| vec![Place::var(place.root)])
        }
        Stmt::Let {
            op:
                Op::Borrow {
                    place,
                    mutable: true,
                    ..
                },
            ..
        } => is_varied(func, activity, Some(place.root)).then(|| vec![Place::var(place.root)]),
        // A call whose derivative is taken checks what it is given itself.
        Stmt::Let { node, .. } if plan.nodes.get(node).is_some_and(|n| n.residual.is_some()) => {
            None
        }
        Stmt::Let { var, op, .. } => called_for_effect(func, activity, *var, op),
        _ => None,
    }
    .unwrap_or_default();
    places
        .iter()
        .filter(|place| !activity.is_active(resolve(func, place.root)))
        .filter(|place| !is_alias(func, place.root) && !func.vars[place.root.0].scalar)
        .map(|place| {
            let root = place.root;
            let place = match func.vars[place.root.0].kind {
                VarKind::Mutable if place.projections.is_empty() => {
                    let reference = borrowed(&func.vars, place);
                    quote!(&*#reference)
                }
                _ => borrowed(&func.vars, place),
            };
            let span = func.vars[root.0].ident.span();
            quote_spanned!(span=> ad::seen(#place);)
        })
        .collect()
}

/// What a call is given beside an active value, if nothing is done with its result.
fn called_for_effect(func: &Func, activity: &Activity, var: VarId, op: &Op) -> Option<Vec<Place>> {
    let args: Vec<&Arg> = match op {
        Op::Call { args, .. } => args.iter().collect(),
        Op::Method { receiver, args, .. } => std::iter::once(receiver).chain(args).collect(),
        _ => return None,
    };
    let active = |arg: &&Arg| is_varied(func, activity, arg.root());
    if !args.iter().any(active) || is_read(func, &func.body, var) {
        return None;
    }
    let places = args.into_iter().filter_map(|arg| match arg {
        Arg::Value(Operand::Var(var)) => Some(Place::var(*var)),
        Arg::Ref { place, .. } => Some(place.clone()),
        Arg::RefMut { place, .. } | Arg::Unknown { place } => Some(Place::var(place.root)),
        Arg::Value(_) => None,
    });
    Some(places.collect())
}

fn is_varied(func: &Func, activity: &Activity, var: Option<VarId>) -> bool {
    var.is_some_and(|var| activity.is_varied(resolve(func, var)))
}

fn resolve(func: &Func, var: VarId) -> VarId {
    match &func.vars[var.0].kind {
        VarKind::Alias(place) => resolve(func, place.root),
        _ => var,
    }
}

fn is_alias(func: &Func, var: VarId) -> bool {
    matches!(
        func.vars[var.0].kind,
        VarKind::Alias(_) | VarKind::Closure(_)
    )
}

/// Whether the value of a variable is used anywhere.
fn is_read(func: &Func, block: &Block, var: VarId) -> bool {
    let operand = |x: &Operand| match x {
        Operand::Const(inert) => inert.reads.contains(&var),
        x => x.root() == Some(var),
    };
    block.tail.as_ref().is_some_and(operand)
        || block.stmts.iter().any(|stmt| match stmt {
            Stmt::Let { var: of, op, .. } => {
                let used = op.active_reads().contains(&var)
                    || match op {
                        Op::Inert(inert) | Op::Stop(inert) => inert.reads.contains(&var),
                        _ => false,
                    };
                // `sender.send(x).unwrap();`
                let named = func.vars[of.0].user || func.vars[of.0].mutable;
                used && (named || is_read(func, &func.body, *of))
            }
            Stmt::Destructure {
                value, bindings, ..
            } => value.reads.contains(&var) || binds(bindings, var),
            Stmt::Declare { .. } => false,
            Stmt::Assign { value, .. } | Stmt::OpAssign { value, .. } => operand(value),
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
    bindings
        .iter()
        .any(|b| b.source.as_ref().is_some_and(|place| place.root == var))
}
