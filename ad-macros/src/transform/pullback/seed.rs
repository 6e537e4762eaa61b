//! A loop that carries a single number is reversed with a seed of one.
//!
//! The cotangent of the number goes through every iteration. If the contributions of an iteration are
//! computed for a cotangent of one first, and multiplied by it afterwards, only that product is left of
//! what one iteration has to wait for the other one for.
//!
//! ```text
//! t̄ = take x̄                  x̄₁ = take x̄
//! x̄ += t̄·p·q                  t̄ = 1
//!                             d += t̄·p·q
//!                             x̄ += x̄₁·d
//! ```

use super::Pullback;
use crate::ir::{Place, VarId};
use crate::transform::adjoint::{Adjoint, Coefficient, Source, Target};
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;

impl Pullback<'_> {
    /// The reverse of an iteration with a seed of one, if it carries one number and nothing else.
    pub(super) fn unit_seed(&mut self, body: &[Adjoint]) -> Option<Vec<Adjoint>> {
        let local = opened(body);
        let carried = self.carried_number(body, &local)?;
        let seed = self.names.numbered("seed", Span::call_site());
        let partial = self.names.numbered("partial", Span::call_site());
        let mut out = vec![
            Adjoint::TakePart {
                temporary: seed.clone(),
                target: Target::Bar(carried),
                slice: false,
            },
            Adjoint::OpenTemporary(partial.clone()),
        ];
        for adjoint in body {
            out.push(seeded(adjoint, carried, &local, &seed, &partial));
        }
        out.push(Adjoint::Accumulate {
            target: Target::Bar(carried),
            y: Source::Temporary(seed),
            coefficient: Coefficient::Times(partial.to_token_stream()),
        });
        Some(out)
    }

    fn carried_number(&self, body: &[Adjoint], local: &BTreeSet<VarId>) -> Option<VarId> {
        let mut taken = None;
        let mut added = false;
        for adjoint in body {
            match adjoint {
                Adjoint::Open { var, like } => {
                    let number = self.func.vars[var.0].numbers == Some(0);
                    (number && like.is_none()).then_some(())?;
                }
                Adjoint::Element { .. } | Adjoint::Again { .. } | Adjoint::Replay(_) => {}
                Adjoint::Save { tokens, .. } => {
                    // Of a quotient.
                    tokens.to_string().starts_with("1.0").then_some(())?;
                }
                Adjoint::Add {
                    target: Target::Bar(var),
                    y: Source::Take(place),
                } => {
                    let root = place.root;
                    let scalar = self.func.vars[root.0].scalar && place.projections.is_empty();
                    let number = scalar && self.func.vars[root.0].numbers == Some(0);
                    let first = taken.is_none() && local.contains(var) && !local.contains(&root);
                    (number && first).then_some(())?;
                    taken = Some(root);
                }
                Adjoint::Add {
                    target: Target::Bar(var),
                    y: Source::Bar(y),
                } => {
                    let number = |var: &VarId| self.func.vars[var.0].numbers == Some(0);
                    (local.contains(y) && number(y) && number(var)).then_some(())?;
                    added |= Some(*var) == taken;
                }
                Adjoint::Accumulate { target, y, .. } => {
                    matches!(y, Source::Bar(y) if local.contains(y)).then_some(())?;
                    added |= matches!(target, Target::Bar(var) if Some(*var) == taken);
                }
                _ => return None,
            }
        }
        taken.filter(|_| added)
    }
}

/// The variables whose cotangents are opened in an iteration.
fn opened(body: &[Adjoint]) -> BTreeSet<VarId> {
    body.iter()
        .filter_map(|adjoint| match adjoint {
            Adjoint::Open { var, .. } => Some(*var),
            _ => None,
        })
        .collect()
}

fn seeded(
    adjoint: &Adjoint,
    carried: VarId,
    local: &BTreeSet<VarId>,
    seed: &Ident,
    partial: &Ident,
) -> Adjoint {
    let outer = |target: &Target| match target {
        Target::Bar(var) => !local.contains(var),
        Target::Part(place) => !local.contains(&place.root),
        Target::Temporary(_) | Target::Discard => false,
    };
    let (target, y, coefficient) = match adjoint {
        Adjoint::Add {
            target,
            y: Source::Take(place),
        } if *place == Place::var(carried) => {
            return Adjoint::Add {
                target: target.clone(),
                y: Source::One,
            };
        }
        Adjoint::Add { target, y } => (target, y, &Coefficient::One),
        Adjoint::Accumulate {
            target,
            y,
            coefficient,
        } => (target, y, coefficient),
        other => return other.clone(),
    };
    if !outer(target) {
        return adjoint.clone();
    }
    if matches!(target, Target::Bar(var) if *var == carried) {
        return Adjoint::Accumulate {
            target: Target::Temporary(partial.clone()),
            y: y.clone(),
            coefficient: coefficient.clone(),
        };
    }
    let coefficient = match coefficient {
        Coefficient::One => Coefficient::Times(seed.to_token_stream()),
        Coefficient::MinusOne => Coefficient::MinusTimes(seed.to_token_stream()),
        Coefficient::Times(factor) => Coefficient::Times(quote!((#factor * #seed))),
        Coefficient::MinusTimes(factor) => Coefficient::MinusTimes(quote!((#factor * #seed))),
    };
    Adjoint::Accumulate {
        target: target.clone(),
        y: y.clone(),
        coefficient,
    }
}
