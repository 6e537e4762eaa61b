//! A function as a value: `f {}`, and the lifts of the operators.

use crate::derivative;
use crate::emit::item::allows;
use crate::front::lower::Function;
use crate::ir::Passing;
use crate::names::{self, Names};
use crate::signature::{Parameter, Signature, with_lifetimes};
use crate::tokens::mentions;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// What makes a function a value.
pub(crate) struct FunctionValue {
    /// `impl DifferentiableFn<Args> for f`
    pub(crate) implementation: TokenStream,
    /// The lift of an operator on functions of the arguments to a function of `f`'s own arity, and what else
    /// operators call by the name of `f`.
    pub(crate) lifts: TokenStream,
}

/// A function as a value, if it can be one.
pub(crate) fn function_value(
    signature: &Signature,
    name: &Ident,
    own_body: bool,
) -> Option<FunctionValue> {
    if signature.has_mutable()
        || signature.parameters.is_empty()
        || signature.parameters.len() > 8
        || signature
            .parameters
            .iter()
            .any(|p| p.no_derivative || p.function != Function::No)
    {
        return None;
    }
    let rt = names::runtime();
    let mut generics = signature.generics.clone();
    signature.bound_boxed(&mut generics);
    let arguments: TokenStream = signature
        .parameters
        .iter()
        .map(Parameter::declared)
        .collect();
    let unconstrained = generics.params.iter().any(|param| {
        let ident = match param {
            syn::GenericParam::Type(param) => &param.ident,
            syn::GenericParam::Const(param) => &param.ident,
            syn::GenericParam::Lifetime(param) => &param.lifetime.ident,
        };
        !mentions(&arguments, ident)
    });
    if unconstrained {
        return None;
    }
    let mut types = Vec::new();
    let mut lift_types = Vec::new();
    // Of the references whose lifetimes the function does not name.
    let mut lent: Vec<syn::Lifetime> = Vec::new();
    let mut arg_names = Vec::new();
    let mut names = Names::avoiding(quote!(#name));
    for (i, parameter) in signature.parameters.iter().enumerate() {
        let mut inner = Vec::new();
        let ty = &with_lifetimes(&parameter.ty, &format!("r{i}"), &mut inner);
        lent.extend(inner);
        // The function's own name is not hidden by an argument.
        arg_names.push(names.fresh(&format!("a{i}"), Span::call_site()));
        if parameter.passing == Passing::Reference {
            let lifetime = parameter.lifetime.clone().unwrap_or_else(|| {
                let lifetime = syn::Lifetime::new(&format!("'r{i}"), Span::call_site());
                lent.push(lifetime.clone());
                lifetime
            });
            types.push(quote!(&#lifetime #ty));
            lift_types.push(parameter.declared());
        } else {
            types.push(ty.to_token_stream());
            lift_types.push(parameter.ty.to_token_stream());
        }
    }
    for lifetime in &lent {
        generics.params.insert(0, syn::parse_quote!(#lifetime));
    }
    let args = one_or_tuple(&types);
    let lift_args = one_or_tuple(&lift_types);
    let pattern = one_or_tuple(&arg_names);
    let output = &signature.output;
    let (impl_generics, _, clause) = generics.split_for_impl();
    let captured: Vec<TokenStream> = generics
        .params
        .iter()
        .map(|param| match param {
            syn::GenericParam::Type(param) => param.ident.to_token_stream(),
            syn::GenericParam::Const(param) => param.ident.to_token_stream(),
            syn::GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        })
        .collect();
    let ons: Vec<TokenStream> = signature
        .parameters
        .iter()
        .map(|_| quote!(#rt::On))
        .collect();
    let bars: Vec<Ident> = (0..arg_names.len())
        .map(|i| names.bar(&arg_names[i]))
        .collect();
    let places: Vec<TokenStream> = signature
        .parameters
        .iter()
        .zip(&bars)
        .map(|(p, bar)| {
            let ty = &p.ty;
            match p.passing {
                Passing::Reference => quote!(<#ty as #rt::Referent>::place(&mut #bar)),
                Passing::Value | Passing::Mutable => quote!(&mut #bar),
            }
        })
        .collect();
    let opens: Vec<TokenStream> = signature
        .parameters
        .iter()
        .zip(&arg_names)
        .zip(&bars)
        .map(|((p, arg), bar)| match p.passing {
            Passing::Reference => quote!(let mut #bar = #rt::like(#arg).zero();),
            Passing::Value | Passing::Mutable => quote!(let mut #bar = #rt::zero();),
        })
        .collect();
    let again = signature
        .parameters
        .iter()
        .zip(&arg_names)
        .filter(|(p, _)| p.passing == Passing::Reference)
        .map(|(_, arg)| arg);
    let results = one_or_tuple(&bars);
    // A registered function may be unsafe to call; its rule is not.
    let value = if own_body {
        quote!(#name(#(#arg_names),*))
    } else {
        quote!(Self::vjp(#name, (#(#ons,)*), #(#arg_names),*).0)
    };
    let mut lift_generics = signature.generics.clone();
    let bound = signature.function_bound();
    let check = if own_body {
        quote!(#rt::assert_sibling::<Self, CheckedFunction>();)
    } else {
        derivative::check(signature, &format_ident!("CheckedFunction"))
    };
    lift_generics
        .params
        .push(syn::parse_quote!(CheckedFunction: #bound));
    lift_generics.params.push(syn::parse_quote!(LiftedResult));
    let lift_params = &lift_generics.params;
    // What a pullback borrows depends on the arguments: no closure of the macro has such a type, but a function has.
    let params = &generics.params;
    let inputs = quote!(#(#arg_names: #types),*);
    let pullback = quote!(impl Fn(#rt::Tan<#output>) -> #rt::Tan<#args> + use<#(#captured),*>);
    let mut checked_generics = signature.generics.clone();
    let takes = format_ident!("Takes{}", types.len());
    let binder = (!lent.is_empty()).then(|| quote!(for<#(#lent),*>));
    checked_generics
        .params
        .push(syn::parse_quote!(CheckedFunction: #bound));
    checked_generics
        .params
        .push(syn::parse_quote!(LiftedFunction: #binder #rt::#takes<#(#types),*>));
    let checked_params = &checked_generics.params;
    let mut at_generics = generics.clone();
    at_generics
        .params
        .push(syn::parse_quote!(CheckedFunction: #bound));
    let at_params = &at_generics.params;
    let allows = allows();
    let implementation = quote!(
        #allows
        impl #impl_generics #rt::DifferentiableFn<#args> for #name #clause {
            type Output = #output;
            #[inline]
            fn call(&self, #pattern: #args) -> #output { #value }
            #[inline]
            fn vjp(&self, #pattern: #args) -> (#output, impl Fn(#rt::Tan<#output>) -> #rt::Tan<#args> + use<#(#captured),*>) {
                let (result, pullback) = Self::vjp(#name, (#(#ons,)*), #(#arg_names),*);
                (result, move |result_bar| {
                    #(#opens)*
                    pullback(#(#again,)* result_bar, #(#places),*);
                    #results
                })
            }
            #[inline]
            fn pulled(&self, #pattern: #args, result_bar: #rt::Tan<#output>) -> (#output, #rt::Tan<#args>) {
                #(#opens)*
                let result = Self::sweep(#name, (#(#ons,)*), #(#arg_names,)* result_bar, #(#places),*);
                (result, #results)
            }
        }
    );
    let lifts = quote!(
        #[doc(hidden)]
        pub fn lift<#lift_params>(_: CheckedFunction, operator: impl Fn(#lift_args) -> LiftedResult) -> impl Fn(#(#lift_types),*) -> LiftedResult #clause {
            #check
            move |#(#arg_names),*| operator(#pattern)
        }
        #[doc(hidden)]
        pub fn at<#at_params>(_: CheckedFunction, args: #args) -> #args #clause {
            #check
            args
        }
        #[doc(hidden)]
        pub fn pullback<#params>(#inputs) -> #pullback #clause {
            ::ad_runtime::function::pullback(#pattern, &#name {})
        }
        #[doc(hidden)]
        pub fn value_with_pullback<#params>(#inputs) -> (#output, #pullback) #clause {
            ::ad_runtime::function::value_with_pullback(#pattern, &#name {})
        }
        #[doc(hidden)]
        pub fn checked<#checked_params>(_: CheckedFunction, lifted: LiftedFunction) -> LiftedFunction #clause {
            #check
            lifted
        }
    );
    Some(FunctionValue {
        implementation,
        lifts,
    })
}

pub(crate) fn one_or_tuple<T: ToTokens>(parts: &[T]) -> TokenStream {
    match parts {
        [one] => one.to_token_stream(),
        many => quote!((#(#many),*)),
    }
}
