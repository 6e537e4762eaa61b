//! Activity: which variables need a cotangent.
//!
//! A variable is *varied* if a differentiation argument reaches it, *useful* if it reaches the
//! result, and *active* if it is both (Hascoët and Pascual 2013, section 4). The analysis is
//! insensitive to the order of statements, so it errs on the side of active, never the other way.
//!
//! Which variable flows into which is found in one walk. Facts are then carried along these edges, each
//! only when it is new: a walk for each step that a fact takes would be quadratic.

use super::effects::args;
use crate::ir::{
    Aggregate, Arg, Binding, Block, Callee, Exit, Func, Iter, Mode, Op, Operand, Stmt, VarId,
    VarKind, evaluated, written_by_kept, written_by_tokens,
};
use proc_macro2::Ident;
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

/// The facts. What is lent to parameters marked `#[no_derivative]` and has a derivative all the same is no constant.
pub(crate) fn settled(func: &mut Func) -> Activity {
    let mut facts = activity(func);
    let lent = func.lent_constants.len();
    func.lent_constants.retain(|var| !facts.is_varied(*var));
    if func.lent_constants.len() < lent {
        facts = activity(func);
    }
    facts
}

fn activity(func: &Func) -> Activity {
    let mut flows = Flows {
        func,
        into: vec![Vec::new(); func.vars.len()],
        out_of: vec![Vec::new(); func.vars.len()],
        results: Vec::new(),
        stopped: Vec::new(),
        stops: false,
    };
    flows.block(&func.body);
    flows.result(func.body.tail.as_ref());
    let varied = flows.varied();
    let reached = |vars: &[VarId]| vars.iter().flat_map(|var| varied[var.0].clone()).collect();
    Activity {
        useful: flows.useful(),
        reach_result: reached(&flows.results),
        stopped: reached(&flows.stopped),
        stops: flows.stops,
        varied,
    }
}

/// Which variables flow into which.
struct Flows<'f> {
    func: &'f Func,
    /// For each variable, those that flow into it, and those that it flows into.
    into: Vec<Vec<VarId>>,
    out_of: Vec<Vec<VarId>>,
    /// What is returned, and what `without_derivative` reads.
    results: Vec<VarId>,
    stopped: Vec<VarId>,
    stops: bool,
}

impl Flows<'_> {
    /// For each variable, the parameters that reach it.
    fn varied(&self) -> Vec<BTreeSet<usize>> {
        let mut varied = vec![BTreeSet::new(); self.func.vars.len()];
        let mut news = Vec::new();
        for (i, param) in self.func.params.iter().enumerate() {
            if param.wrt && varied[param.var.0].insert(i) {
                news.push((param.var, i));
            }
        }
        while let Some((from, source)) = news.pop() {
            for &to in &self.out_of[from.0] {
                if !self.func.vars[to.0].inactive && varied[to.0].insert(source) {
                    news.push((to, source));
                }
            }
        }
        varied
    }

    /// Which variables reach the result, or what the caller lends to be changed.
    fn useful(&self) -> Vec<bool> {
        let mut useful = vec![false; self.func.vars.len()];
        let params = self.func.params.iter().map(|param| param.var);
        let mutable = params.filter(|var| self.func.vars[var.0].kind == VarKind::Mutable);
        let mut news: Vec<VarId> = self.results.iter().copied().chain(mutable).collect();
        while let Some(to) = news.pop() {
            if !std::mem::replace(&mut useful[to.0], true) {
                news.extend(&self.into[to.0]);
            }
        }
        useful
    }

    /// A value flows from one variable to another.
    fn flow(&mut self, from: VarId, to: VarId) {
        self.out_of[from.0].push(to);
        self.into[to.0].push(from);
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
        self.results.push(root);
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
    }

    /// What the user's own tokens write to gets what they read; and what they give may be a `&mut` to it.
    fn tokens(&mut self, stmt: &Stmt) {
        let (written, tokens) = match stmt {
            Stmt::Opaque(kept) => (written_by_kept(&self.func.vars, kept), Some(kept)),
            stmt => (written_by_tokens(&self.func.vars, stmt), evaluated(stmt)),
        };
        for write in written {
            self.through_alias(write);
            for read in tokens.iter().flat_map(|tokens| &tokens.reads) {
                self.flow(*read, write);
            }
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.tokens(stmt);
        match stmt {
            Stmt::Let { var, op, .. } => self.op(*var, op),
            Stmt::Destructure { bindings, .. } => self.bindings(bindings),
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                self.flow_operand(value, place.root);
                self.through_alias(place.root);
            }
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => {
                for (bindings, block) in stmt.branches() {
                    self.bindings(bindings);
                    self.branch(*out, block);
                }
            }
            Stmt::For { iter, body, .. } => {
                if let Iter::Items { bindings, .. } = iter {
                    self.bindings(bindings);
                }
                self.block(body);
            }
            Stmt::While { body, .. } => self.block(body),
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
            self.through_alias(root);
        }
    }

    fn op(&mut self, var: VarId, op: &Op) {
        match op {
            Op::Stop(inert) => {
                self.stops = true;
                self.stopped.extend(&inert.reads);
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
        let written = self.written(op);
        // What is written through a reference is written to what it refers to.
        for write in &written {
            self.through_alias(*write);
        }
        for read in reads {
            self.flow(read, var);
            for write in &written {
                self.flow(read, *write);
            }
        }
    }
}

impl Flows<'_> {
    /// What an operation writes to. A `&mut` that is a constant may be lent to a parameter that is marked as such.
    fn written(&self, op: &Op) -> Vec<VarId> {
        let lent = args(op).into_iter().enumerate();
        let lent = lent.filter_map(|(i, arg)| match arg {
            Arg::RefMut { place, .. } | Arg::Unknown { place } => Some((i, place)),
            Arg::Value(_) | Arg::Ref { .. } => None,
        });
        let lent = lent.filter(|(i, place)| {
            let whole = place.projections.is_empty();
            !self.func.is_constant(place.root) || !is_marked(op, *i).unwrap_or(whole)
        });
        lent.map(|(_, place)| place.root).collect()
    }
}

/// Whether the parameter that an argument is for is marked `#[no_derivative]`, as far as the file says. A receiver is the
/// first argument.
pub(super) fn is_marked(op: &Op, argument: usize) -> Option<bool> {
    use crate::front::missing;
    match op {
        Op::Method { name, .. } => match argument.checked_sub(1) {
            None => Some(false),
            Some(parameter) => missing::method_is_marked(name, parameter),
        },
        Op::Call { callee, .. } => match callee {
            Callee::Function { .. } => {
                let name = callee.name()?;
                let known = changes_in_std(&name);
                known
                    .then_some(false)
                    .or_else(|| missing::is_marked(&name, argument))
            }
            // The first is the receiver, if there is one.
            Callee::Associated { name, .. } => match missing::has_receiver(name)? {
                true if argument == 0 => Some(false),
                true => missing::method_is_marked(name, argument - 1),
                false => missing::method_is_marked(name, argument),
            },
            Callee::Value(_) => None,
        },
        _ => None,
    }
}

/// `std::mem::swap` and its kin, by their names.
fn changes_in_std(function: &Ident) -> bool {
    let known = ["replace", "swap", "take"];
    known.iter().any(|name| function == name)
}
