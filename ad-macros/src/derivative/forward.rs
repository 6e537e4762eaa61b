//! `#[derivative(of = f, forward)]`: registers a hand-written pushforward, beside the derivative that is
//! registered for reverse mode. The rule takes the arguments of `f` and then as many tangents, and
//! returns the value and its tangent.

use super::check;
use crate::args::DerivativeArgs;
use crate::emit::item::allows;
use crate::emit::pushforward::item as pushforward;
use crate::ir::Passing;
use crate::names::Names;
use crate::signature::Signature;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(super) fn register(args: &DerivativeArgs, function: &syn::ItemFn) -> syn::Result<TokenStream> {
    let Some(name) = args.of.get_ident() else {
        return Err(syn::Error::new_spanned(
            &args.of,
            "a pushforward is registered for a function, under its own name\nhelp: import the function and write `#[derivative(of = f, forward)]`",
        ));
    };
    let rule = &function.sig.ident;
    let mut sig = function.sig.clone();
    let count = sig.inputs.len();
    if count == 0 || !count.is_multiple_of(2) {
        return Err(syn::Error::new_spanned(
            &sig.inputs,
            format!(
                "`{rule}` takes the arguments of `{name}`, and a tangent for each\nhelp: write `fn {rule}(x: f64, x_dot: f64) -> (f64, f64)`"
            ),
        ));
    }
    sig.inputs = sig.inputs.into_iter().take(count / 2).collect();
    let output = match &sig.output {
        syn::ReturnType::Type(_, ty) => match &**ty {
            syn::Type::Tuple(tuple) if tuple.elems.len() == 2 => tuple.elems[0].clone(),
            ty => return Err(pair(ty)),
        },
        syn::ReturnType::Default => return Err(pair(rule)),
    };
    sig.output = syn::parse_quote!(-> #output);
    let mut signature = Signature::read(&mut sig);
    signature.name = name.clone();
    let mut names = Names::avoiding(quote!(#function));
    let mut numbered = |base: &str| -> Vec<Ident> {
        signature
            .parameters
            .iter()
            .map(|_| names.numbered(base, Span::call_site()))
            .collect()
    };
    let (idents, dots, acts) = (numbered("argument"), numbered("dot"), numbered("act"));
    let (head, called) =
        pushforward::registered_head(&signature, &idents, &acts, &dots, &mut names);
    let check = check(&signature, &called);
    let parts = signature
        .parameters
        .iter()
        .zip(&idents)
        .zip(&dots)
        .zip(&acts);
    let dense = parts.map(|(((parameter, x), dot), act)| match parameter.passing {
        _ if parameter.no_derivative => TokenStream::new(),
        Passing::Value => {
            quote!(let #dot = if ad::is_on(#act) { #dot } else { ad::zeros_of(&#x) };)
        }
        Passing::Reference => quote!(
            let mut unread = None;
            let #dot = if ad::is_on(#act) { #dot } else { ad::place_of(#x, unread.insert(ad::like(#x).zero())) };
        ),
        Passing::Mutable => TokenStream::new(),
    });
    let value = pushforward::function_value(&signature, name);
    let allows = allows();
    Ok(quote!(
        #allows
        impl #name {
            #[doc(hidden)]
            #[inline]
            pub #head {
                use ::ad_runtime::__private as ad;
                #check
                #(#dense)*
                #rule(#(#idents,)* #(#dots),*)
            }
        }
        #value
    ))
}

fn pair(at: &impl quote::ToTokens) -> syn::Error {
    syn::Error::new_spanned(
        at,
        "a pushforward returns the value and its tangent\nhelp: write `-> (f64, f64)`",
    )
}

/// Which rule is read: not that of reverse mode.
pub(super) fn derivative(args: &DerivativeArgs, function: &syn::ItemFn) -> TokenStream {
    match register(args, function) {
        Ok(sibling) => {
            quote!(#[allow(dead_code, reason = "called by generated code")] #function #sibling)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#function #error)
        }
    }
}
