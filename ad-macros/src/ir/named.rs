//! The variables that a statement names, in itself and in the blocks within it.

use super::{Arg, Binding, Block, Callee, Exit, Inert, Iter, Op, Operand, Place, Stmt, VarId};

impl Stmt {
    /// Whether a variable is named.
    pub(crate) fn names(&self, wanted: &dyn Fn(VarId) -> bool) -> bool {
        own(self, wanted) || self.blocks().into_iter().any(|block| names(block, wanted))
    }
}

fn names(block: &Block, wanted: &dyn Fn(VarId) -> bool) -> bool {
    block.stmts.iter().any(|stmt| stmt.names(wanted))
        || block
            .tail
            .as_ref()
            .is_some_and(|tail| operand(tail, wanted))
}

fn own(stmt: &Stmt, wanted: &dyn Fn(VarId) -> bool) -> bool {
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
        } => inert(scrutinee, wanted) || arms.iter().any(|arm| bindings(&arm.bindings, wanted)),
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

fn op(x: &Op, wanted: &dyn Fn(VarId) -> bool) -> bool {
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

fn arg(x: &Arg, wanted: &dyn Fn(VarId) -> bool) -> bool {
    match x {
        Arg::Value(x) => operand(x, wanted),
        Arg::Ref { place: x, .. } | Arg::RefMut { place: x, .. } | Arg::Unknown { place: x } => {
            place(x, wanted)
        }
    }
}

fn bindings(all: &[Binding], wanted: &dyn Fn(VarId) -> bool) -> bool {
    let mut sources = all.iter().filter_map(|binding| binding.source.as_ref());
    sources.any(|source| place(source, wanted))
}

fn operand(x: &Operand, wanted: &dyn Fn(VarId) -> bool) -> bool {
    match x {
        Operand::Var(var) => wanted(*var),
        Operand::Place(x) => place(x, wanted),
        Operand::Const(x) => inert(x, wanted),
    }
}

fn place(x: &Place, wanted: &dyn Fn(VarId) -> bool) -> bool {
    wanted(x.root) || x.index_reads().any(wanted)
}

fn inert(x: &Inert, wanted: &dyn Fn(VarId) -> bool) -> bool {
    x.reads.iter().any(|var| wanted(*var))
}
