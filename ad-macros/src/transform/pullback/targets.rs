//! Where cotangents go.

use super::Pullback;
use crate::analysis::depth::depth;
use crate::front::lower::place_type;
use crate::front::missing::shapeless::is_shapeless;
use crate::ir::{NodeId, Operand, Place, Projection, VarId, VarKind};
use crate::tokens::identifiers;
use crate::transform::adjoint::{Adjoint, Source, Target};
use proc_macro2::Span;
use quote::ToTokens;

/// The targets of an operation's operands, and the statements around the pull.
pub(super) struct Targets {
    pub(super) before: Vec<Adjoint>,
    pub(super) targets: Vec<Target>,
    pub(super) after: Vec<Adjoint>,
}

impl Pullback<'_> {
    /// The target of one place, which nothing else borrows at the same time.
    pub(super) fn target(&mut self, place: &Place) -> Target {
        let place = self.alias(place);
        if !self.activity.is_active(place.root) {
            return Target::Discard;
        }
        self.bar(place.root);
        if is_whole(&place, &self.func.vars[place.root.0].kind) {
            return Target::Bar(place.root);
        }
        self.need_part(&place);
        Target::Part(place)
    }

    /// The target of an argument that is written to: dense, because it may be seen as a slice.
    pub(super) fn mutable_target(&mut self, place: &Place) -> Target {
        let target = self.target(place);
        let root = match &target {
            Target::Bar(var) => Some(*var),
            // What is exchanged for another one has that one's shape.
            Target::Part(place) if !self.place_is_number(place) => Some(place.root),
            _ => None,
        };
        if let Some(var) = root
            && !self.func.vars[var.0].scalar
            && !(self.is_param(var) && self.func.vars[var.0].kind == VarKind::Mutable)
        {
            self.like(var);
            self.plan.dense.insert(var);
        }
        target
    }

    /// The reverse sweep names a part of a cotangent: its indices, and what gives it its shape.
    fn need_part(&mut self, place: &Place) {
        let reads: Vec<VarId> = place.index_reads().collect();
        for var in reads {
            self.need_var(var);
        }
        if self.reads_primal_for_shape(place.root) {
            self.need_var(place.root);
        } else {
            self.like(place.root);
            if depth(place) > 0 {
                self.plan.dense.insert(place.root);
            }
        }
    }

    /// Parts of by-reference parameters are made dense from the parameter itself.
    pub(super) fn reads_primal_for_shape(&self, root: VarId) -> bool {
        self.is_param(root) && self.func.vars[root.0].kind == VarKind::Reference
    }

    /// Has the forward sweep remember the shape of a variable, if it may have one.
    pub(super) fn like(&mut self, var: VarId) {
        match self.shapeless(var) {
            Some(ty) => {
                self.plan.shapeless.insert(var, ty);
            }
            None => self.remember(var),
        }
    }

    /// The type of a variable whose cotangent has no shape.
    fn shapeless(&self, var: VarId) -> Option<syn::Type> {
        let facts = &self.func.vars[var.0];
        let own = facts.kind == VarKind::Owned && !self.is_param(var);
        let ty = facts.ty.as_ref().filter(|_| own)?;
        self.is_shapeless(ty).then(|| ty.clone())
    }

    fn is_shapeless(&self, ty: &syn::Type) -> bool {
        // The name may be that of a parameter.
        let names = identifiers(&ty.to_token_stream());
        let mut generic = self.func.type_params.iter();
        !generic.any(|name| names.contains(name)) && is_shapeless(ty)
    }

    /// Whether the cotangent of an operand has no shape.
    pub(super) fn has_no_shape(&self, operand: &Operand) -> bool {
        let place = operand.place().map(|place| self.alias(&place));
        let ty = place.and_then(|place| place_type(&self.func.vars, &place));
        self.number(operand) || ty.is_some_and(|ty| self.is_shapeless(&ty))
    }

    pub(super) fn remember(&mut self, var: VarId) {
        if !self.plan.likes.contains_key(&var) {
            let ident = self.names.fresh(
                &format!("{}_like", self.func.vars[var.0].ident),
                Span::call_site(),
            );
            let home = self
                .homes
                .get(&self.func.vars[var.0].ident.to_string())
                .copied()
                .unwrap_or(0);
            let home = self.like_homes.get(&var).copied().unwrap_or(home);
            self.home(&ident, home);
            self.plan.likes.insert(var, ident);
        }
        // That of a parameter is defined outside of every region.
        if !self.is_param(var) {
            let ident = self.plan.likes[&var].clone();
            self.need(&ident);
        }
    }

    pub(super) fn operand_target(&mut self, operand: &Operand) -> Target {
        match operand.place() {
            Some(place) => self.target(&place),
            None => Target::Discard,
        }
    }

    /// The targets of several operands: those that share a root, and elements of arguments that may
    /// be constants, go through temporaries.
    pub(super) fn targets(&mut self, operands: &[&Operand]) -> Targets {
        let wanted: Vec<Target> = operands
            .iter()
            .map(|operand| self.operand_target(operand))
            .collect();
        self.separate(wanted)
    }

    pub(super) fn separate(&mut self, wanted: Vec<Target>) -> Targets {
        let mut result = Targets {
            before: Vec::new(),
            targets: Vec::new(),
            after: Vec::new(),
        };
        for (i, target) in wanted.iter().enumerate() {
            let shared = wanted
                .iter()
                .enumerate()
                .any(|(j, other)| i != j && roots_meet(target, other));
            // A part may be a field that is marked `#[no_derivative]`, which has no place.
            if shared || matches!(target, Target::Part(_)) {
                let temporary =
                    self.through_temporary(target.clone(), &mut result.before, &mut result.after);
                result.targets.push(temporary);
            } else {
                result.targets.push(target.clone());
            }
        }
        result
    }

    /// A cotangent of its own for a target, opened before the pull and added after it.
    pub(super) fn through_temporary(
        &mut self,
        target: Target,
        before: &mut Vec<Adjoint>,
        after: &mut Vec<Adjoint>,
    ) -> Target {
        let temporary = self.names.numbered("part", Span::call_site());
        before.push(Adjoint::OpenTemporary(temporary.clone()));
        after.push(Adjoint::Add {
            target,
            y: Source::Temporary(temporary.clone()),
        });
        Target::Temporary(temporary)
    }

    /// The place can be read again in the reverse sweep at this node.
    pub(super) fn is_readable(&self, place: &Place, at: NodeId) -> bool {
        let place = self.alias(place);
        self.uses.is_stable(self.func, &place, at)
            && !self.is_recorded_in_parts(place.root)
            && place
                .index_reads()
                .all(|var| self.uses.is_stable(self.func, &Place::var(var), at))
    }

    /// A record takes a variable as a whole, which may not be there.
    fn is_recorded_in_parts(&self, var: VarId) -> bool {
        let home = self.homes.get(&self.ident(var).to_string());
        home.is_some_and(|home| self.regions[*home].kept)
            && !self.is_param(var)
            && self.uses.moves_parts(var)
    }

    pub(super) fn need_place(&mut self, place: &Place) {
        let place = self.alias(place);
        self.need_var(place.root);
        let reads: Vec<VarId> = place.index_reads().collect();
        for var in reads {
            self.need_var(var);
        }
    }
}

/// Whether two targets cannot be borrowed at the same time.
pub(super) fn roots_meet(a: &Target, b: &Target) -> bool {
    let root = |target: &Target| match target {
        Target::Bar(var) => Some(*var),
        Target::Part(place) => Some(place.root),
        Target::Temporary(_) | Target::Discard => None,
    };
    root(a).is_some() && root(a) == root(b) && !are_disjoint(a, b)
}

/// Different fields of one variable may be borrowed at the same time.
fn are_disjoint(a: &Target, b: &Target) -> bool {
    matches!((a, b), (Target::Part(a), Target::Part(b)) if are_apart(a, b))
}

/// Whether two places of one variable are parts of different fields.
pub(super) fn are_apart(a: &Place, b: &Place) -> bool {
    let mut parts = a.projections.iter().zip(&b.projections);
    parts
        .find(|pair| !matches!(pair, (Projection::Field(p), Projection::Field(q)) if p == q))
        .is_some_and(|pair| matches!(pair, (Projection::Field(_), Projection::Field(_))))
}

/// A variable, or what it refers to.
pub(super) fn is_whole(place: &Place, kind: &VarKind) -> bool {
    match place.projections.as_slice() {
        [] => true,
        [Projection::Deref] => matches!(kind, VarKind::Reference | VarKind::Mutable),
        _ => false,
    }
}
