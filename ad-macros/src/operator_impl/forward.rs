//! The pushforward of an operator of the user's own types: the operator's own pushforward runs on
//! copies of the operands.

use super::rule::{Rule, save};
use super::{Kind, Types, is_reference, owned};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

impl Rule<'_> {
    fn pushforward(&self) -> Ident {
        names::method_pushforward(&Ident::new(self.operator.method, Span::call_site()))
    }

    /// The declaration in the trait for the siblings.
    pub(super) fn forward_declaration(&self) -> TokenStream {
        let rt = names::runtime();
        let Types { this, rhs, .. } = self.types;
        let pushforward = self.pushforward();
        let acts: Vec<Ident> = (0..if self.is(Kind::Unary) { 1 } else { 2 })
            .map(|i| format_ident!("A{i}"))
            .collect();
        let (receiver, l_dot) = match (self.is(Kind::Assign), is_reference(this)) {
            (true, _) => (quote!(&mut self), quote!(&mut #rt::Place<Self>)),
            (false, true) => (quote!(&self), quote!(&#rt::Place<Self>)),
            (false, false) => (quote!(self), quote!(&#rt::Tan<Self>)),
        };
        let right = match (self.is(Kind::Unary), is_reference(rhs)) {
            (true, _) => quote!(),
            (false, true) => quote!(, rhs: &Rhs, rhs_dot: &#rt::Place<Rhs>),
            (false, false) => quote!(, rhs: Rhs, rhs_dot: #rt::Tan<Rhs>),
        };
        quote!(
            fn #pushforward<#(#acts: #rt::Activity),*>(#receiver, acts: (#(#acts,)*), l_dot: #l_dot #right)
                -> (Out, #rt::Tan<Out>);
        )
    }

    /// The rule: `impl AddPush<R> for V`.
    pub(super) fn push(&self) -> TokenStream {
        let rt = names::runtime();
        let (params, _, clause) = self.block.generics.split_for_impl();
        let Types { this, rhs, output } = self.types;
        let rule = format_ident!("{}Push", self.operator.name);
        let method = format_ident!("push_{}", self.operator.method);
        let pushforward = self.pushforward();
        let (this_owned, rhs_owned) = (owned(this), owned(rhs));
        let function = quote!(<#this_owned as Derivative<#rhs_owned, #output>>::#pushforward);
        let copy = |ty, operand: TokenStream| {
            let copy = save(ty, &operand);
            if is_reference(ty) {
                quote!(&#copy)
            } else {
                copy
            }
        };
        let left = copy(this, quote!(self));
        let unread = quote!(&#rt::shapeless());
        if self.is(Kind::Unary) {
            return quote!(impl #params #rt::#rule for #this #clause {
                #[inline]
                fn #method(&self, l_dot: Option<&#rt::Tan<Self>>) -> #rt::Tan<#output> {
                    match l_dot {
                        Some(l_dot) => #function(#left, (#rt::On,), l_dot).1,
                        None => #function(#left, (#rt::Off,), #unread).1,
                    }
                }
            });
        }
        let right = copy(rhs, quote!(rhs));
        let (r_some, r_none) = if is_reference(rhs) {
            (quote!(r_dot), unread.clone())
        } else {
            (
                quote!(::core::clone::Clone::clone(r_dot)),
                quote!(#rt::shapeless()),
            )
        };
        let (on, off) = (quote!(#rt::On), quote!(#rt::Off));
        if self.is(Kind::Assign) {
            return quote!(impl #params #rt::#rule<#rhs> for #this #clause {
                #[inline]
                fn #method(&self, rhs: &#rhs, l_dot: &mut #rt::Tan<Self>, r_dot: Option<&#rt::Tan<#rhs>>) {
                    let mut left = #left;
                    match r_dot {
                        Some(r_dot) => { #function(&mut left, (#on, #on), l_dot, #right, #r_some); }
                        None => { #function(&mut left, (#on, #off), l_dot, #right, #r_none); }
                    }
                }
            });
        }
        quote!(impl #params #rt::#rule<#rhs> for #this #clause {
            #[inline]
            fn #method(&self, rhs: &#rhs, l_dot: Option<&#rt::Tan<Self>>, r_dot: Option<&#rt::Tan<#rhs>>) -> #rt::Tan<#output> {
                match (l_dot, r_dot) {
                    (Some(l_dot), Some(r_dot)) => #function(#left, (#on, #on), l_dot, #right, #r_some).1,
                    (Some(l_dot), None) => #function(#left, (#on, #off), l_dot, #right, #r_none).1,
                    (None, Some(r_dot)) => #function(#left, (#off, #on), #unread, #right, #r_some).1,
                    (None, None) => #function(#left, (#off, #off), #unread, #right, #r_none).1,
                }
            }
        })
    }
}
