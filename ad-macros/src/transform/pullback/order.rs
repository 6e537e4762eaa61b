//! Whether the iterations of a loop may be reversed in any order.
//!
//! They may if no iteration reads a cotangent that another one writes to, other than by adding to it.
//! Then they are reversed first to last: what the loop carries along without a derivative is computed
//! again on the way, and memory is walked in the direction that vectorises.

use crate::ir::{Binding, Mode, Place, Projection, VarId};
use crate::transform::adjoint::{Adjoint, Source, Target};
use proc_macro2::Ident;
use std::collections::{BTreeMap, BTreeSet};

/// How an iteration touches a cotangent that outlives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Add,
    Read,
    /// Read and written.
    Change,
}

/// A variable whose cotangent is touched.
pub(super) type Touched = (VarId, Effect);

struct Touch {
    effect: Effect,
    place: Place,
}

/// Whether the iterations of a loop over `counter` do not depend on each other.
pub(super) fn independent(body: &[Adjoint], counter: &Ident) -> bool {
    let pass = Pass::of(body);
    !pass.ordered && !pass.calls && pass.dependent(counter).is_empty()
}

/// The same where pullbacks of the user's functions may run in another order: each of them behind the
/// forward sweep of its own iteration.
/// Gives the variables by whose cotangents iterations depend on each other.
pub(super) fn dependent(body: &[Adjoint], counter: &Ident) -> Option<Vec<VarId>> {
    let pass = Pass::of(body);
    (!pass.ordered).then(|| pass.dependent(counter))
}

/// Whether the order of a part of the reverse sweep shows in what the user's closures see.
pub(super) fn is_ordered(body: &[Adjoint]) -> bool {
    Pass::of(body).ordered
}

/// How a part of the reverse sweep touches the cotangents that outlive it.
pub(super) fn effects(body: &[Adjoint]) -> Vec<Touched> {
    let pass = Pass::of(body);
    let outer = pass
        .touches
        .into_iter()
        .filter(|(root, _)| !pass.local.contains(root));
    outer
        .flat_map(|(root, touches)| touches.into_iter().map(move |t| (root, t.effect)))
        .collect()
}

/// How a statement of the reverse sweep touches places of a variable's cotangent.
pub(super) fn touched(adjoint: &Adjoint, root: VarId) -> Vec<(Effect, Place)> {
    let mut pass = Pass::of(std::slice::from_ref(adjoint));
    let touches = pass.touches.remove(&root).unwrap_or_default();
    touches.into_iter().map(|t| (t.effect, t.place)).collect()
}

impl Pass {
    fn of(body: &[Adjoint]) -> Self {
        let mut pass = Pass {
            local: BTreeSet::new(),
            touches: BTreeMap::new(),
            ordered: false,
            calls: false,
        };
        pass.block(body);
        pass
    }

    fn dependent(&self, counter: &Ident) -> Vec<VarId> {
        let free = |(root, touches): &(&VarId, &Vec<Touch>)| {
            self.local.contains(root)
                || touches.iter().all(|t| t.effect == Effect::Add)
                || touches.iter().all(|t| t.effect == Effect::Read)
                || one_element_each(touches, counter)
        };
        let tied = self.touches.iter().filter(|touch| !free(touch));
        tied.map(|(root, _)| *root).collect()
    }
}

/// Every place has the loop's counter as the same index: an iteration has elements of its own.
fn one_element_each(touches: &[Touch], counter: &Ident) -> bool {
    let counter = counter.to_string();
    let is_counter = |projection: &Projection| match projection {
        Projection::Index(index) => index.tokens.to_string() == counter,
        Projection::Field(_) | Projection::Deref | Projection::Variant(..) => false,
    };
    let Some(first) = touches.first() else {
        return true;
    };
    // Behind a range, the same index may be another element.
    let is_range = |projection: &Projection| match projection {
        Projection::Index(index) => {
            matches!(
                syn::parse2(index.tokens.clone()),
                Ok(syn::Expr::Range(_)) | Err(_)
            )
        }
        Projection::Field(_) | Projection::Deref | Projection::Variant(..) => false,
    };
    (0..first.place.projections.len()).any(|i| {
        touches.iter().all(|touch| {
            let projections = &touch.place.projections;
            projections.get(i).is_some_and(is_counter) && !projections[..i].iter().any(is_range)
        })
    })
}

struct Pass {
    /// Variables whose cotangents are opened in the body.
    local: BTreeSet<VarId>,
    touches: BTreeMap<VarId, Vec<Touch>>,
    /// Something whose order matters.
    ordered: bool,
    /// Pullbacks of the user's functions, which may run the user's code, whose order shows.
    calls: bool,
}

impl Pass {
    fn touch(&mut self, effect: Effect, place: Place) {
        let touches = self.touches.entry(place.root).or_default();
        touches.push(Touch { effect, place });
    }

    fn target(&mut self, effect: Effect, target: &Target) {
        match target {
            Target::Bar(var) => self.touch(effect, Place::var(*var)),
            Target::Part(place) => self.touch(effect, place.clone()),
            Target::Temporary(_) | Target::Discard => {}
        }
    }

    fn source(&mut self, source: &Source) {
        match source {
            Source::Bar(var) => self.touch(Effect::Change, Place::var(*var)),
            Source::Take(place) | Source::TakeShaped(place, _) | Source::Part(place) => {
                self.touch(Effect::Change, place.clone());
            }
            Source::Read(place) => self.touch(Effect::Read, place.clone()),
            Source::Temporary(_) | Source::One => {}
            Source::Result { .. } => self.ordered = true,
        }
    }

    fn bound(&mut self, binding: &Binding) {
        self.local.insert(binding.var);
        if let Some(source) = &binding.source {
            let effect = match binding.mode {
                Mode::Mutable => Effect::Change,
                Mode::Value | Mode::Reference => Effect::Add,
            };
            self.touch(effect, source.clone());
        }
    }

    fn block(&mut self, body: &[Adjoint]) {
        for adjoint in body {
            self.adjoint(adjoint);
        }
    }

    fn adjoint(&mut self, adjoint: &Adjoint) {
        match adjoint {
            Adjoint::Open { var, .. } => {
                self.local.insert(*var);
            }
            Adjoint::OpenTemporary(_)
            | Adjoint::OpenOwned { .. }
            | Adjoint::Save { .. }
            | Adjoint::Element { .. }
            | Adjoint::Again { .. }
            | Adjoint::Replay(_) => {}
            Adjoint::AddOwned { target, .. } => self.target(Effect::Add, target),
            Adjoint::TakePart { target, .. } | Adjoint::PutPart { target, .. } => {
                self.target(Effect::Change, target);
            }
            Adjoint::Pull { y, targets, .. } => {
                self.source(y);
                for target in targets {
                    self.target(Effect::Add, target);
                }
            }
            Adjoint::PullAssign { place, value, .. } => {
                self.target(Effect::Change, place);
                self.target(Effect::Add, value);
            }
            Adjoint::Pullback {
                y,
                targets,
                changes,
                elementary,
                ..
            } => {
                self.calls |= !elementary;
                if let Some(y) = y {
                    self.source(y);
                }
                for (target, changes) in targets.iter().zip(changes) {
                    let effect = if *changes {
                        Effect::Change
                    } else {
                        Effect::Add
                    };
                    self.target(effect, target);
                }
            }
            Adjoint::Accumulate { target, y, .. } => {
                // A number, which is copied.
                match y {
                    Source::Bar(var) => self.touch(Effect::Read, Place::var(*var)),
                    y => self.source(y),
                }
                self.target(Effect::Add, target);
            }
            Adjoint::Add { target, y } | Adjoint::AddElements { target, y } => {
                self.source(y);
                self.target(Effect::Add, target);
            }
            Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } => self.block(body),
            Adjoint::Fused { before, bodies, .. } => {
                self.block(before);
                bodies.iter().for_each(|body| self.block(body));
            }
            Adjoint::Bind(binding) | Adjoint::Unbind(binding) => self.bound(binding),
            Adjoint::PullbackValue { y, .. } => {
                self.ordered = true;
                self.source(y);
            }
            Adjoint::AddCaptured { target, y, .. } => {
                self.ordered = true;
                self.touch(Effect::Change, y.clone());
                self.target(Effect::Add, target);
            }
            Adjoint::Surgery { var, .. } => {
                self.ordered = true;
                self.touch(Effect::Change, Place::var(*var));
            }
            Adjoint::BindHeld(binding)
            | Adjoint::PutBack(binding)
            | Adjoint::TakeAgain(binding)
            | Adjoint::TakeMore(binding) => {
                self.ordered = true;
                self.bound(binding);
            }
        }
    }
}
