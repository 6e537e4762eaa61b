//! A function as a value that can be pushed forward.

use super::item::Forward;
use crate::emit::item::allows;
use crate::front::lower::Function;
use crate::ir::Passing;
use crate::items::one_or_tuple;
use crate::names::{self, Names};
use crate::signature::{Signature, elided, with_lifetimes};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;

/// `impl ForwardFn<Args> for f`
pub(crate) fn function_value(signature: &Signature, name: &Ident, wide: bool) -> TokenStream {
    let parameters = &signature.parameters;
    if signature.has_mutable()
        || parameters.is_empty()
        || parameters.len() > 8
        || parameters
            .iter()
            .any(|p| p.no_derivative || p.function != Function::No)
    {
        return TokenStream::new();
    }
    let rt = names::runtime();
    let mut generics = signature.generics.clone();
    signature.bound_boxed(&mut generics);
    Forward.visit_generics_mut(&mut generics);
    let mut names = Names::avoiding(quote!(#name));
    let mut types = Vec::new();
    let mut arguments = Vec::new();
    for (i, parameter) in parameters.iter().enumerate() {
        let mut inner = Vec::new();
        let ty = &with_lifetimes(&parameter.ty, &format!("r{i}"), &mut inner);
        for lifetime in inner {
            generics.params.insert(0, syn::parse_quote!(#lifetime));
        }
        arguments.push(names.fresh(&format!("a{i}"), Span::call_site()));
        if parameter.passing == Passing::Reference {
            let lifetime = parameter.lifetime.clone().unwrap_or_else(|| {
                let lifetime = syn::Lifetime::new(&format!("'r{i}"), Span::call_site());
                generics.params.insert(0, syn::parse_quote!(#lifetime));
                lifetime
            });
            types.push(quote!(&#lifetime #ty));
        } else {
            types.push(ty.to_token_stream());
        }
    }
    let text: TokenStream = types.iter().cloned().collect();
    let unconstrained = generics.params.iter().any(|param| {
        let ident = match param {
            syn::GenericParam::Type(param) => &param.ident,
            syn::GenericParam::Const(param) => &param.ident,
            syn::GenericParam::Lifetime(param) => &param.lifetime.ident,
        };
        !crate::tokens::mentions(&text, ident)
    });
    if unconstrained {
        return TokenStream::new();
    }
    let dots: Vec<TokenStream> = match parameters.len() {
        1 => vec![quote!(args_dot)],
        count => (0..count)
            .map(|i| {
                let i = syn::Index::from(i);
                quote!((&args_dot.#i))
            })
            .collect(),
    };
    let passed = parameters
        .iter()
        .zip(&dots)
        .map(|(parameter, dot)| match parameter.passing {
            Passing::Value => quote!(::core::clone::Clone::clone(#dot)),
            Passing::Reference | Passing::Mutable => quote!(#dot),
        });
    let ons: Vec<TokenStream> = parameters.iter().map(|_| quote!(#rt::On)).collect();
    let several = wide.then(|| {
        let directions = parameters.iter().enumerate().map(|(i, parameter)| {
            let ty = elided(&parameter.ty);
            let dot = match parameters.len() {
                1 => quote!(args_dots[k]),
                _ => {
                    let i = syn::Index::from(i);
                    quote!(args_dots[k].#i)
                }
            };
            match parameter.passing {
                Passing::Value => {
                    quote!(::core::array::from_fn(|k| ::core::clone::Clone::clone(&#dot)))
                }
                Passing::Reference | Passing::Mutable => {
                    quote!(::core::array::from_fn::<&#rt::Place<#ty>, DIRECTIONS, _>(|k| &#dot))
                }
            }
        });
        let (args, pattern) = (one_or_tuple(&types), one_or_tuple(&arguments));
        let output = &signature.output;
        quote!(
            #[inline(always)]
            fn jvps<const DIRECTIONS: usize>(
                &self,
                #pattern: #args,
                args_dots: &[#rt::Tan<#args>; DIRECTIONS],
            ) -> (#output, [#rt::Tan<#output>; DIRECTIONS]) {
                Self::jvps(#name, (#(#ons,)*), #(#arguments, #directions),*)
            }
        )
    });
    let (args, pattern) = (one_or_tuple(&types), one_or_tuple(&arguments));
    let output = &signature.output;
    let (impl_generics, _, clause) = generics.split_for_impl();
    let allows = allows();
    quote!(
        #allows
        impl #impl_generics #rt::ForwardFn<#args> for #name #clause {
            #[inline(always)]
            fn jvp(&self, #pattern: #args, args_dot: &#rt::Tan<#args>) -> (#output, #rt::Tan<#output>) {
                Self::jvp(#name, (#(#ons,)*), #(#arguments, #passed),*)
            }
            #several
        }
    )
}
