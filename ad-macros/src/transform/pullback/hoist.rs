//! What can stand in front of a pivot, and what may change places with it.

use super::Pullback;
use super::order::{Effect, Touched};
use crate::analysis::depth::depth;
use crate::front::missing::written;
use crate::ir::{Arg, Binding, Callee, Iter, Op, Place, Stmt, VarId, each};
use crate::tokens::identifiers;
use crate::transform::adjoint::{Adjoint, Coefficient, Source, Target};
use proc_macro2::{Ident, TokenStream};
use std::collections::BTreeSet;

impl Pullback<'_> {
    /// Which statements of `later` give the cotangents that are needed, if all of them can stand before a
    /// pivot. `touches` is what each of them does, and `pivot` what they have to precede.
    pub(super) fn hoisted(
        &self,
        later: &[Adjoint],
        touches: &[Vec<Touched>],
        mut needed: BTreeSet<VarId>,
        pivot: &[Stmt],
    ) -> Option<BTreeSet<usize>> {
        let mut hoisted = BTreeSet::new();
        for (i, adjoint) in later.iter().enumerate().rev() {
            let gives = touches[i]
                .iter()
                .any(|(root, effect)| *effect != Effect::Read && needed.contains(root));
            if !gives {
                continue;
            }
            let (target, y, coefficient) = match adjoint {
                Adjoint::Add { target, y } => (target, y, &Coefficient::One),
                Adjoint::Accumulate {
                    target,
                    y,
                    coefficient,
                } => (target, y, coefficient),
                _ => return None,
            };
            matches!(target, Target::Bar(_)).then_some(())?;
            match y {
                Source::Bar(var) => needed.insert(*var),
                Source::Read(place) | Source::Take(place) if place.projections.is_empty() => {
                    needed.insert(place.root)
                }
                Source::Result { .. } | Source::One => false,
                _ => return None,
            };
            if let Coefficient::Times(tokens) | Coefficient::MinusTimes(tokens) = coefficient {
                self.is_known(tokens, pivot).then_some(())?;
            }
            hoisted.insert(i);
        }
        Some(hoisted)
    }

    /// Whether what an expression names has its value before a pivot, and keeps it.
    fn is_known(&self, tokens: &TokenStream, pivot: &[Stmt]) -> bool {
        let mut changed: BTreeSet<VarId> = BTreeSet::new();
        each(pivot, &mut |stmt| {
            changed.extend(stmt.declared());
            changed.extend(self.written_by(stmt));
        });
        identifiers(tokens).iter().all(|name| {
            let mut named = self.func.vars.iter().enumerate();
            let mut of_name = named.clone().filter(|(_, var)| var.ident == name.as_str());
            if named.any(|(_, var)| var.ident == name.as_str()) {
                return of_name.all(|(i, _)| !changed.contains(&VarId(i)));
            }
            // What the forward sweep keeps, maybe behind the pivot.
            !self.homes.contains_key(name)
        })
    }

    /// The variables whose shape may change in some statements.
    pub(super) fn reshaped(&self, stmts: &[Stmt]) -> BTreeSet<VarId> {
        let mut all = BTreeSet::new();
        each(stmts, &mut |stmt| {
            let number = match stmt {
                Stmt::Assign { place, .. } | Stmt::OpAssign { place, .. } => {
                    let place = self.alias(place);
                    depth(&place) >= self.depths[place.root.0].max(1)
                }
                _ => false,
            };
            if !number {
                let kept = self.keeps_shape(stmt);
                let written = self.written_by(stmt).into_iter();
                all.extend(written.filter(|var| Some(*var) != kept));
            }
        });
        all
    }

    /// The vector of numbers that a call writes to as to a slice.
    fn keeps_shape(&self, stmt: &Stmt) -> Option<VarId> {
        let Stmt::Let { op, .. } = stmt else {
            return None;
        };
        let arg = match op {
            Op::Call {
                callee: Callee::Function { path, .. },
                args,
            } => {
                let name = syn::parse2::<Ident>(path.clone()).ok()?;
                let mut changed = args.iter().enumerate();
                let (i, arg) = changed.find(|(_, arg)| matches!(arg, Arg::RefMut { .. }))?;
                written::is_slice(&name, i).then_some(arg)?
            }
            Op::Method { receiver, name, .. } => {
                let writes = written::WRITERS.iter().any(|writer| name == writer);
                writes.then_some(receiver)?
            }
            _ => return None,
        };
        match arg {
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                let root = self.alias(place).root;
                (self.func.vars[root.0].numbers == Some(1)).then_some(root)
            }
            Arg::Value(_) | Arg::Ref { .. } => None,
        }
    }

    /// The variables that a statement writes to.
    fn written_by(&self, stmt: &Stmt) -> Vec<VarId> {
        let places: Vec<Place> = match stmt {
            Stmt::Assign { place, .. } | Stmt::OpAssign { place, .. } => vec![place.clone()],
            Stmt::Let { op, .. } => op.writes(),
            Stmt::For {
                iter: Iter::Items { bindings, .. },
                ..
            }
            | Stmt::Destructure { bindings, .. } => sources(bindings),
            Stmt::Match { arms, .. } => {
                let arms = arms.iter();
                arms.flat_map(|arm| sources(&arm.bindings)).collect()
            }
            // Statements that are kept as they are may write to anything that they mention.
            Stmt::Opaque(inert) => inert.reads.iter().map(|read| Place::var(*read)).collect(),
            _ => Vec::new(),
        };
        let own = crate::ir::written_by_tokens(&self.func.vars, stmt);
        let places = places.into_iter().chain(own.into_iter().map(Place::var));
        places.map(|place| self.alias(&place).root).collect()
    }
}

fn sources(bindings: &[Binding]) -> Vec<Place> {
    let sources = bindings.iter().filter_map(|b| b.source.clone());
    sources.collect()
}

/// Whether two parts of the reverse sweep cannot change places.
pub(super) fn conflict(a: &[Touched], b: &[Touched]) -> bool {
    a.iter().any(|(root, effect)| {
        let of_root = b.iter().filter(|(other, _)| other == root);
        let mut others = of_root.map(|(_, other)| *other);
        others.any(|other| other != *effect || other == Effect::Change)
    })
}
