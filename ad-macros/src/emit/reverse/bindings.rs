//! Cotangents of what patterns bind.

use super::super::place::{Bars, bar};
use super::{Reverse, at_field, both, has_field, under, whole_or_part};
use crate::ir::{Binding, Mode, Place, VarKind};
use proc_macro2::TokenStream;
use quote::quote;

impl Reverse<'_> {
    /// The cotangent of what a binding is, or refers to; and whether it has one.
    pub(super) fn bound(&self, binding: &Binding) -> (TokenStream, Option<TokenStream>) {
        let Some(source) = &binding.source else {
            return (quote!(), None);
        };
        let target = whole_or_part(self, source);
        (self.target(&target), self.guard(&target))
    }

    pub(super) fn bind(&self, binding: &Binding, holds: Option<TokenStream>) -> TokenStream {
        let own = Bars::bar(self, binding.var);
        let zero = self.zero_of(binding);
        if binding.mode != Mode::Mutable {
            return quote!(let mut #own = #zero;);
        }
        let (take, guard) = self.taken(binding);
        match both(guard, holds) {
            Some(guard) => quote!(let mut #own = if #guard { #take } else { #zero };),
            None => quote!(let mut #own = #take;),
        }
    }

    pub(super) fn zero_of(&self, binding: &Binding) -> TokenStream {
        match self.plan.likes.get(&binding.var) {
            Some(like) if self.plan.dense.contains(&binding.var) => quote!(#like.zero()),
            Some(like) => quote!(#like.empty()),
            None => match self.plan.shapeless.get(&binding.var) {
                Some(ty) => quote!(ad::zero::<ad::Tan<#ty>>()),
                None => quote!(ad::zero()),
            },
        }
    }

    /// The cotangent of what a variable refers to, taken over.
    pub(super) fn taken(&self, binding: &Binding) -> (TokenStream, Option<TokenStream>) {
        let (place, guard) = self.bound(binding);
        let take = if binding.slice {
            quote!(ad::take_slice(#place))
        } else if let Some(of) = binding.source.as_ref().filter(|of| has_field(of))
            && self.plan.written.contains(&binding.var)
        {
            let take = at_field(of, "take_written");
            quote!(ad::#take(#place))
        } else {
            quote!(ad::take_part(#place))
        };
        let take = match self.plan.likes.get(&binding.var) {
            Some(like) if self.plan.dense.contains(&binding.var) => {
                quote!({ let mut taken = #take; #like.make_dense(&mut taken); taken })
            }
            _ => take,
        };
        (take, guard)
    }

    /// Whether the cotangent of what a variable refers to is there: it may have another variant.
    pub(super) fn holds(&self, binding: &Binding) -> Option<TokenStream> {
        let source = binding.source.as_ref()?;
        source
            .projections
            .iter()
            .enumerate()
            .filter_map(|(i, projection)| {
                let crate::ir::Projection::Variant(variant, _) = projection else {
                    return None;
                };
                let owner = Place {
                    root: source.root,
                    projections: source.projections[..i].to_vec(),
                };
                let (owner, test) = (bar(self, &owner), crate::names::variant_test(variant));
                Some(quote!(#owner.#test()))
            })
            .map(Some)
            .fold(None, both)
    }

    /// What adds the cotangent of a binding: another name for all of a value has its type, which may be known
    /// by that alone.
    fn adds(&self, binding: &Binding) -> TokenStream {
        let whole = binding.source.as_ref().is_some_and(|source| {
            source.projections.is_empty() && self.func.vars[source.root.0].kind == VarKind::Owned
        });
        if whole && binding.mode == Mode::Value {
            quote!(ad::add)
        } else {
            quote!(ad::add_part)
        }
    }

    pub(super) fn put_back(&self, binding: &Binding) -> TokenStream {
        let own = Bars::bar(self, binding.var);
        let (place, guard) = self.bound(binding);
        let add = if binding.slice {
            let like = &self.plan.likes[&binding.var];
            quote!(ad::add_slice(#place, #like.take(&mut #own));)
        } else {
            let function = self.adds(binding);
            quote!(#function(#place, ad::take(&mut #own));)
        };
        under(both(guard, self.holds(binding)), add)
    }

    pub(super) fn take_again(&self, binding: &Binding) -> TokenStream {
        let own = Bars::bar(self, binding.var);
        let (take, guard) = self.taken(binding);
        match both(guard, self.holds(binding)) {
            Some(guard) => quote!(if #guard { #own = #take; }),
            None => quote!(#own = #take;),
        }
    }

    pub(super) fn take_more(&self, binding: &Binding) -> TokenStream {
        let own = Bars::bar(self, binding.var);
        let (take, guard) = self.taken(binding);
        under(
            both(guard, self.holds(binding)),
            quote!(ad::add(&mut #own, #take);),
        )
    }

    pub(super) fn unbind(&self, binding: &Binding) -> TokenStream {
        let own = Bars::bar(self, binding.var);
        let (place, guard) = self.bound(binding);
        let add = if binding.slice {
            quote!(ad::add_slice(#place, #own);)
        } else {
            let function = self.adds(binding);
            quote!(#function(#place, #own);)
        };
        under(guard, add)
    }
}
