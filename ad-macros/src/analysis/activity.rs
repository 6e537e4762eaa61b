//! Activity: which variables need a cotangent.
//!
//! A variable is *varied* if a differentiation argument reaches it, *useful* if it reaches the
//! result, and *active* if it is both (Hascoët and Pascual 2013, section 4). The analysis is
//! insensitive to the order of statements, so it errs on the side of active, never the other way.

use crate::ir::{
    Aggregate, Binding, Block, Callee, Exit, Func, Iter, Mode, Op, Operand, Stmt, VarId, VarKind,
};
use std::collections::BTreeSet;

/// The facts.
pub(crate) struct Activity {
    /// For each variable, the parameters that reach it.
    varied: Vec<BTreeSet<usize>>,
    useful: Vec<bool>,
    /// Parameters that reach the result, and those that are read by `without_derivative`.
    pub(crate) reach_result: BTreeSet<usize>,
    pub(crate) stopped: BTreeSet<usize>,
    /// Whether `without_derivative` stands anywhere.
    pub(crate) stops: bool,
}

impl Activity {
    pub(crate) fn is_active(&self, var: VarId) -> bool {
        self.useful[var.0] && !self.varied[var.0].is_empty()
    }

    pub(crate) fn is_varied(&self, var: VarId) -> bool {
        !self.varied[var.0].is_empty()
    }

    /// The parameters that reach a variable.
    pub(crate) fn sources(&self, var: VarId) -> &BTreeSet<usize> {
        &self.varied[var.0]
    }
}

pub(crate) fn activity(func: &Func) -> Activity {
    let mut facts = Activity {
        varied: vec![BTreeSet::new(); func.vars.len()],
        useful: vec![false; func.vars.len()],
        reach_result: BTreeSet::new(),
        stopped: BTreeSet::new(),
        stops: false,
    };
    for (i, param) in func.params.iter().enumerate() {
        if param.wrt {
            facts.varied[param.var.0].insert(i);
        }
        if func.vars[param.var.0].kind == VarKind::Mutable {
            facts.useful[param.var.0] = true;
        }
    }
    let mut pass = Pass {
        func,
        facts,
        changed: true,
    };
    while std::mem::take(&mut pass.changed) {
        pass.block(&func.body);
        pass.result(func.body.tail.as_ref());
    }
    pass.facts
}

struct Pass<'f> {
    func: &'f Func,
    facts: Activity,
    changed: bool,
}

impl Pass<'_> {
    /// A value flows from one variable to another.
    fn flow(&mut self, from: VarId, to: VarId) {
        if !self.func.vars[to.0].inactive {
            let sources = self.facts.varied[from.0].clone();
            for source in sources {
                self.changed |= self.facts.varied[to.0].insert(source);
            }
        }
        if self.facts.useful[to.0] && !self.facts.useful[from.0] {
            self.facts.useful[from.0] = true;
            self.changed = true;
        }
    }

    fn flow_operand(&mut self, from: &Operand, to: VarId) {
        if let Some(root) = from.root() {
            self.flow(root, to);
        }
    }

    fn result(&mut self, operand: Option<&Operand>) {
        let Some(root) = operand.and_then(Operand::root) else {
            return;
        };
        if self.func.result_inactive {
            return;
        }
        self.changed |= !std::mem::replace(&mut self.facts.useful[root.0], true);
        self.facts
            .reach_result
            .extend(self.facts.varied[root.0].iter().copied());
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { var, op, .. } => self.op(*var, op),
            Stmt::Destructure { bindings, .. } => self.bindings(bindings),
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                self.flow_operand(value, place.root);
                self.through_alias(place.root);
            }
            Stmt::If {
                out,
                then,
                otherwise,
                ..
            } => {
                for block in std::iter::once(then).chain(otherwise) {
                    self.branch(*out, block);
                }
            }
            Stmt::Match { out, arms, .. } => {
                for arm in arms {
                    self.bindings(&arm.bindings);
                    self.branch(*out, &arm.block);
                }
            }
            Stmt::For { iter, body, .. } => {
                if let Iter::Items { bindings, .. } = iter {
                    self.bindings(bindings);
                }
                self.block(body);
            }
            Stmt::While { body, .. } => self.block(body),
            Stmt::Scope { out, block, .. } => self.branch(*out, block),
            Stmt::Exit {
                exit: Exit::Return(value),
                ..
            } => self.result(value.as_ref()),
            Stmt::Exit { .. } | Stmt::Declare { .. } | Stmt::Opaque(_) => {}
        }
    }

    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            let Some(source) = &binding.source else {
                continue;
            };
            self.flow(source.root, binding.var);
            self.through_alias(source.root);
            if binding.mode == Mode::Mutable {
                self.flow(binding.var, source.root);
            }
        }
    }

    fn branch(&mut self, out: Option<VarId>, block: &Block) {
        self.block(block);
        if let (Some(out), Some(tail)) = (out, &block.tail) {
            self.flow_operand(tail, out);
        }
    }

    fn through_alias(&mut self, var: VarId) {
        if let VarKind::Alias(place) = &self.func.vars[var.0].kind {
            let root = place.root;
            self.flow(var, root);
        }
    }

    fn op(&mut self, var: VarId, op: &Op) {
        match op {
            Op::Stop(inert) => {
                self.facts.stops = true;
                for read in &inert.reads {
                    let sources = self.facts.varied[read.0].clone();
                    self.facts.stopped.extend(sources);
                }
                return;
            }
            Op::Inert(_) => return,
            Op::Cast(_, ty) if crate::front::lower::is_integer_type(ty) => return,
            Op::Aggregate {
                shape:
                    Aggregate::Tuple
                    | Aggregate::Array
                    | Aggregate::Vec
                    | Aggregate::Struct { .. }
                    | Aggregate::Constructor { .. },
                ..
            }
            | Op::Use(_)
            | Op::Neg(_)
            | Op::Binary(..)
            | Op::Cast(..)
            | Op::Call { .. }
            | Op::Method { .. }
            | Op::Repeat { .. }
            | Op::Closure(_)
            | Op::Borrow { .. }
            | Op::Surgery { .. } => {}
        }
        let mut reads = op.active_reads();
        if let Op::Call {
            callee: Callee::Value(place),
            ..
        } = op
        {
            // The function value itself has no cotangent.
            reads.retain(|read| *read != place.root);
        }
        let mut written: Vec<VarId> = op.writes().into_iter().map(|place| place.root).collect();
        if let Op::Call { .. } = op {
            written.retain(|var| !self.func.is_constant(*var));
        }
        for read in reads {
            self.flow(read, var);
            for write in &written {
                self.flow(read, *write);
            }
        }
    }
}
