//! Shapes of variables of which parts are moved: what is remembered is a zero, in which the part that changed gets
//! another shape.
//!
//! ```text
//! let z = s.w;                let mut s_like = ad::outline(&s); let z = s.w;
//! s.v.push(x);                s.v.push(x); ad::like(&s.v).reshape(&mut s_like.v);
//! s.w = z;                    s.w = z; let shape1 = ad::outline_of(&s_like.w, &s.w); ad::like(&s.w).reshape(&mut s_like.w);
//! ```
//!
//! What was changed just now is there, and what an assignment replaces may have been moved.

use super::super::place::{is_in_constant, target};
use super::{Forward, Open};
use crate::analysis::moved::{fields, overlap};
use crate::ir::{
    Binding, Block, Mode, Place, Projection, VarKind, dereferenced, referred, resolve,
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

impl Forward<'_> {
    /// The part of a variable that a place is in, if its shape is remembered by parts.
    pub(super) fn part(&self, place: &Place) -> Option<Place> {
        let root = resolve(&self.func.vars, place.root);
        let in_parts = self.plan.in_parts.contains(&root);
        in_parts.then(|| fields(&referred(&self.func.vars, place)))
    }

    /// Whether a part, or something in it, is borrowed by what is used later.
    pub(super) fn is_part_lent(&self, part: &Place) -> bool {
        self.open.iter().any(|open| match open {
            Open::Lent { parts, .. } => parts.iter().any(|lent| overlap(lent, part)),
            Open::Shapes(_, held) => held.iter().any(|held| overlap(held, part)),
            Open::Slot(_) | Open::Loop { .. } | Open::Scope(_) => false,
        })
    }

    /// Asks for the shape of the part that a place is in, by the name that it is changed by.
    pub(super) fn ask_part(&self, place: &Place) -> TokenStream {
        let (Some(part), Some(value)) = (self.part(place), self.named_part(place)) else {
            return TokenStream::new();
        };
        let like = self.plan.likes.get(&part.root);
        let Some(like) = like.filter(|_| !is_in_constant(&self.func.vars, &part)) else {
            return TokenStream::new();
        };
        match part.projections.as_slice() {
            [] => quote!(#like = ad::outline(&#value);),
            path => {
                let path = members(path);
                quote!(ad::like(&#value).reshape(&mut #like #path);)
            }
        }
    }

    /// An assignment; what it replaces may have been moved.
    pub(super) fn assign_part(
        &self,
        place: &Place,
        shape: &Ident,
        assignment: &TokenStream,
    ) -> Option<TokenStream> {
        let part = self.part(place)?;
        let whole = part == referred(&self.func.vars, place);
        let lent = self.is_part_lent(&part);
        let new = (!lent).then(|| self.ask_part(place));
        let like = self.plan.likes.get(&part.root).filter(|_| whole && !lent);
        let Some(like) = like else {
            let target = target(&self.func.vars, place);
            return Some(quote!(let #shape = ad::like(&#target); #assignment #new));
        };
        // The new value says the type: the old one may have been moved.
        let path = members(&part.projections);
        let old = match self.named_part(place).filter(|_| !path.is_empty()) {
            Some(value) => quote!(ad::outline_of(&#like #path, &#value)),
            None => quote!(#like.clone()),
        };
        Some(quote!(#assignment let #shape = #old; #new))
    }

    /// The shape of a part of which elements or payloads were bound by `&mut`, if they may have got another one.
    pub(super) fn reshaped_part(
        &self,
        part: &Place,
        source: &Place,
        blocks: &[(&[Binding], &Block)],
    ) -> TokenStream {
        let moved = |binding: &Binding| {
            let source = binding.source.as_ref();
            let of = source.and_then(|source| self.part(source));
            binding.mode == Mode::Value && of.is_some_and(|of| overlap(&of, part))
        };
        let changed = blocks.iter().any(|(bindings, block)| {
            self.changes_bound(bindings, block, part.root) || self.changes(block, part.root)
        });
        let mut bindings = blocks.iter().flat_map(|(bindings, _)| bindings.iter());
        match changed && !self.is_part_lent(part) && !bindings.any(moved) {
            true => self.ask_part(source),
            false => TokenStream::new(),
        }
    }

    /// A part by the reference that the place names, if there is one: it is borrowed by that.
    fn named_part(&self, place: &Place) -> Option<TokenStream> {
        let VarKind::Alias(target) = &self.func.vars[place.root.0].kind else {
            let (root, path) = (self.ident(place.root), members(&fields(place).projections));
            return Some(quote!(#root #path));
        };
        let whole = referred(&self.func.vars, &Place::var(place.root));
        if whole.projections.len() != fields(&whole).projections.len() {
            return self.named_part(target);
        }
        let own = fields(&dereferenced(place));
        let (root, path) = (self.ident(place.root), members(&own.projections));
        Some(match path.is_empty() {
            true => quote!(*#root),
            false => quote!(#root #path),
        })
    }
}

fn members(projections: &[Projection]) -> TokenStream {
    let member = |projection: &Projection| match projection {
        Projection::Field(member) => Some(quote!(.#member)),
        _ => None,
    };
    projections
        .iter()
        .filter_map(member)
        .flat_map(ToTokens::into_token_stream)
        .collect()
}
