//! How many indices deep each variable is read: whether an assignment may change the shape of what
//! is indexed elsewhere.

use crate::ir::{
    Aggregate, Arg, Binding, Block, Func, Iter, Mode, Op, Operand, Place, Projection, Stmt, VarId,
    VarKind, resolved,
};

/// For each variable, the most indices that a place in it has.
pub(crate) fn depths(func: &Func) -> Vec<usize> {
    let mut pass = Pass {
        func,
        depths: vec![0; func.vars.len()],
    };
    // An element's depth counts for what it is an element of, and its loop may come first.
    for _ in 0..3 {
        pass.block(&func.body);
    }
    pass.depths
}

/// The number of indices of a place. Which variant an enum has is a part of its shape, but for `Option` and
/// `Result`, whose tangents have no variants.
pub(crate) fn depth(place: &Place) -> usize {
    place
        .projections
        .iter()
        .filter(|p| match p {
            Projection::Index(_) => true,
            Projection::Variant(name, _) => name != "Some" && name != "Ok" && name != "Err",
            Projection::Field(_) | Projection::Deref => false,
        })
        .count()
}

struct Pass<'f> {
    func: &'f Func,
    depths: Vec<usize>,
}

impl Pass<'_> {
    fn at_least(&mut self, var: VarId, depth: usize) {
        self.depths[var.0] = self.depths[var.0].max(depth);
    }

    fn place(&mut self, place: &Place, inner: usize) {
        let depth = depth(place) + inner;
        self.at_least(place.root, depth);
        if let VarKind::Alias(target) = self.func.vars[place.root.0].kind.clone() {
            self.place(&target, depth);
        }
    }

    /// What is read of a variable is read of what it is, or refers to; and what is written through a variable changes
    /// what is read elsewhere.
    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            let Some(source) = &binding.source else {
                continue;
            };
            self.place(source, self.depths[binding.var.0]);
            if binding.mode == Mode::Mutable {
                let whole = resolved(&self.func.vars, source);
                let inner = self.depths[whole.root.0].saturating_sub(depth(&whole));
                self.at_least(binding.var, inner);
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        self.moved(operand, 0);
    }

    /// What is read of a variable is read of what was moved into it.
    fn moved(&mut self, operand: &Operand, inner: usize) {
        if let Some(place) = operand.place() {
            self.place(&place, inner);
        }
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
        block.tail.iter().for_each(|tail| self.operand(tail));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { var, op, .. } => self.op(*var, op),
            Stmt::Destructure { bindings, .. } => self.bindings(bindings),
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                self.place(place, 0);
                let inner = self.depths[place.root.0].saturating_sub(depth(place));
                self.moved(value, inner);
            }
            Stmt::If {
                then, otherwise, ..
            } => {
                self.block(then);
                otherwise.iter().for_each(|block| self.block(block));
            }
            Stmt::Match { arms, .. } => {
                for arm in arms {
                    self.block(&arm.block);
                    self.bindings(&arm.bindings);
                }
            }
            Stmt::For { iter, body, .. } => {
                self.block(body);
                if let Iter::Items { bindings, .. } = iter {
                    self.bindings(bindings);
                }
            }
            Stmt::While { body, .. } => self.block(body),
            Stmt::Scope { block, .. } => self.block(block),
            Stmt::Exit {
                exit: crate::ir::Exit::Return(Some(value)),
                ..
            } => self.operand(value),
            Stmt::Exit { .. } | Stmt::Declare { .. } | Stmt::Opaque(_) => {}
        }
    }

    fn op(&mut self, var: VarId, op: &Op) {
        match op {
            Op::Use(x) | Op::Surgery { value: x, .. } => self.moved(x, self.depths[var.0]),
            Op::Neg(x) | Op::Cast(x, _) => self.operand(x),
            Op::Binary(_, x, y) => {
                self.operand(x);
                self.operand(y);
            }
            Op::Call { args, .. } => args.iter().for_each(|arg| self.arg(arg)),
            Op::Method { receiver, args, .. } => {
                self.arg(receiver);
                args.iter().for_each(|arg| self.arg(arg));
            }
            Op::Aggregate { shape, parts } => {
                parts.iter().for_each(|part| self.operand(part));
                if matches!(shape, Aggregate::Array | Aggregate::Vec) {
                    self.at_least(var, 1);
                }
            }
            Op::Repeat { value, .. } => {
                self.operand(value);
                self.at_least(var, 1);
            }
            Op::Closure(closure) => closure
                .captures
                .iter()
                .for_each(|capture| self.place(&capture.place, 0)),
            Op::Borrow { place, .. } => self.place(place, 0),
            Op::Stop(_) | Op::Inert(_) => {}
        }
    }

    fn arg(&mut self, arg: &Arg) {
        match arg {
            Arg::Value(operand) => self.operand(operand),
            Arg::Ref { place, .. } => self.place(place, 0),
            // The function may name its elements.
            Arg::RefMut { place, .. } | Arg::Unknown { place } => self.place(place, 1),
        }
    }
}
