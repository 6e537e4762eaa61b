//! The reverse of statements and of control flow.

use super::fuse::insert_before_first;
use super::{Pullback, RegionPlan};
use crate::analysis::exits::may_exit;
use crate::emit::place::is_in_constant;
use crate::ir::{Binding, Block, Exit, NodeId, Operand, Place, Stmt, VarId, VarKind};
use crate::transform::adjoint::{Adjoint, Source, Target};
use proc_macro2::{Ident, Span};
use std::collections::{HashMap, HashSet};

impl Pullback<'_> {
    /// The reverse of a block. `tail` is where the cotangent of its value comes from.
    pub(super) fn block(
        &mut self,
        block: &Block,
        region: usize,
        tail: Option<Source>,
    ) -> Vec<Adjoint> {
        self.stmts(&block.stmts, block.tail.as_ref(), region, tail)
    }

    fn stmts(
        &mut self,
        stmts: &[Stmt],
        value: Option<&Operand>,
        region: usize,
        tail: Option<Source>,
    ) -> Vec<Adjoint> {
        let leaving = stmts.iter().position(may_exit);
        let (first, rest) =
            leaving.map_or((stmts, None), |i| (&stmts[..=i], Some(&stmts[i + 1..])));
        for stmt in first {
            self.declare(stmt, region);
        }
        let mut out = Vec::new();
        match rest {
            // After a statement that may leave the block: a region of its own.
            Some(rest) if !matches!(first.last(), Some(Stmt::Exit { .. })) => {
                let inner = self.new_region(region);
                if let Some(leaving) = first.last() {
                    self.declare_after(leaving, region, inner);
                }
                let mut body = self.stmts(rest, value, inner, tail);
                self.shrink_record(rest, inner, &mut body);
                self.replay(rest, None, inner, None, &mut body);
                if !body.is_empty() {
                    let slot = self.names.numbered("rest", Span::call_site());
                    let plan = RegionPlan {
                        slot: slot.clone(),
                        record: self.regions[inner].record.clone(),
                    };
                    self.home(&slot, region);
                    self.need(&slot);
                    out.push(Adjoint::Region {
                        slot,
                        record: plan.record.idents.clone(),
                        body,
                    });
                    if let Some(node) = first.last().and_then(Stmt::node) {
                        self.node(node).rest = Some(plan);
                    }
                }
            }
            Some(_) => {}
            None => out.extend(self.value(value, tail)),
        }
        let out = self.with_pivot(stmts, first, region, out);
        self.open(first, out)
    }

    /// The value of a statement that may leave the block is there only in what follows it; its
    /// cotangent is opened around both.
    fn declare_after(&mut self, leaving: &Stmt, region: usize, rest: usize) {
        self.declare(leaving, rest);
        for var in leaving.declared() {
            self.like_homes.insert(var, region);
            self.plan.unshaped.insert(var);
        }
    }

    /// The reverse of handing on the value of a block.
    fn value(&mut self, value: Option<&Operand>, tail: Option<Source>) -> Vec<Adjoint> {
        let (Some(operand), Some(y)) = (value, tail) else {
            return Vec::new();
        };
        match self.operand_target(operand) {
            Target::Discard => Vec::new(),
            target => vec![Adjoint::Add { target, y }],
        }
    }

    /// Where the identifiers of a statement are defined.
    fn declare(&mut self, stmt: &Stmt, region: usize) {
        for var in stmt.declared() {
            let ident = self.ident(var).clone();
            self.home(&ident, region);
        }
    }

    /// Opens the cotangent of each variable before the statement that mentions it first.
    fn open(&mut self, stmts: &[Stmt], mut out: Vec<Adjoint>) -> Vec<Adjoint> {
        // Asked for all variables at once: blocks may be long.
        let mut first: HashMap<VarId, usize> = HashMap::new();
        let mut in_pivot: HashSet<VarId> = HashSet::new();
        for (i, adjoint) in out.iter().enumerate() {
            any_mentioned(adjoint, &mut |var| {
                first.entry(var).or_insert(i);
                if let Adjoint::Fused { .. } = adjoint {
                    in_pivot.insert(var);
                }
                false
            });
        }
        let mut opened: Vec<Vec<Adjoint>> = Vec::new();
        opened.resize_with(out.len(), Vec::new);
        for var in stmts.iter().flat_map(Stmt::declared) {
            let Some(&first) = first.get(&var) else {
                continue;
            };
            let like = self.plan.likes.get(&var).cloned();
            if let Some(like) = &like {
                self.need(like);
            }
            let open = Adjoint::Open { var, like };
            match in_pivot.contains(&var) {
                true => insert_before_first(&mut out, var, open),
                false => opened[first].push(open),
            }
        }
        let out = opened.into_iter().zip(out);
        out.flat_map(|(mut opened, adjoint)| {
            opened.push(adjoint);
            opened
        })
        .collect()
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt, region: usize, later: &[Adjoint]) -> Vec<Adjoint> {
        match stmt {
            Stmt::Let { var, op, node, .. } => self.op(*var, op, *node, region, later),
            Stmt::Destructure { bindings, .. } => self.destructure(bindings, later),
            Stmt::Assign {
                place, value, node, ..
            } => self.assign(place, value, *node, region),
            Stmt::Declare { var, .. } => {
                self.plan.unshaped.insert(*var);
                Vec::new()
            }
            Stmt::OpAssign {
                place,
                op,
                value,
                node,
                ..
            } => self.op_assign(place, *op, value, *node, region),
            Stmt::If { out, node, .. }
            | Stmt::Match { out, node, .. }
            | Stmt::Scope { out, node, .. } => self.branches(*out, &stmt.branches(), *node, region),
            Stmt::For {
                iter, body, node, ..
            } => self.for_loop(iter, body, *node, region),
            Stmt::While { body, node, .. } => self.while_loop(body, *node, region),
            Stmt::Exit {
                exit: Exit::Return(value),
                ..
            } => self.value(value.as_ref(), Some(Source::Result { last: false })),
            Stmt::Exit { .. } | Stmt::Opaque(_) => Vec::new(),
        }
    }

    // primal:  let (a, b) = t
    // adjoint: t̄.0 += ā, t̄.1 += b̄
    fn destructure(&mut self, bindings: &[Binding], later: &[Adjoint]) -> Vec<Adjoint> {
        bindings
            .iter()
            .rev()
            .filter(|binding| later.iter().any(|adjoint| mentions(adjoint, binding.var)))
            .filter_map(|binding| {
                let source = binding.source.as_ref()?;
                self.kept(binding.var, source, later);
                match self.target(source) {
                    Target::Discard => None,
                    target => Some(Adjoint::Add {
                        target,
                        y: Source::Bar(binding.var),
                    }),
                }
            })
            .collect()
    }

    // primal:  x = y
    // adjoint: ȳ += x̄, x̄ = 0
    fn assign(
        &mut self,
        place: &Place,
        value: &Operand,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let place = self.alias(place);
        if matches!(self.target(&place), Target::Discard) {
            return Vec::new();
        }
        let target = self.operand_target(value);
        // A variable has the type of its cotangent from the shape.
        let constant = !matches!(target, Target::Bar(_)) && is_in_constant(&self.func.vars, &place);
        let shape = match constant || self.has_no_shape(value) {
            true => None,
            false => self.old_shape(&place, node, region),
        };
        let y = match shape {
            Some(shape) => Source::TakeShaped(place, shape),
            None => Source::Take(place),
        };
        vec![Adjoint::Add { target, y }]
    }

    /// A container whose elements are named elsewhere may change its length: the forward sweep keeps
    /// the shape of what is overwritten, and remembers that of the new value.
    fn old_shape(&mut self, place: &Place, node: NodeId, region: usize) -> Option<Ident> {
        // An element whose cotangent is added to as a whole is as long in all its parts.
        let indexed = self.depths[place.root.0] > 0 || self.shaped.contains(&place.root);
        // Who called the function, or what is bound here, may have elements that are named elsewhere.
        let lent = self.func.vars[place.root.0].kind == VarKind::Mutable;
        if !indexed && !lent {
            self.unshaped.insert(place.root);
            return None;
        }
        if indexed {
            self.like(place.root);
        }
        let shape = self.names.numbered("shape", Span::call_site());
        self.home(&shape, region);
        self.need(&shape);
        self.node(node).shape = Some(shape.clone());
        Some(shape)
    }

    fn branches(
        &mut self,
        out: Option<VarId>,
        blocks: &[(&[Binding], &Block)],
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let mut plans = Vec::new();
        let mut adjoints = Vec::new();
        for (bindings, block) in blocks {
            let inner = self.new_region(region);
            self.bindings(bindings, inner);
            let tail = out.filter(|out| self.activity.is_active(*out)).map(|out| {
                self.bar(out);
                Source::Take(Place::var(out))
            });
            let mut body = self.block(block, inner, tail);
            self.shrink_record(&block.stmts, inner, &mut body);
            self.replay(&block.stmts, None, inner, None, &mut body);
            let body = self.bound(bindings, body, inner, node);
            if body.is_empty() {
                plans.push(None);
                continue;
            }
            let slot = self.names.numbered("branch", Span::call_site());
            self.home(&slot, region);
            self.need(&slot);
            let record = self.regions[inner].record.clone();
            plans.push(Some(RegionPlan {
                slot: slot.clone(),
                record: record.clone(),
            }));
            adjoints.push(Adjoint::Region {
                slot,
                record: record.idents,
                body,
            });
        }
        self.node(node).branches = plans;
        adjoints
    }
}

/// Whether a statement of the reverse sweep reads or adds to the cotangent of a variable.
pub(crate) fn mentions(adjoint: &Adjoint, var: VarId) -> bool {
    any_mentioned(adjoint, &mut |v| v == var)
}

/// Whether something holds for a variable whose cotangent a statement of the reverse sweep reads or adds to.
fn any_mentioned(adjoint: &Adjoint, holds: &mut dyn FnMut(VarId) -> bool) -> bool {
    let of_target = |target: &Target| match target {
        Target::Bar(var) => Some(*var),
        Target::Part(place) => Some(place.root),
        Target::Temporary(_) | Target::Discard => None,
    };
    let of_source = |source: &Source| match source {
        Source::Bar(var) => Some(*var),
        Source::Take(place)
        | Source::TakeShaped(place, _)
        | Source::Part(place)
        | Source::Read(place) => Some(place.root),
        Source::Temporary(_) | Source::Result { .. } | Source::One => None,
    };
    let mut is = |var: Option<VarId>| var.is_some_and(&mut *holds);
    match adjoint {
        Adjoint::Open { var, .. } | Adjoint::Surgery { var, .. } => is(Some(*var)),
        Adjoint::OpenTemporary(_)
        | Adjoint::OpenOwned { .. }
        | Adjoint::Save { .. }
        | Adjoint::Element { .. }
        | Adjoint::Again { .. }
        | Adjoint::Replay(_) => false,
        Adjoint::Pull { y, targets, .. } => {
            is(of_source(y)) || targets.iter().map(of_target).any(is)
        }
        Adjoint::PullAssign { place, value, .. } => is(of_target(place)) || is(of_target(value)),
        Adjoint::Pullback { y, targets, .. } => {
            is(y.as_ref().and_then(of_source)) || targets.iter().map(of_target).any(is)
        }
        Adjoint::PullbackValue { y, .. } => is(of_source(y)),
        Adjoint::Add { target, y }
        | Adjoint::AddElements { target, y }
        | Adjoint::Accumulate { target, y, .. } => is(of_target(target)) || is(of_source(y)),
        Adjoint::AddCaptured { target, y, .. } => is(of_target(target)) || is(Some(y.root)),
        Adjoint::AddOwned { target, .. }
        | Adjoint::TakePart { target, .. }
        | Adjoint::PutPart { target, .. } => is(of_target(target)),
        Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } => {
            body.iter().any(|adjoint| any_mentioned(adjoint, holds))
        }
        Adjoint::Fused { before, bodies, .. } => {
            let mut all = before.iter().chain(bodies.iter().flatten());
            all.any(|adjoint| any_mentioned(adjoint, holds))
        }
        Adjoint::Bind(binding)
        | Adjoint::BindHeld(binding)
        | Adjoint::Unbind(binding)
        | Adjoint::PutBack(binding)
        | Adjoint::TakeAgain(binding)
        | Adjoint::TakeMore(binding) => {
            is(Some(binding.var)) || is(binding.source.as_ref().map(|source| source.root))
        }
    }
}
