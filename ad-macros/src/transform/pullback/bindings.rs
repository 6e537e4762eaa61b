//! What patterns and iterators bind, in the reverse sweep.

use super::Pullback;
use super::fuse::insert_before_first;
use super::order::{Effect, touched};
use super::stmts::mentions;
use super::targets::are_apart;
use crate::emit::place::is_in_constant;
use crate::ir::{Binding, Mode, NodeId, Place, Projection, VarId, VarKind};
use crate::transform::adjoint::{Adjoint, Source, Target};
use proc_macro2::Span;
use quote::quote;

impl Pullback<'_> {
    /// The bindings of a pattern are defined in the region that it heads.
    pub(super) fn bindings(&mut self, bindings: &[Binding], region: usize) {
        for binding in bindings {
            let ident = self.ident(binding.var).clone();
            self.home(&ident, region);
        }
    }

    // primal:  Some(v) => ..
    // adjoint: .., x̄.some += v̄
    /// Puts the cotangents of the bindings around the reverse of what they head.
    pub(super) fn bound(
        &mut self,
        bindings: &[Binding],
        mut body: Vec<Adjoint>,
        region: usize,
        node: NodeId,
    ) -> Vec<Adjoint> {
        let taken = self.taken(bindings, &body);
        let held = taken.iter().any(|binding| {
            let root = binding.source.as_ref().map(|source| source.root);
            body.iter()
                .any(|adjoint| root.is_some_and(|root| mentions(adjoint, root)))
        });
        if held {
            body = self.put_back_after_first(body, &taken);
        }
        for binding in bindings {
            let Some(source) = &binding.source else {
                continue;
            };
            let mut binding = binding.clone();
            let source = self.alias(source);
            self.read_again(&binding, &source, region, node, &mut body);
            let mentioned = body.iter().any(|adjoint| mentions(adjoint, binding.var));
            let is_alias = matches!(self.func.vars[binding.var.0].kind, VarKind::Alias(_));
            if !mentioned || is_alias || matches!(self.target(&source), Target::Discard) {
                continue;
            }
            if binding.slice {
                self.like_homes.insert(binding.var, region);
                self.remember(binding.var);
                self.plan.dense.insert(binding.var);
            }
            self.kept(binding.var, &source, &body);
            if goes_on(&body, &[binding.var]) {
                self.plan.written.insert(binding.var);
            }
            if let Some(like) = self.plan.likes.get(&binding.var).cloned() {
                self.need(&like);
            }
            binding.source = Some(source);
            // Not earlier: what it is a payload of may be overwritten after its last use.
            let bind = match held && binding.mode == Mode::Mutable {
                true => Adjoint::BindHeld(binding.clone()),
                false => Adjoint::Bind(binding.clone()),
            };
            insert_before_first(&mut body, binding.var, bind);
            body.push(Adjoint::Unbind(binding));
        }
        body
    }

    /// Between two fields that are marked `#[no_derivative]`, nothing else says the type of a cotangent. Where the mark
    /// is another type's, this one does not compile.
    pub(super) fn kept(&mut self, var: VarId, source: &Place, body: &[Adjoint]) {
        if is_in_constant(&self.func.vars, source) && only_kept(body, var) {
            self.plan.likes.remove(&var);
            self.plan.shapeless.insert(var, syn::parse_quote!(u8));
        }
    }

    /// The bindings that take the cotangents of their sources over.
    fn taken(&mut self, bindings: &[Binding], body: &[Adjoint]) -> Vec<Binding> {
        bindings
            .iter()
            .filter(|binding| {
                binding.mode == Mode::Mutable
                    && !matches!(self.func.vars[binding.var.0].kind, VarKind::Alias(_))
                    && body.iter().any(|adjoint| mentions(adjoint, binding.var))
            })
            .filter_map(|binding| {
                let source = self.alias(binding.source.as_ref()?);
                Some(Binding {
                    source: Some(source),
                    ..binding.clone()
                })
            })
            .filter(|binding| {
                binding
                    .source
                    .as_ref()
                    .is_some_and(|source| self.activity.is_active(source.root))
            })
            .collect()
    }

    /// A reference is not kept in a record: it is taken again, or what it points at is copied.
    fn read_again(
        &mut self,
        binding: &Binding,
        source: &Place,
        region: usize,
        node: NodeId,
        body: &mut Vec<Adjoint>,
    ) {
        if binding.mode == Mode::Value {
            return;
        }
        let ident = self.ident(binding.var).clone();
        let kept = &self.regions[region].record.idents;
        let Some(i) = kept.iter().position(|kept| *kept == ident) else {
            return;
        };
        let readable = !source.has_variant() && self.is_readable(source, node);
        let record = &mut self.regions[region].record;
        if !readable {
            record.copied.push(ident.clone());
            // It is overwritten where the reference is not used any more.
            let root = self.alias(source).root;
            if binding.mode == Mode::Reference && self.uses.is_changed_within(root, node) {
                let first = self
                    .names
                    .fresh(&format!("{ident}_first"), Span::call_site());
                self.plan.copied_first.insert(ident, first);
            }
            return;
        }
        record.idents.remove(i);
        let value = crate::emit::place::primal(&self.func.vars, source);
        self.need_place(source);
        // Another name of a reference is the reference.
        let renamed = source.projections.is_empty()
            && self.func.vars[source.root.0].kind == VarKind::Reference;
        let tokens = match renamed {
            true => value,
            false => quote!(&#value),
        };
        body.insert(
            0,
            Adjoint::Element {
                var: binding.var,
                tokens,
            },
        );
    }
}

/// Whether the cotangent of one of these variables, or of what is bound of them, goes on to what was written to it, and
/// not only to nothing.
fn goes_on(body: &[Adjoint], of: &[VarId]) -> bool {
    let own = &with_parts(body, of);
    let changes = |adjoint: &Adjoint| {
        let mut effects = own.iter().flat_map(|var| touched(adjoint, *var));
        // What is added to a variable reads its cotangent, and leaves it there.
        effects.any(|(effect, _)| effect != Effect::Add)
    };
    body.iter().any(|adjoint| match adjoint {
        Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } => goes_on(body, own),
        Adjoint::Fused { before, bodies, .. } => {
            goes_on(before, own) || bodies.iter().any(|body| goes_on(body, own))
        }
        Adjoint::Bind(_) | Adjoint::Unbind(_) | Adjoint::BindHeld(_) => false,
        Adjoint::PutBack(_) | Adjoint::TakeAgain(_) | Adjoint::TakeMore(_) => false,
        Adjoint::Add {
            target: Target::Discard,
            ..
        }
        | Adjoint::Accumulate {
            target: Target::Discard,
            ..
        }
        | Adjoint::PullAssign {
            value: Target::Discard,
            ..
        } => false,
        // What is lent goes on if something else that may be written to it has a cotangent.
        Adjoint::Pullback {
            y: None, targets, ..
        } => {
            let goes = |target: &Target| match target {
                Target::Bar(root) => !own.contains(root),
                Target::Part(place) => !own.contains(&place.root),
                Target::Temporary(_) => true,
                Target::Discard => false,
            };
            changes(adjoint) && targets.iter().any(goes)
        }
        other => changes(other),
    })
}

/// Variables, and what is bound of them by `&mut`.
fn with_parts(body: &[Adjoint], of: &[VarId]) -> Vec<VarId> {
    let mut own = of.to_vec();
    for adjoint in body {
        if let Adjoint::Bind(binding) | Adjoint::BindHeld(binding) = adjoint
            && binding.mode == Mode::Mutable
            && let Some(source) = &binding.source
            && own.contains(&source.root)
        {
            own.push(binding.var);
        }
    }
    own
}

/// Whether a cotangent only gets what parts of other cotangents have.
fn only_kept(body: &[Adjoint], var: VarId) -> bool {
    let is_whole = |target: &Target| match target {
        Target::Bar(of) => *of == var,
        Target::Part(place) => {
            let is_deref = |p: &Projection| matches!(p, Projection::Deref);
            place.root == var && place.projections.iter().all(is_deref)
        }
        Target::Temporary(_) | Target::Discard => false,
    };
    body.iter()
        .filter(|adjoint| mentions(adjoint, var))
        .all(|adjoint| match adjoint {
            Adjoint::Add {
                target,
                y: Source::Part(_) | Source::Take(_),
            } => is_whole(target),
            Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } => only_kept(body, var),
            _ => false,
        })
}

impl Pullback<'_> {
    /// Before the first statement that mentions a binding, its cotangent is not taken yet. What it is a part of may have
    /// another length there.
    fn put_back_after_first(&mut self, body: Vec<Adjoint>, taken: &[Binding]) -> Vec<Adjoint> {
        let first = |binding: &Binding| {
            let mut statements = body.iter();
            statements.position(|adjoint| mentions(adjoint, binding.var))
        };
        let firsts: Vec<Option<usize>> = taken.iter().map(first).collect();
        let statements = body.into_iter().enumerate();
        let statements = statements.flat_map(|(i, adjoint)| {
            let bound = taken.iter().zip(&firsts);
            let bound = bound.filter(|(_, first)| first.is_some_and(|first| first <= i));
            let bound: Vec<Binding> = bound.map(|(binding, _)| binding.clone()).collect();
            self.put_back(vec![adjoint], &bound)
        });
        statements.collect()
    }

    /// What is bound by `&mut` may be named by its own path after the last use of the binding: around such
    /// statements its cotangent is where that path finds it.
    fn put_back(&mut self, body: Vec<Adjoint>, taken: &[Binding]) -> Vec<Adjoint> {
        let mut out = Vec::new();
        for adjoint in body {
            match adjoint {
                Adjoint::Region { slot, record, body } => out.push(Adjoint::Region {
                    slot,
                    record,
                    body: self.put_back(body, taken),
                }),
                Adjoint::Loop {
                    header,
                    record,
                    body,
                } => out.push(Adjoint::Loop {
                    header,
                    record,
                    body: self.put_back(body, taken),
                }),
                Adjoint::Fused {
                    node,
                    before,
                    bodies,
                } => {
                    let before = self.put_back(before, taken);
                    let bodies = bodies.into_iter().map(|body| self.put_back(body, taken));
                    let bodies = bodies.collect();
                    out.push(Adjoint::Fused {
                        node,
                        before,
                        bodies,
                    });
                }
                leaf => self.put_back_around(leaf, taken, &mut out),
            }
        }
        out
    }

    // primal:  w.t += *v       w.v[0] = *v                              *v *= w.t, w.v[0] = f(v)
    // adjoint: v̄ += w̄.t        w̄.v[i] += v̄, v̄ = 0; ..; v̄ += w̄.v[i]      part = w̄.v[0]; .. v̄ ..
    /// A place of another field has nothing to do with the binding. Where the binding is written, all else that a
    /// statement touches is apart from it, but for what its result is assigned to.
    fn put_back_around(&mut self, mut leaf: Adjoint, taken: &[Binding], out: &mut Vec<Adjoint>) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for binding in taken {
            let Some(source) = &binding.source else {
                continue;
            };
            let touched = touched(&leaf, source.root);
            if touched.iter().all(|(_, place)| are_apart(place, source)) {
                continue;
            }
            let own = self::touched(&leaf, binding.var);
            let put_back = Adjoint::PutBack(binding.clone());
            if own.is_empty() {
                before.push(put_back);
                after.push(Adjoint::TakeAgain(binding.clone()));
            } else if own.iter().all(|(effect, _)| *effect == Effect::Add) {
                before.push(put_back);
                after.push(Adjoint::TakeMore(binding.clone()));
            } else if let Adjoint::Pull { y, .. }
            | Adjoint::Pullback { y: Some(y), .. }
            | Adjoint::PullbackValue { y, .. } = &mut leaf
                && let Source::Take(place) | Source::TakeShaped(place, _) | Source::Read(place) =
                    &*y
                && place.root == source.root
                && !are_apart(place, source)
            {
                let result = self.names.numbered("part", Span::call_site());
                let y = std::mem::replace(y, Source::Temporary(result.clone()));
                let target = Target::Temporary(result.clone());
                before.extend([
                    put_back,
                    Adjoint::OpenTemporary(result),
                    Adjoint::Add { target, y },
                    Adjoint::TakeAgain(binding.clone()),
                ]);
            }
        }
        out.extend(before);
        out.push(leaf);
        out.extend(after);
    }
}
