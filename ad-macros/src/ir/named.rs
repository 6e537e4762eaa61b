//! What a statement names and which tokens it holds, in itself and in the blocks within it.

use super::{
    Arg, Binding, Block, Callee, Exit, Inert, Iter, Op, Operand, Place, Projection, Stmt, VarId,
};
use proc_macro2::TokenStream;

/// A place, or the user's own tokens.
#[derive(Clone, Copy)]
pub(crate) enum Part<'s> {
    Place(&'s Place),
    Tokens(&'s Inert),
    /// With its guard.
    Pattern(&'s TokenStream),
}

type Wanted<'w> = &'w mut dyn FnMut(Part<'_>) -> bool;

impl Stmt {
    /// Whether a variable is named.
    pub(crate) fn names(&self, wanted: &dyn Fn(VarId) -> bool) -> bool {
        self.has(&mut |part| match part {
            Part::Place(place) => wanted(place.root),
            Part::Tokens(inert) => inert.reads.iter().any(|var| wanted(*var)),
            Part::Pattern(_) => false,
        })
    }

    /// Whether there is a part for which something holds.
    pub(crate) fn has(&self, wanted: Wanted<'_>) -> bool {
        own(self, wanted) || self.blocks().into_iter().any(|block| block.has(wanted))
    }
}

impl Block {
    pub(crate) fn has(&self, wanted: Wanted<'_>) -> bool {
        self.stmts.iter().any(|stmt| stmt.has(wanted))
            || self.tail.as_ref().is_some_and(|tail| operand(tail, wanted))
    }
}

fn own(stmt: &Stmt, wanted: Wanted<'_>) -> bool {
    match stmt {
        Stmt::Let { op: x, .. } => op(x, wanted),
        Stmt::Destructure {
            bindings: all,
            value,
            ..
        } => inert(value, wanted) || bindings(all, wanted),
        Stmt::Declare { .. } | Stmt::Scope { .. } => false,
        Stmt::Assign {
            place: to, value, ..
        }
        | Stmt::OpAssign {
            place: to, value, ..
        } => place(to, wanted) || operand(value, wanted),
        Stmt::If { cond, .. } => inert(cond, wanted),
        Stmt::Match {
            scrutinee, arms, ..
        } => {
            inert(scrutinee, wanted)
                || arms.iter().any(|arm| {
                    wanted(Part::Pattern(&arm.pattern)) || bindings(&arm.bindings, wanted)
                })
        }
        Stmt::For { iter, .. } => match iter {
            Iter::Range { range, .. } => inert(range, wanted),
            Iter::Items {
                iter,
                bindings: all,
                ..
            } => inert(iter, wanted) || bindings(all, wanted),
        },
        Stmt::While { cond, .. } => cond.as_ref().is_some_and(|cond| inert(cond, wanted)),
        Stmt::Exit { exit, .. } => match exit {
            Exit::Return(value) => value.as_ref().is_some_and(|x| operand(x, wanted)),
            Exit::Break(_) | Exit::Continue(_) => false,
        },
        Stmt::Opaque(tokens) => inert(tokens, wanted),
    }
}

fn op(x: &Op, wanted: Wanted<'_>) -> bool {
    match x {
        Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) | Op::Surgery { value: x, .. } => {
            operand(x, wanted)
        }
        Op::Binary(_, x, y) => operand(x, wanted) || operand(y, wanted),
        Op::Call { callee, args } => {
            let value = matches!(callee, Callee::Value(of) if place(of, wanted));
            value || args.iter().any(|x| arg(x, wanted))
        }
        Op::Method { receiver, args, .. } => {
            arg(receiver, wanted) || args.iter().any(|x| arg(x, wanted))
        }
        Op::Aggregate { parts, .. } => parts.iter().any(|x| operand(x, wanted)),
        Op::Repeat { value, len, .. } => operand(value, wanted) || inert(len, wanted),
        Op::Closure(closure) => closure.captures.iter().any(|x| place(&x.place, wanted)),
        Op::Borrow { place: of, .. } => place(of, wanted),
        Op::Stop(tokens) | Op::Inert(tokens) => inert(tokens, wanted),
    }
}

fn arg(x: &Arg, wanted: Wanted<'_>) -> bool {
    match x {
        Arg::Value(x) => operand(x, wanted),
        Arg::Ref { place: x, .. } | Arg::RefMut { place: x, .. } | Arg::Unknown { place: x } => {
            place(x, wanted)
        }
    }
}

fn bindings(all: &[Binding], wanted: Wanted<'_>) -> bool {
    let mut sources = all.iter().filter_map(|binding| binding.source.as_ref());
    sources.any(|source| place(source, wanted))
}

fn operand(x: &Operand, wanted: Wanted<'_>) -> bool {
    match x {
        Operand::Var(var) => wanted(Part::Place(&Place::var(*var))),
        Operand::Place(x) => place(x, wanted),
        Operand::Const(x) => inert(x, wanted),
    }
}

fn place(x: &Place, wanted: Wanted<'_>) -> bool {
    wanted(Part::Place(x))
        || x.projections.iter().any(|projection| match projection {
            Projection::Index(index) => inert(index, wanted),
            Projection::Field(_) | Projection::Deref | Projection::Variant(..) => false,
        })
}

fn inert(x: &Inert, wanted: Wanted<'_>) -> bool {
    wanted(Part::Tokens(x))
}
