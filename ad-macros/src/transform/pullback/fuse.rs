//! Both sweeps at once: where the cotangent of a result is there from the beginning, a part of the
//! program can be reversed right behind its forward sweep, so that nothing of it is recorded.
//!
//! ```text
//! forward                    both at once
//! for i in 0..n {            sum_bar = result_bar / 2
//!     r = f(x, i)            for i in 0..n {
//!     sum += r * r               r = f(x, i); sum += r * r
//! }                              r_bar = 2 * r * sum_bar; x_bar += ..
//! sum / 2                    }
//! ```
//!
//! Such a part, a *pivot*, is a loop whose iterations do not depend on each other, a branch that holds
//! a pivot, or the call of a function, whose sibling does the same. The cotangents that its reverse
//! reads must come from the seed by arithmetic of what is known before it; those statements of the
//! reverse sweep are *hoisted*. The others stay where they are, if they commute with the pivot.

use super::hoist::conflict;
use super::order::{Effect, Touched, dependent, effects, is_ordered};
use super::replay::writes;
use super::scratch::Scratch;
use super::stmts::mentions;
use super::{Plan, Pullback, regions};
use crate::analysis::exits::may_exit;
use crate::ir::{
    Arg, Binding, Block, Callee, Iter, Mode, NodeId, Op, Passing, Place, Stmt, VarId, VarKind,
};
use crate::names::Names;
use crate::transform::adjoint::{Adjoint, Source};
use proc_macro2::Ident;
use std::collections::{BTreeSet, HashMap};

/// What an attempt changes.
pub(super) struct Snapshot {
    names: Names,
    plan: Plan,
    regions: Vec<regions::Region>,
    homes: HashMap<String, usize>,
    like_homes: HashMap<VarId, usize>,
    kept: HashMap<(usize, String), Ident>,
    constant_in: HashMap<NodeId, Vec<(VarId, Ident)>>,
}

impl Pullback<'_> {
    /// Reverses statements, one of them at once if that can be; `later` is the reverse of what follows them.
    pub(super) fn with_pivot(
        &mut self,
        stmts: &[Stmt],
        first: &[Stmt],
        region: usize,
        later: Vec<Adjoint>,
    ) -> Vec<Adjoint> {
        let mut candidates = self.candidates_of_fusion(stmts, region);
        // If the last of them cannot be either, all is reversed as it would be without.
        let last = candidates.pop().unwrap_or_default();
        for pivots in candidates {
            let snapshot = self.snapshot();
            let (reversed, fused) = self.reversed(first, region, later.clone(), &pivots);
            if fused {
                return reversed;
            }
            self.restore(snapshot);
        }
        self.reversed(first, region, later, &last).0
    }

    /// The reverse of statements, and whether one of the pivots was reversed at once.
    fn reversed(
        &mut self,
        stmts: &[Stmt],
        region: usize,
        mut out: Vec<Adjoint>,
        pivots: &[usize],
    ) -> (Vec<Adjoint>, bool) {
        let mut done = false;
        for (i, stmt) in stmts.iter().enumerate().rev() {
            if !done
                && pivots.contains(&i)
                && let Some(fused) = self.fused(stmts, i, region, &out)
            {
                out = fused;
                done = true;
                continue;
            }
            let reversed = self.stmt(stmt, region, &out);
            out.extend(reversed);
        }
        (out, done)
    }

    /// The statements of a region reversed at once that may be its pivot: loops, which have more to record,
    /// and if none of them can be, calls.
    fn candidates_of_fusion(&self, stmts: &[Stmt], region: usize) -> Vec<Vec<usize>> {
        if !self.regions[region].fused || stmts.iter().any(may_exit) {
            return Vec::new();
        }
        let all = |wanted: fn(&Stmt) -> bool| -> Vec<usize> {
            let found = stmts.iter().enumerate();
            found
                .filter(|(_, stmt)| wanted(stmt))
                .map(|(i, _)| i)
                .collect()
        };
        let candidates = [all(is_heavy), all(is_call)];
        candidates
            .into_iter()
            .filter(|all| !all.is_empty())
            .collect()
    }

    /// Reverses a statement at once; `later` is the reverse of what follows it. `None` if that
    /// cannot be, or is of no use.
    fn fused(
        &mut self,
        stmts: &[Stmt],
        at: usize,
        region: usize,
        later: &[Adjoint],
    ) -> Option<Vec<Adjoint>> {
        let snapshot = self.snapshot();
        let fused = self.try_fused(stmts, at, region, later);
        if fused.is_none() {
            self.restore(snapshot);
        }
        fused
    }

    fn try_fused(
        &mut self,
        stmts: &[Stmt],
        at: usize,
        region: usize,
        later: &[Adjoint],
    ) -> Option<Vec<Adjoint>> {
        let stmt = &stmts[at];
        let node = stmt.node()?;
        let touches: Vec<_> = later
            .iter()
            .map(|adjoint| effects(std::slice::from_ref(adjoint)))
            .collect();
        let outer = self.fused_in.replace(node);
        let depth = std::mem::take(&mut self.depth);
        let touched = touches.iter().flatten().map(|(root, _)| *root);
        self.behind.push(touched.collect());
        let bodies = self.bodies(stmt, node, region, later);
        self.behind.pop();
        self.fused_in = outer;
        self.depth = depth;
        let bodies = bodies?;
        // There is nothing to reverse.
        bodies.iter().any(|body| !body.is_empty()).then_some(())?;
        let own: Vec<Touched> = bodies.iter().flat_map(|body| effects(body)).collect();
        let reads = own.iter().filter(|(_, effect)| *effect != Effect::Add);
        let reads: BTreeSet<VarId> = reads.map(|(root, _)| *root).collect();
        let hoisted = self.hoisted(later, &touches, reads, &stmts[at..])?;
        let declared: Vec<VarId> = stmts[at..].iter().flat_map(Stmt::declared).collect();
        let (mut before, mut rest) = (Vec::new(), Vec::new());
        for (i, adjoint) in later.iter().enumerate() {
            if !hoisted.contains(&i) {
                (!conflict(&touches[i], &own)).then_some(())?;
                rest.push(adjoint.clone());
                continue;
            }
            let mut skipped = (0..i).filter(|j| !hoisted.contains(j));
            let passes = skipped.all(|j| !conflict(&touches[j], &touches[i]));
            passes.then_some(())?;
            before.push(adjoint.clone());
        }
        // Their cotangents are opened before they are there: they must have no shape.
        let early = declared
            .iter()
            .filter(|var| before.iter().any(|adjoint| mentions(adjoint, **var)))
            .chain(stmts[at].declared().iter())
            .all(|var| !self.plan.likes.contains_key(var) && !self.plan.unshaped.contains(var));
        early.then_some(())?;
        // What is opened here has the shape that it has here.
        let reshaped = self.reshaped(&stmts[at..]);
        let kept = reshaped.iter().all(|var| {
            let mut all = before.iter().chain(bodies.iter().flatten());
            !self.plan.likes.contains_key(var) || !all.any(|adjoint| mentions(adjoint, *var))
        });
        kept.then_some(())?;
        rest.push(Adjoint::Fused {
            node,
            before,
            bodies,
        });
        Some(rest)
    }

    /// The reverse of each block of a statement, of one iteration, or of a call.
    fn bodies(
        &mut self,
        stmt: &Stmt,
        node: NodeId,
        region: usize,
        later: &[Adjoint],
    ) -> Option<Vec<Vec<Adjoint>>> {
        match stmt {
            Stmt::For { iter, body, .. } => {
                let (counter, bindings) = match iter {
                    Iter::Range { var, .. } => (*var, &[][..]),
                    Iter::Items {
                        bindings, position, ..
                    } => (*position, &bindings[..]),
                };
                let changed = body.stmts.iter().any(|stmt| writes(self, stmt, counter));
                (!changed).then_some(())?;
                let reversed = self.fused_block(bindings, body, node, region, None)?;
                for var in dependent(&reversed, self.ident(counter))? {
                    // Only the last iteration may see what comes from behind the loop, or the blocks around.
                    let behind = later.iter().any(|adjoint| mentions(adjoint, var))
                        || self.behind.iter().any(|touched| touched.contains(&var));
                    (!behind).then_some(())?;
                    if self.scratch(body, node, var)? == Scratch::Likely {
                        self.may_be_run_again().then_some(())?;
                        let bar = self.plan.bars.get(&var)?.clone();
                        self.plan.checked.entry(node).or_default().push(bar);
                    }
                }
                Some(vec![reversed])
            }
            Stmt::Scope { label: Some(_), .. } => None,
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => {
                self.fused_branches(*out, &stmt.branches(), node, region)
            }
            Stmt::Let { var, op, .. } => self.fused_call(*var, op, node, region, later),
            _ => None,
        }
    }

    /// Whether nothing is lost if both sweeps are given up and begun again: the arguments are still there,
    /// and nothing was printed or counted as far as the syntax says.
    fn may_be_run_again(&self) -> bool {
        let kept = self.func.params.iter().all(|param| {
            let facts = &self.func.vars[param.var.0];
            match param.passing {
                Passing::Reference => true,
                Passing::Value => facts.scalar || param.ty.as_ref().is_some_and(is_small_type),
                Passing::Mutable => false,
            }
        });
        let mut effects = false;
        let mut seen = |stmt: &Stmt| effects |= matches!(stmt, Stmt::Opaque(_));
        self.func.body.each(&mut seen);
        kept && !effects
    }

    fn fused_block(
        &mut self,
        bindings: &[Binding],
        block: &Block,
        node: NodeId,
        region: usize,
        tail: Option<Source>,
    ) -> Option<Vec<Adjoint>> {
        // What is bound by `&mut` is borrowed where its reverse would read it.
        let mutable = bindings.iter().any(|b| b.mode == Mode::Mutable);
        // An exit would pass by the reverse, which stands at the end of the block.
        let left = block.stmts.iter().any(may_exit);
        (!mutable && !left).then_some(())?;
        let inner = self.new_region(region);
        self.regions[inner].kept = false;
        self.regions[inner].fused = true;
        self.bindings(bindings, inner);
        let reversed = self.block(block, inner, tail);
        Some(self.bound(bindings, reversed, inner, node))
    }

    fn fused_branches(
        &mut self,
        out: Option<VarId>,
        blocks: &[(&[Binding], &Block)],
        node: NodeId,
        region: usize,
    ) -> Option<Vec<Vec<Adjoint>>> {
        let mut bodies = Vec::new();
        for (bindings, block) in blocks {
            let tail = out.filter(|out| self.activity.is_active(*out)).map(|out| {
                self.bar(out);
                Source::Take(Place::var(out))
            });
            bodies.push(self.fused_block(bindings, block, node, region, tail)?);
        }
        // Without a pivot in it, a branch has little to record.
        let fuses = |body: &Vec<Adjoint>| body.iter().any(|a| matches!(a, Adjoint::Fused { .. }));
        let ordered = bodies.iter().any(|body| is_ordered(body));
        (!ordered && bodies.iter().any(fuses)).then_some(bodies)
    }

    fn fused_call(
        &mut self,
        var: VarId,
        op: &Op,
        node: NodeId,
        region: usize,
        later: &[Adjoint],
    ) -> Option<Vec<Vec<Adjoint>>> {
        let Op::Call { callee, args } = op else {
            return None;
        };
        let written = args.iter().any(|arg| match arg {
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                self.activity.is_active(self.alias(place).root)
            }
            Arg::Value(_) | Arg::Ref { .. } => false,
        });
        let function = args.iter().filter_map(Arg::root).any(|root| {
            let var = &self.func.vars[root.0];
            var.function || matches!(var.kind, VarKind::Closure(_))
        });
        let ruled = crate::emit::with::rule(self.func, callee).is_some();
        (!written && !function && !ruled).then_some(())?;
        let reversed = self.op(var, op, node, region, later);
        let is_pullback = |a: &Adjoint| matches!(a, Adjoint::Pullback { y: Some(_), .. });
        (reversed.len() == 1 && reversed.iter().all(is_pullback)).then(|| vec![reversed])
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            names: self.names.clone(),
            plan: self.plan.clone(),
            regions: self.regions.clone(),
            homes: self.homes.clone(),
            like_homes: self.like_homes.clone(),
            kept: self.kept.clone(),
            constant_in: self.constant_in.clone(),
        }
    }

    pub(super) fn restore(&mut self, snapshot: Snapshot) {
        *self.names = snapshot.names;
        self.plan = snapshot.plan;
        self.regions = snapshot.regions;
        self.homes = snapshot.homes;
        self.like_homes = snapshot.like_homes;
        self.kept = snapshot.kept;
        self.constant_in = snapshot.constant_in;
    }
}

/// Puts a statement of the reverse sweep before the first one that mentions a variable; what stands in
/// a pivot is run before all others.
pub(super) fn insert_before_first(body: &mut Vec<Adjoint>, var: VarId, adjoint: Adjoint) {
    let pivot = body
        .iter()
        .position(|a| matches!(a, Adjoint::Fused { .. }) && mentions(a, var));
    let body = match pivot.map(|at| &mut body[at]) {
        Some(Adjoint::Fused { before, .. }) => before,
        _ => body,
    };
    let first = body.iter().position(|adjoint| mentions(adjoint, var));
    body.insert(first.unwrap_or(body.len()), adjoint);
}

/// An integer or the like, which is copied.
fn is_small_type(ty: &syn::Type) -> bool {
    let name = match ty {
        syn::Type::Path(path) => path.path.get_ident(),
        _ => None,
    };
    name.is_some_and(|name| crate::front::lower::is_integer_type(ty) && name != "String")
}

/// A statement that may be a pivot.
pub(super) fn is_candidate(stmt: &Stmt) -> bool {
    is_heavy(stmt) || is_call(stmt)
}

/// Control flow with loops or calls in it.
fn is_heavy(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::While { .. } => false,
        stmt => stmt.blocks().into_iter().any(has_loop_or_call),
    }
}

fn has_loop_or_call(block: &Block) -> bool {
    let mut found = false;
    block.each(&mut |stmt| {
        found |= matches!(stmt, Stmt::For { .. } | Stmt::While { .. }) || is_call(stmt);
    });
    found
}

/// The call of a function that may have a sibling with both sweeps.
fn is_call(stmt: &Stmt) -> bool {
    let Stmt::Let {
        op: Op::Call {
            callee: Callee::Function { path, .. },
            ..
        },
        ..
    } = stmt
    else {
        return false;
    };
    let name = path.clone().into_iter().last();
    let elementary = name.is_some_and(|name| crate::names::is_elementary(&name.to_string()));
    let in_runtime = syn::parse2::<syn::Path>(path.clone())
        .ok()
        .and_then(|path| crate::names::sibling_in_runtime(&path));
    !elementary && in_runtime.is_none()
}
