//! The rule of an operator: it keeps the operands, and runs the operator's derivative in `pull`.

use super::{Kind, Operator, Types, is_reference, owned};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

pub(super) fn rule(
    block: &syn::ItemImpl,
    types: &Types,
    operator: Operator,
    sibling: TokenStream,
    forward: bool,
) -> TokenStream {
    let rule = Rule::new(block, types, operator);
    let push = forward.then(|| rule.push());
    let forward = forward.then(|| rule.forward_declaration());
    let (declaration, saved, pull, save) = (
        rule.declaration(sibling, forward),
        Rule::saved(),
        rule.pull(),
        rule.save(),
    );
    quote!(#declaration #saved #pull #save #push)
}

/// What the parts of a rule have in common.
pub(super) struct Rule<'b> {
    pub(super) block: &'b syn::ItemImpl,
    pub(super) types: &'b Types,
    pub(super) operator: Operator,
    pub(super) derivative: Ident,
    /// Generics of the rule of what is kept, and the types of the operands that it keeps.
    pub(super) params: TokenStream,
    pub(super) args: TokenStream,
}

impl<'b> Rule<'b> {
    fn new(block: &'b syn::ItemImpl, types: &'b Types, operator: Operator) -> Self {
        let method = Ident::new(operator.method, Span::call_site());
        let left = owned(&types.this);
        let right = if operator.kind == Kind::Unary {
            quote!(())
        } else {
            owned(&types.rhs).to_token_stream()
        };
        Rule {
            block,
            types,
            operator,
            derivative: names::method_sibling(&method),
            params: saved_generics(block),
            args: quote!(<#left, #right>),
        }
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.operator.kind == kind
    }

    /// A trait for the sibling, whose body may name `Self`: what the operands point at, if they are
    /// references, so that they are parameters by reference.
    fn declaration(&self, sibling: TokenStream, forward: Option<TokenStream>) -> TokenStream {
        let rt = names::runtime();
        let Types { this, rhs, output } = self.types;
        let (params, derivative) = (&self.params, &self.derivative);
        let clause = &self.block.generics.where_clause;
        let acts: Vec<Ident> = (0..if self.is(Kind::Unary) { 1 } else { 2 })
            .map(|i| format_ident!("A{i}"))
            .collect();
        let (receiver, l_place) = match (self.is(Kind::Assign), is_reference(this)) {
            (true, _) => (quote!(&mut self), quote!(#rt::Place<Self>)),
            (false, true) => (quote!(&self), quote!(#rt::Place<Self>)),
            (false, false) => (quote!(self), quote!(#rt::Tan<Self>)),
        };
        let again = if is_reference(this) {
            quote!(&Self,)
        } else {
            quote!(#rt::Nothing<'_>,)
        };
        let (mut parameter, mut rhs_again, mut r_place) = Default::default();
        if !self.is(Kind::Unary) {
            (parameter, rhs_again, r_place) = if is_reference(rhs) {
                (
                    quote!(, rhs: &Rhs),
                    quote!(&Rhs,),
                    quote!(, &mut #rt::Place<Rhs>),
                )
            } else {
                (quote!(, rhs: Rhs), quote!(), quote!(, &mut #rt::Tan<Rhs>))
            };
        }
        let (this, rhs) = (owned(this), owned(rhs));
        quote!(
            trait Derivative<Rhs: #rt::Differentiable, Out: #rt::Differentiable>: #rt::Differentiable + Sized {
                fn #derivative<#(#acts: #rt::Activity),*>(#receiver, acts: (#(#acts,)*) #parameter)
                    -> (Out, impl Fn(#again #rhs_again #rt::Tan<Out>, &mut #l_place #r_place) + use<Self, Rhs, Out, #(#acts),*>);
                #forward
            }
            impl #params Derivative<#rhs, #output> for #this #clause { #sibling }
        )
    }

    /// The operands, and whether they are differentiated. Their types are parameters, so that it is as
    /// visible as they are, and no more.
    fn saved() -> TokenStream {
        quote!(
            #[derive(Clone)]
            #[allow(
                missing_docs,
                missing_debug_implementations,
                unnameable_types,
                unreachable_pub,
                reason = "generated code"
            )]
            pub struct Saved<L, R>(L, R, bool, bool);
        )
    }

    /// The derivative, at the operands that are kept.
    fn call(&self, acts: &TokenStream) -> TokenStream {
        let rt = names::runtime();
        let Types { this, rhs, output } = self.types;
        let derivative = &self.derivative;
        let (left, right) = (kept(this, &quote!(self.0)), kept(rhs, &quote!(self.1)));
        let right = (!self.is(Kind::Unary)).then(|| quote!(, #right));
        let r_bar = (!self.is(Kind::Unary)).then(|| quote!(, r_bar));
        let rhs_again = (!self.is(Kind::Unary) && is_reference(rhs)).then(|| quote!(&self.1,));
        let again = if is_reference(this) {
            quote!(&self.0)
        } else {
            quote!(&())
        };
        let (this, rhs) = (owned(this), owned(rhs));
        let function = quote!(<#this as Derivative<#rhs, #output>>::#derivative);
        if self.is(Kind::Assign) {
            return quote!({
                let mut left = #left;
                let ((), pullback) = #function(&mut left, #acts #right);
                pullback(&(), #rhs_again #rt::zero(), l_bar #r_bar);
            });
        }
        quote!({
            let (_, pullback) = #function(#left, #acts #right);
            pullback(#again, #rhs_again y_bar, l_bar #r_bar);
        })
    }

    fn pull(&self) -> TokenStream {
        let rt = names::runtime();
        let (params, args) = (&self.params, &self.args);
        let clause = &self.block.generics.where_clause;
        let Types { this, rhs, output } = self.types;
        let (this, rhs) = (owned(this), owned(rhs));
        let (on, off) = (quote!(#rt::On), quote!(#rt::Off));
        if self.is(Kind::Unary) {
            let active = self.call(&quote!((#on,)));
            return quote!(impl #params #rt::UnaryPull for Saved #args #clause {
                type Y = #rt::Tan<#output>;
                type X = #rt::Tan<#this>;
                #[inline]
                fn pull(&self, y_bar: Self::Y, l_bar: &mut Self::X) { if self.2 { #active } }
            });
        }
        let (both, left, right) = (
            self.call(&quote!((#on, #on))),
            self.call(&quote!((#on, #off))),
            self.call(&quote!((#off, #on))),
        );
        let body = quote!(match (self.2, self.3) {
            (true, true) => #both
            (true, false) => #left
            (false, true) => #right
            (false, false) => {}
        });
        let (name, y, y_bar) = if self.is(Kind::Assign) {
            (quote!(AssignPull), quote!(), quote!())
        } else {
            (
                quote!(BinaryPull),
                quote!(type Y = #rt::Tan<#output>;),
                quote!(y_bar: Self::Y,),
            )
        };
        quote!(impl #params #rt::#name for Saved #args #clause {
            #y
            type L = #rt::Tan<#this>;
            type R = #rt::Tan<#rhs>;
            #[inline]
            fn pull(&self, #y_bar l_bar: &mut Self::L, r_bar: &mut Self::R) { #body }
        })
    }

    fn save(&self) -> TokenStream {
        let rt = names::runtime();
        let (params, _, clause) = self.block.generics.split_for_impl();
        let (args, Types { this, rhs, .. }) = (&self.args, self.types);
        let rule = format_ident!("{}Rule", self.operator.name);
        let save_name = format_ident!("save_{}", self.operator.method);
        let left = save(this, &quote!(self));
        if self.is(Kind::Unary) {
            return quote!(impl #params #rt::#rule for #this #clause {
                type Saved = Saved #args;
                #[inline]
                fn #save_name<A: #rt::Activity>(&self, _: A) -> Self::Saved {
                    Saved(#left, (), A::ON, true)
                }
            });
        }
        let right = save(rhs, &quote!(rhs));
        let (saved, acts) = if self.is(Kind::Assign) {
            (quote!(Saved), quote!())
        } else {
            (
                quote!(Saved<A: #rt::Activity, B: #rt::Activity>),
                quote!(<A, B>),
            )
        };
        quote!(impl #params #rt::#rule<#rhs> for #this #clause {
            type #saved = Saved #args;
            #[inline]
            fn #save_name<A: #rt::Activity, B: #rt::Activity>(&self, rhs: &#rhs, _: A, _: B) -> Self::Saved #acts {
                Saved(#left, #right, A::ON, B::ON)
            }
        })
    }
}

/// A copy of an operand, from a reference to it.
pub(super) fn save(ty: &syn::Type, operand: &TokenStream) -> TokenStream {
    let owned = owned(ty);
    if is_reference(ty) {
        quote!(<#owned as Clone>::clone(*#operand))
    } else {
        quote!(<#owned as Clone>::clone(#operand))
    }
}

/// The operand again, from what is kept.
fn kept(ty: &syn::Type, field: &TokenStream) -> TokenStream {
    let owned = owned(ty);
    if is_reference(ty) {
        quote!(&#field)
    } else {
        quote!(<#owned as Clone>::clone(&#field))
    }
}

/// The generics of what is kept: no lifetimes.
fn saved_generics(block: &syn::ItemImpl) -> TokenStream {
    let mut params = block
        .generics
        .params
        .iter()
        .filter(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
        .peekable();
    match params.peek() {
        Some(_) => quote!(<#(#params),*>),
        None => TokenStream::new(),
    }
}
