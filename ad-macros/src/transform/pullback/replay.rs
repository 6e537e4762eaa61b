//! What a loop carries along without a derivative, computed again while its iterations are reversed
//! first to last: offsets, signs, powers of constants.
//!
//! ```text
//! let mut start = 0;                    let mut start = start_kept;
//! for i in 0..n {                       for i in 0..n {
//!     let end = start + i;                  let end = start + i;
//!     y[i] = sum(&x[start..end]);           .. x̄[start..end] ..
//!     start = end;                          start = end;
//! }                                     }
//! ```
//!
//! Of an iteration, the statements are taken that give what its record would hold otherwise: cheap ones
//! without side effects, whose operands are there. State that they change must be a number of the
//! function's own, and all that changes it in the loop must be taken, too.

use super::Pullback;
use super::records::is_cheap;
use crate::analysis::exits::may_exit;
use crate::ir::{Block, Iter, NodeId, Op, Operand, Place, Stmt, VarId, VarKind, writes_to};
use crate::transform::adjoint::{Adjoint, Replayed};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// The statements that are taken so far.
#[derive(Clone, Default)]
struct Slice {
    stmts: BTreeSet<usize>,
    keeps: Vec<(usize, Ident, Place)>,
    /// State from before the loop.
    carried: BTreeSet<VarId>,
    /// What is read of the surroundings.
    outer: BTreeSet<VarId>,
    /// Numbers that do not change in a loop around, and that loop and its region.
    constants: BTreeSet<(VarId, NodeId, usize)>,
}

/// A statement of the region, or one within it: its node, and the number of the former.
type At = (NodeId, usize);

struct Slicer<'p, 'f> {
    pass: &'p Pullback<'f>,
    stmts: &'p [Stmt],
    counter: Option<VarId>,
    region: usize,
    /// Iterations are visited first to last.
    forwards: bool,
    /// Numbers other than integers may be carried along.
    chains: bool,
    slice: Slice,
}

/// A loop that is visited first to last.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    pub(super) node: NodeId,
    /// What it stands in.
    pub(super) region: usize,
    /// Numbers that take long to compute, one after the other, may be computed again.
    pub(super) chains: bool,
}

impl Pullback<'_> {
    /// Takes what can be computed again out of the record of a region, and puts it at the head of its
    /// reverse. For an iteration of a loop that is visited first to last, from `at`, gives the state
    /// that has to be there when the reversed loop begins.
    pub(super) fn replay(
        &mut self,
        stmts: &[Stmt],
        counter: Option<VarId>,
        inner: usize,
        at: Option<Whole>,
        body: &mut Vec<Adjoint>,
    ) -> Vec<(Ident, TokenStream)> {
        let record = self.regions[inner].record.idents.clone();
        if body.is_empty() || record.is_empty() || stmts.iter().any(may_exit) {
            return Vec::new();
        }
        let slicer = Slicer {
            pass: self,
            stmts,
            counter,
            region: inner,
            forwards: at.is_some(),
            chains: at.is_some_and(|at| at.chains),
            slice: Slice::default(),
        };
        let (slice, replayed) = slicer.all(&record);
        if replayed.is_empty() {
            return Vec::new();
        }
        let record = &mut self.regions[inner].record;
        record.idents.retain(|ident| !replayed.contains(ident));
        for var in &slice.outer {
            self.need_var(*var);
        }
        for (var, node, region) in &slice.constants {
            let kept = self.kept_number(&Place::var(*var), *node, *region);
            let constants = self.constant_in.entry(*node).or_default();
            if !constants.iter().any(|(other, _)| other == var) {
                constants.push((*var, kept));
            }
        }
        for plan in self.plan.nodes.values_mut() {
            plan.keeps.retain(|(kept, _)| !replayed.contains(kept));
        }
        let mut items = Vec::new();
        for (i, stmt) in stmts.iter().enumerate() {
            for (at, kept, place) in &slice.keeps {
                if *at == i {
                    items.push(Replayed::Keep(kept.clone(), place.clone()));
                }
            }
            if slice.stmts.contains(&i) {
                items.push(Replayed::Stmt(Box::new(stmt.clone())));
            }
        }
        // As from a record: the statements of the region know them as references.
        let declared = stmts.iter().flat_map(Stmt::declared);
        let lent = declared
            .filter(|var| replayed.contains(self.ident(*var)) && self.is_reference_again(*var));
        for var in lent {
            let ident = self.ident(var);
            let tokens = quote!(&#ident);
            body.insert(0, Adjoint::Element { var, tokens });
        }
        body.insert(0, Adjoint::Replay(items));
        let mut state = Vec::new();
        if let Some(Whole { node, region, .. }) = at {
            for var in &slice.carried {
                let kept = self.kept_number(&Place::var(*var), node, region);
                state.push((self.ident(*var).clone(), quote!(#kept.clone())));
            }
        }
        state
    }
}

impl Slicer<'_, '_> {
    /// Takes as much of a record as can be: what is run again sets variables by their names, so that none of
    /// them may be read from the record.
    fn all(mut self, record: &[Ident]) -> (Slice, Vec<Ident>) {
        let mut left = Vec::new();
        loop {
            self.slice = Slice::default();
            let (mut replayed, mut others) = (Vec::new(), Vec::new());
            for ident in record {
                let before = self.slice.clone();
                let taken =
                    !left.contains(ident) && self.want_ident(ident).is_some() && !self.sets(&left);
                if taken {
                    replayed.push(ident.clone());
                } else {
                    self.slice = before;
                    others.push(ident.clone());
                }
            }
            if others == left {
                return (self.slice, replayed);
            }
            left = others;
        }
    }

    /// Whether the statements that are taken set one of these variables.
    fn sets(&self, idents: &[Ident]) -> bool {
        let mut taken = self.slice.stmts.iter().map(|i| &self.stmts[*i]);
        taken.any(|stmt| {
            let declared = stmt.declared();
            let vars = self.pass.func.vars.iter().enumerate();
            let mut named = vars.filter(|(_, var)| idents.contains(&var.ident));
            named.any(|(i, _)| declared.contains(&VarId(i)) || writes(self.pass, stmt, VarId(i)))
        })
    }

    fn want_ident(&mut self, ident: &Ident) -> Option<()> {
        for (i, stmt) in self.stmts.iter().enumerate() {
            let declares = |var: &&VarId| self.pass.ident(**var) == ident;
            if let Some(var) = stmt.declared().iter().find(declares) {
                self.want_stmt(i)?;
                // The record has its last value.
                return self.want_writers(*var, self.stmts.len());
            }
            let keep = stmt.node().and_then(|node| {
                let plan = self.pass.plan.nodes.get(&node)?;
                plan.keeps
                    .iter()
                    .find(|(kept, _)| kept == ident)
                    .map(|(_, place)| (node, place.clone()))
            });
            if let Some((node, place)) = keep {
                if !place.projections.is_empty() || !self.is_state(place.root) {
                    return None;
                }
                self.want_var(place.root, node, i)?;
                self.slice.keeps.push((i, ident.clone(), place));
                return Some(());
            }
        }
        None
    }

    /// A number of the function's own, without a derivative.
    fn is_state(&self, var: VarId) -> bool {
        let facts = &self.pass.func.vars[var.0];
        facts.scalar && facts.kind == VarKind::Owned && !self.pass.activity.is_varied(var)
    }

    /// The value of a variable at the statement number `i` of the region.
    fn want_var(&mut self, var: VarId, at: NodeId, i: usize) -> Option<()> {
        if Some(var) == self.counter {
            let changed = self.stmts.iter().any(|stmt| writes(self.pass, stmt, var));
            return (!changed).then_some(());
        }
        let declared = |stmt: &Stmt| stmt.declared().contains(&var);
        if let Some(declaration) = self.stmts.iter().position(declared) {
            self.want_stmt(declaration)?;
            return self.want_writers(var, i);
        }
        // What a pattern binds here is in no other record.
        let home = self.pass.homes.get(&self.pass.ident(var).to_string());
        if home == Some(&self.region) && !self.pass.is_param(var) {
            return None;
        }
        if self.pass.is_readable(&Place::var(var), at) {
            self.slice.outer.insert(var);
            return Some(());
        }
        if !self.is_state(var) {
            return None;
        }
        if let Some((node, region)) = self.pass.constant_loop(var, self.region) {
            self.slice.constants.insert((var, node, region));
            return Some(());
        }
        let is_float = self.pass.func.vars[var.0].numbers.is_some();
        if !self.forwards || is_float && !self.chains {
            return None;
        }
        if self.slice.carried.insert(var) {
            self.want_writers(var, self.stmts.len())?;
        }
        Some(())
    }

    /// All statements before the given one that write to a variable.
    fn want_writers(&mut self, var: VarId, end: usize) -> Option<()> {
        for (i, stmt) in self.stmts[..end].iter().enumerate() {
            if writes(self.pass, stmt, var) {
                self.is_state(var).then_some(())?;
                self.want_stmt(i)?;
            }
        }
        Some(())
    }

    fn want_stmt(&mut self, i: usize) -> Option<()> {
        if !self.slice.stmts.insert(i) {
            return Some(());
        }
        let stmt = &self.stmts[i];
        self.stmt(stmt, i, &mut BTreeSet::new())
    }

    /// Whether a statement may be run again; wants what it reads.
    fn stmt(&mut self, stmt: &Stmt, i: usize, local: &mut BTreeSet<VarId>) -> Option<()> {
        let at = (stmt.node()?, i);
        match stmt {
            Stmt::Let { var, op, .. } => {
                let is_view = matches!(op, Op::Borrow { .. });
                (is_view || !self.pass.activity.is_varied(*var)).then_some(())?;
                local.insert(*var);
                if self.pass.uses.is_written(*var) {
                    self.is_state(*var).then_some(())?;
                }
                self.op(op, at, local)
            }
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                let whole = place.projections.is_empty() && self.is_state(place.root);
                whole.then_some(())?;
                self.operand(value, at, local)?;
                if local.contains(&place.root) {
                    return Some(());
                }
                self.want_var(place.root, at.0, at.1)
            }
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                ..
            } => {
                is_cheap(&cond.tokens).then_some(())?;
                self.reads(&cond.reads, at, local)?;
                if let Some(out) = out {
                    (!self.pass.activity.is_varied(*out)).then_some(())?;
                }
                for block in std::iter::once(then).chain(otherwise) {
                    self.block(block, at, local)?;
                }
                Some(())
            }
            Stmt::Destructure { .. }
            | Stmt::Declare { .. }
            | Stmt::Match { .. }
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::Scope { .. }
            | Stmt::Exit { .. }
            | Stmt::Opaque(_) => None,
        }
    }

    fn block(&mut self, block: &Block, at: At, local: &mut BTreeSet<VarId>) -> Option<()> {
        for stmt in &block.stmts {
            self.stmt(stmt, at.1, local)?;
        }
        match &block.tail {
            Some(tail) => self.operand(tail, at, local),
            None => Some(()),
        }
    }

    fn op(&mut self, op: &Op, at: At, local: &BTreeSet<VarId>) -> Option<()> {
        match op {
            Op::Inert(inert) => {
                is_cheap(&inert.tokens).then_some(())?;
                self.reads(&inert.reads, at, local)
            }
            Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) => self.operand(x, at, local),
            Op::Binary(_, x, y) => {
                (self.pass.is_number(x) && self.pass.is_number(y)).then_some(())?;
                self.operand(x, at, local)?;
                self.operand(y, at, local)
            }
            Op::Borrow {
                place,
                mutable: false,
                ..
            } => {
                self.pass.is_readable(place, at.0).then_some(())?;
                self.operand(&Operand::Place(place.clone()), at, local)
            }
            Op::Aggregate { parts, .. } => {
                for part in parts {
                    self.operand(part, at, local)?;
                }
                Some(())
            }
            Op::Borrow { .. }
            | Op::Call { .. }
            | Op::Method { .. }
            | Op::Repeat { .. }
            | Op::Closure(_)
            | Op::Surgery { .. }
            | Op::Stop(_) => None,
        }
    }

    fn operand(&mut self, operand: &Operand, at: At, local: &BTreeSet<VarId>) -> Option<()> {
        match operand {
            Operand::Const(inert) => {
                is_cheap(&inert.tokens).then_some(())?;
                self.reads(&inert.reads, at, local)
            }
            Operand::Var(var) => {
                let copied = self.pass.func.vars[var.0].scalar;
                // What is run again may also be moved again.
                let declared = |stmt: &Stmt| stmt.declared().contains(var);
                let own = local.contains(var) || self.stmts.iter().any(declared);
                (copied || own).then_some(())?;
                self.reads(&[*var], at, local)
            }
            Operand::Place(place) => {
                // What an alias stands for has to be there by its own name.
                let is_alias = matches!(
                    self.pass.func.vars[place.root.0].kind,
                    VarKind::Alias(_) | VarKind::Mutable
                );
                (!is_alias && !self.pass.may_act(place)).then_some(())?;
                let reads: Vec<VarId> = std::iter::once(place.root)
                    .chain(place.index_reads())
                    .collect();
                self.reads(&reads, at, local)
            }
        }
    }

    fn reads(&mut self, reads: &[VarId], at: At, local: &BTreeSet<VarId>) -> Option<()> {
        for read in reads {
            // A reference that is gone by then, unless it is taken again.
            let taken = |stmt: &Stmt| matches!(stmt, Stmt::Let { var, .. } if var == read);
            let gone = self.pass.func.vars[read.0].is_gone();
            (!gone || self.stmts.iter().any(taken)).then_some(())?;
            if !local.contains(read) {
                self.want_var(*read, at.0, at.1)?;
            }
        }
        Some(())
    }
}

/// Whether a statement, or one within it, may write to a variable.
pub(super) fn writes(pass: &Pullback<'_>, stmt: &Stmt, var: VarId) -> bool {
    let root = |place: &Place| pass.alias(place).root == var || place.root == var;
    let own = |stmt: &Stmt| match stmt {
        Stmt::Assign { place, .. } | Stmt::OpAssign { place, .. } => root(place),
        Stmt::Let { op, .. } => op.writes().iter().any(root),
        Stmt::Destructure { bindings, .. } => binds(bindings, &root),
        Stmt::Match { arms, .. } => arms.iter().any(|arm| binds(&arm.bindings, &root)),
        Stmt::For {
            iter: Iter::Items { bindings, .. },
            ..
        } => binds(bindings, &root),
        Stmt::Opaque(inert) => inert.reads.contains(&var),
        Stmt::For { .. }
        | Stmt::Declare { .. }
        | Stmt::If { .. }
        | Stmt::While { .. }
        | Stmt::Scope { .. }
        | Stmt::Exit { .. } => false,
    };
    let own = |stmt: &Stmt| own(stmt) || writes_to(&pass.func.vars, stmt, var);
    let mut found = own(stmt);
    let block = Block {
        stmts: vec![stmt.clone()],
        tail: None,
    };
    block.each(&mut |stmt| found |= own(stmt));
    found
}

fn binds(bindings: &[crate::ir::Binding], root: &dyn Fn(&Place) -> bool) -> bool {
    bindings
        .iter()
        .any(|binding| binding.source.as_ref().is_some_and(root))
}
