//! The shapes of cotangents: remembered when a variable is declared, and again when it may have another.

use super::super::place::{borrowed, target};
use super::Forward;
use crate::analysis::depth::{depth, depths};
use crate::front::lower::{place_type, type_numbers};
use crate::ir::{Binding, Block, Mode, NodeId, Op, Operand, Place, VarId, VarKind};
use crate::ir::{resolve, resolved};
use crate::tokens::mentions;
use proc_macro2::TokenStream;
use quote::quote;

impl Forward<'_> {
    /// Remembers the shape of a variable that has just been declared.
    pub(super) fn like(&self, var: VarId) -> TokenStream {
        let Some(like) = self.plan.likes.get(&var) else {
            return TokenStream::new();
        };
        let shape = self.shape(var);
        let declaration = if self.plan.unshaped.contains(&var) {
            quote!()
        } else {
            quote!(let mut)
        };
        quote!(#declaration #like = #shape;)
    }

    pub(super) fn likes(&self, bindings: &[Binding]) -> TokenStream {
        let likes = bindings.iter().map(|binding| self.like(binding.var));
        let asked = self.declared.of_bindings(self.func, bindings);
        let copies = bindings.iter().filter_map(|binding| {
            let ident = self.ident(binding.var);
            let first = self.plan.copied_first.get(ident)?;
            Some(quote!(let #first = ad::keep(#ident);))
        });
        likes.chain([asked]).chain(copies).collect()
    }

    pub(super) fn shape(&self, var: VarId) -> TokenStream {
        let value = borrowed(&self.func.vars, &Place::var(var));
        if self.plan.in_parts.contains(&var) {
            return quote!(ad::outline(#value));
        }
        match self.func.vars[var.0].kind {
            VarKind::Mutable => quote!(ad::like(&*#value)),
            _ => quote!(ad::like(#value)),
        }
    }

    /// The shapes of what a function was given as `&mut`: it may have changed their lengths.
    pub(super) fn written(&self, op: &Op, lends: bool) -> TokenStream {
        let lent = match op {
            Op::Method { receiver, .. } if lends => receiver.root(),
            _ => None,
        };
        op.writes()
            .iter()
            .filter(|place| lent != Some(place.root))
            .filter(|place| {
                let whole = resolved(&self.func.vars, place);
                // A slice keeps its length, but its elements may be vectors or enums.
                let numbers = self.func.vars[whole.root.0].numbers;
                !whole.has_index()
                    || self.has_elements(&whole) && numbers.is_none_or(|n| depth(&whole) < n)
            })
            .filter_map(|place| {
                if let Some(part) = self.part(place) {
                    return (!self.is_part_lent(&part)).then(|| self.ask_part(place));
                }
                let root = resolve(&self.func.vars, place.root);
                let like = self.plan.likes.get(&root)?;
                if self.is_lent(place.root) || self.is_pending(like) {
                    return None;
                }
                let shape = self.shape_by(place.root);
                Some(quote!(#like = #shape;))
            })
            .collect()
    }

    /// The shape of what a variable is or refers to a part of. While it is borrowed, it is asked of the borrow.
    pub(super) fn shape_by(&self, var: VarId) -> TokenStream {
        let vars = &self.func.vars;
        match &vars[var.0].kind {
            VarKind::Alias(_) if resolved(vars, &Place::var(var)).projections.is_empty() => {
                let ident = self.ident(var);
                quote!(ad::like(&*#ident))
            }
            VarKind::Alias(target) => self.shape_by(target.root),
            _ => self.shape(var),
        }
    }

    pub(in crate::emit) fn is_number(&self, place: &Place) -> bool {
        place_type(&self.func.vars, place).is_some_and(|ty| type_numbers(&ty) == Some(0))
    }

    /// Whether a place is indexed elsewhere: an element that is a container itself.
    pub(super) fn has_elements(&self, place: &Place) -> bool {
        let root = resolve(&self.func.vars, place.root);
        depth(place) < depths(self.func)[root.0]
    }

    /// The shape of a variable that has no value yet.
    pub(super) fn unshaped(&self, var: Option<VarId>) -> TokenStream {
        let like = var
            .filter(|var| self.plan.unshaped.contains(var))
            .and_then(|var| self.plan.likes.get(&var));
        like.map_or_else(TokenStream::new, |like| {
            match var.is_some_and(|var| self.plan.in_parts.contains(&var)) {
                true => quote!(let mut #like = ad::Outline::unknown();),
                false => quote!(let mut #like = ad::Like::unknown();),
            }
        })
    }

    /// An assignment; where it may change a shape, the old one is kept.
    pub(super) fn assign(&mut self, place: &Place, value: &Operand, node: NodeId) -> TokenStream {
        let (target, value) = (target(&self.func.vars, place), self.operand(value));
        let shape = self.node(node).and_then(|plan| plan.shape.as_ref());
        let Some(shape) = shape else {
            let first = place.projections.is_empty() && self.plan.unshaped.contains(&place.root);
            let like = if first {
                self.like(place.root)
            } else {
                TokenStream::new()
            };
            return quote!(#target = #value; #like);
        };
        let old = quote!(let #shape = ad::like(&#target););
        if let Some(stmt) = self.assign_part(place, shape, &quote!(#target = #value;)) {
            return stmt;
        }
        let root = resolve(&self.func.vars, place.root);
        let Some(like) = self.plan.likes.get(&root) else {
            return quote!(#old #target = #value;);
        };
        if self.is_lent(place.root) {
            return quote!(#old #target = #value;);
        }
        let new = self.shape_by(place.root);
        let pending = self.is_pending(like);
        if pending && !place.projections.is_empty() {
            return quote!(#old #target = #value;);
        }
        let old = if place.projections.is_empty() && pending {
            new.clone()
        } else if place.projections.is_empty() {
            quote!(#like.clone())
        } else {
            quote!(ad::like(&#target))
        };
        quote!(let #shape = #old; #target = #value; #like = #new;)
    }

    /// The shapes of what is matched or looped over by `&mut`: payloads and elements may have changed
    /// their lengths.
    pub(super) fn reshaped(
        &self,
        value: &TokenStream,
        blocks: &[(&[Binding], &Block)],
    ) -> TokenStream {
        let by_value: Vec<VarId> = blocks
            .iter()
            .flat_map(|(bindings, _)| bindings.iter())
            .filter(|binding| binding.mode == Mode::Value)
            .filter_map(|binding| Some(resolve(&self.func.vars, binding.source.as_ref()?.root)))
            .collect();
        let mut done = Vec::new();
        let mut out = TokenStream::new();
        for (bindings, block) in blocks {
            for binding in *bindings {
                let Some(source) = &binding.source else {
                    continue;
                };
                if binding.mode == Mode::Mutable
                    && let Some(part) = self.part(source)
                {
                    out.extend(self.reshaped_part(&part, source, blocks));
                    continue;
                }
                let root = resolve(&self.func.vars, source.root);
                let changed =
                    self.changes_bound(bindings, block, root) || self.changes(block, root);
                if binding.mode != Mode::Mutable
                    || !changed
                    || self.is_held(root)
                    || self.is_lent(root)
                    || done.contains(&root)
                    || by_value.contains(&root)
                {
                    continue;
                }
                done.push(root);
                if let (Some(like), Some(shape)) =
                    (self.plan.likes.get(&root), self.shape_through(value, root))
                {
                    out.extend(quote!(#like = #shape;));
                }
            }
        }
        out
    }

    /// The shape of a variable, asked of the reference to it that `value` names, if it names one.
    pub(super) fn shape_through(&self, value: &TokenStream, root: VarId) -> Option<TokenStream> {
        let vars = &self.func.vars;
        vars.iter().enumerate().find_map(|(i, var)| {
            let whole = resolved(vars, &Place::var(VarId(i)));
            let refers = whole.root == root && whole.projections.is_empty();
            if !refers || !mentions(value, &var.ident) {
                return None;
            }
            Some(self.shape_by(VarId(i)))
        })
    }
}
