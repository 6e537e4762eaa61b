//! What patterns and iterators bind, in the reverse sweep.

use super::Pullback;
use super::fuse::insert_before_first;
use super::stmts::mentions;
use crate::ir::{Binding, Mode, NodeId, Place, VarKind};
use crate::transform::adjoint::{Adjoint, Target};
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
            body = put_back(body, &taken);
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
            record.copied.push(ident);
            return;
        }
        record.idents.remove(i);
        let value = crate::emit::place::primal(&self.func.vars, source);
        self.need_place(source);
        body.insert(
            0,
            Adjoint::Element {
                var: binding.var,
                tokens: quote!(&#value),
            },
        );
    }
}

/// What is bound by `&mut` may be named by its own path after the last use of the binding: around such
/// statements its cotangent is where that path finds it.
fn put_back(body: Vec<Adjoint>, taken: &[Binding]) -> Vec<Adjoint> {
    let mut out = Vec::new();
    for adjoint in body {
        match adjoint {
            Adjoint::Region { slot, record, body } => out.push(Adjoint::Region {
                slot,
                record,
                body: put_back(body, taken),
            }),
            Adjoint::Loop {
                header,
                record,
                body,
            } => out.push(Adjoint::Loop {
                header,
                record,
                body: put_back(body, taken),
            }),
            leaf => {
                let touched: Vec<&Binding> = taken
                    .iter()
                    .filter(|binding| {
                        let source = binding.source.as_ref();
                        source.is_some_and(|source| mentions(&leaf, source.root))
                    })
                    .collect();
                out.extend(touched.iter().map(|b| Adjoint::PutBack((*b).clone())));
                out.push(leaf);
                out.extend(touched.iter().map(|b| Adjoint::TakeAgain((*b).clone())));
            }
        }
    }
    out
}
