//! Activity: which variables need a cotangent.
//!
//! A variable is *varied* if a differentiation argument reaches it, *useful* if it reaches the
//! result, and *active* if it is both (Hascoët and Pascual 2013, section 4). The analysis is
//! insensitive to the order of statements, so it errs on the side of active, never the other way.
//!
//! Which variable flows into which is found in one walk. Facts are then carried along these edges, each
//! only when it is new: a walk for each step that a fact takes would be quadratic.

use crate::front::missing::written::WRITERS;
use crate::ir::{
    Aggregate, Arg, Binding, Block, Callee, Exit, Func, Iter, Mode, Op, Operand, Stmt, VarId,
    VarKind, evaluated, written_by_kept, written_by_tokens,
};
use proc_macro2::Ident;
use std::collections::{BTreeMap, BTreeSet};

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
        references: BTreeMap::new(),
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
    /// Variables that may be, or hold, a `&mut` to others: what is written through one flows to these. And whether that
    /// is certain: what a method gives is a number more often.
    references: BTreeMap<VarId, bool>,
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

    /// A variable may be a `&mut` to another one. One that is declared as `mut` has a value of its own.
    fn refers(&mut self, var: VarId, to: VarId, certain: bool) {
        let own = &self.func.vars[var.0];
        if var != to && !(own.mutable && own.user) {
            self.flow(var, to);
            self.through_alias(to);
            let certain = certain && self.refers_for_certain(to);
            *self.references.entry(var).or_default() |= certain;
        }
    }

    fn may_refer(&self, var: VarId) -> bool {
        self.references.contains_key(&var) || self.refers_for_certain(var)
    }

    fn refers_for_certain(&self, var: VarId) -> bool {
        let own = &self.func.vars[var.0];
        let alias = own.mutable && matches!(own.kind, VarKind::Alias(_));
        alias || self.references.get(&var) == Some(&true)
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
            if let Stmt::Let { var, .. } = stmt {
                self.refers(*var, write, false);
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
            if self.may_refer(source.root) {
                self.refers(binding.var, source.root, true);
            }
            if binding.mode == Mode::Mutable {
                self.flow(binding.var, source.root);
            }
        }
    }

    fn branch(&mut self, out: Option<VarId>, block: &Block) {
        self.block(block);
        if let (Some(out), Some(tail)) = (out, &block.tail) {
            self.flow_operand(tail, out);
            if let Some(root) = tail.root().filter(|root| self.refers_for_certain(*root)) {
                self.refers(out, root, true);
            }
        }
    }

    fn through_alias(&mut self, var: VarId) {
        if let VarKind::Alias(place) = &self.func.vars[var.0].kind {
            let root = place.root;
            self.flow(var, root);
            self.through_alias(root);
        }
    }

    /// What an operation gives may be, or hold, a reference that it is given. Gives the references that it writes through.
    fn references_in(&mut self, var: VarId, op: &Op, reads: &[VarId]) -> Vec<VarId> {
        let mut held = reads.to_vec();
        held.retain(|read| self.may_refer(*read));
        let mut through = Vec::new();
        let is_held = |root: &VarId| held.contains(root);
        match op {
            Op::Call { callee, args } => {
                if let Some(name) = callee.name() {
                    let roots = args.iter().map(Arg::root).enumerate();
                    let given = roots.filter_map(|(i, root)| Some((i, root.filter(is_held)?)));
                    through.extend(
                        given
                            .filter(|(i, _)| changes_argument(&name, *i))
                            .map(|(_, root)| root),
                    );
                }
                held.clear();
            }
            Op::Method { receiver, name, .. } => {
                let root = receiver.root().filter(is_held);
                through.extend(root.filter(|_| changes(name)));
            }
            Op::Use(_) | Op::Borrow { .. } => {}
            // Of numbers from methods, the parts of a value are more often made.
            Op::Aggregate { .. } => held.retain(|held| self.refers_for_certain(*held)),
            _ => held.clear(),
        }
        let certain = !matches!(op, Op::Method { .. });
        for held in held {
            self.refers(var, held, certain);
        }
        through
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
        let through = self.references_in(var, op, &reads);
        if let Op::Call {
            callee: Callee::Value(place),
            ..
        } = op
        {
            // The function value itself has no cotangent.
            reads.retain(|read| *read != place.root);
        }
        let mut written = self.written(op);
        written.extend(through);
        // What is written through a reference is written to what it refers to; and what comes back may be one.
        for write in &written {
            self.through_alias(*write);
            self.refers(var, *write, false);
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
        let (first, args) = match op {
            Op::Call { args, .. } => (None, args),
            Op::Method { receiver, args, .. } => (Some(receiver), args),
            _ => return Vec::new(),
        };
        let lent = args.iter().enumerate().filter_map(|(i, arg)| match arg {
            Arg::RefMut { place, .. } | Arg::Unknown { place } => Some((i, place)),
            Arg::Value(_) | Arg::Ref { .. } => None,
        });
        let lent = lent.filter(|(i, place)| {
            let whole = place.projections.is_empty();
            !self.func.is_constant(place.root) || !is_marked(op, *i).unwrap_or(whole)
        });
        let receiver = first.and_then(|receiver| match receiver {
            Arg::RefMut { place, .. } | Arg::Unknown { place } => Some(place.root),
            Arg::Value(_) | Arg::Ref { .. } => None,
        });
        lent.map(|(_, place)| place.root).chain(receiver).collect()
    }
}

/// Whether the parameter that an argument is for is marked `#[no_derivative]`, as far as the file says.
fn is_marked(op: &Op, argument: usize) -> Option<bool> {
    use crate::front::missing;
    match op {
        Op::Method { name, .. } => missing::method_is_marked(name, argument),
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

/// Whether a method of a `&mut` writes through it, by its name.
fn changes(method: &Ident) -> bool {
    let name = method.to_string();
    crate::names::mutates_receiver(&name)
        || name.ends_with("_mut")
        || WRITERS.contains(&name.as_str())
        || crate::front::missing::changes_receiver(method)
}

/// Whether a function writes through an argument, by its name.
fn changes_argument(function: &Ident, argument: usize) -> bool {
    changes_in_std(function) || crate::front::missing::takes_mutable(function, argument)
}

/// `std::mem::swap` and its kin, by their names.
fn changes_in_std(function: &Ident) -> bool {
    let known = ["replace", "swap", "take"];
    known.iter().any(|name| function == name)
}
