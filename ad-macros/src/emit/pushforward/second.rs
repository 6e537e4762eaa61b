//! Second derivatives: `impl SecondOrderFn<Args> for f`.
//!
//! A function that is generic over `T: Real` runs on dual numbers, and so does its pullback: the
//! gradient at dual numbers is the gradient, and its derivative in their direction.

use crate::emit::item::allows;
use crate::ir::Passing;
use crate::items::one_or_tuple;
use crate::names::{self, Names};
use crate::signature::Signature;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};

/// The type parameter `T` of a function that is generic over `T: Real` and nothing else.
pub(crate) fn real_parameter(signature: &Signature) -> Option<Ident> {
    let mut params = signature.generics.type_params();
    let (param, None) = (params.next()?, params.next()) else {
        return None;
    };
    let is_real = |bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>| {
        bounds.iter().any(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => bound
                .path
                .segments
                .last()
                .is_some_and(|s| s.ident == "Real"),
            _ => false,
        })
    };
    let in_clause = signature.generics.where_clause.iter().any(|clause| {
        clause.predicates.iter().any(|predicate| match predicate {
            syn::WherePredicate::Type(predicate) => {
                param.ident == predicate.bounded_ty.to_token_stream().to_string()
                    && is_real(&predicate.bounds)
            }
            _ => false,
        })
    });
    let constants = signature.generics.const_params().next().is_some();
    (!constants && (is_real(&param.bounds) || in_clause)).then(|| param.ident.clone())
}

/// By dual numbers.
pub(crate) fn by_duals(signature: &Signature, name: &Ident, real: &Ident) -> TokenStream {
    let rt = names::runtime();
    let mut names = Names::avoiding(quote!(#name));
    let mut lifetimes = Vec::new();
    let (mut plain, mut dual, mut arguments) = (Vec::new(), Vec::new(), Vec::new());
    for (i, parameter) in signature.parameters.iter().enumerate() {
        let reference = (parameter.passing == Passing::Reference).then(|| {
            let lifetime = syn::Lifetime::new(&format!("'r{i}"), Span::call_site());
            lifetimes.push(lifetime.clone());
            lifetime
        });
        let number = substituted(&parameter.ty, real, &quote!(f64));
        let dual_number = substituted(&parameter.ty, real, &quote!(#rt::Dual<f64>));
        match &reference {
            Some(lifetime) => {
                plain.push(quote!(&#lifetime #number));
                dual.push(quote!(&#dual_number));
            }
            None => {
                plain.push(number);
                dual.push(dual_number);
            }
        }
        arguments.push(names.fresh(&format!("a{i}"), Span::call_site()));
    }
    let directions: Vec<TokenStream> = match arguments.len() {
        1 => vec![quote!(direction)],
        count => (0..count)
            .map(|i| {
                let i = syn::Index::from(i);
                quote!(&direction.#i)
            })
            .collect(),
    };
    let passed = signature
        .parameters
        .iter()
        .zip(&arguments)
        .map(|(parameter, argument)| match parameter.passing {
            Passing::Reference => quote!(&#argument),
            Passing::Value | Passing::Mutable => quote!(#argument),
        });
    let passed: Vec<TokenStream> = passed.collect();
    let (args, duals) = (one_or_tuple(&plain), one_or_tuple(&dual));
    let (pattern, passed) = (one_or_tuple(&arguments), one_or_tuple(&passed));
    let allows = allows();
    quote!(
        #allows
        impl<#(#lifetimes),*> #rt::SecondOrderFn<#args> for #name {
            #[inline]
            fn gradient_and_hvp(&self, #pattern: #args, direction: &#rt::Tan<#args>) -> (#rt::Tan<#args>, #rt::Tan<#args>) {
                #(let #arguments = #rt::Lift::lift(&#arguments, #directions);)*
                let at: #duals = #passed;
                #rt::Split::split(#rt::gradient(at, self))
            }
        }
    )
}

/// A type with a type in the place of a parameter.
fn substituted(ty: &syn::Type, parameter: &Ident, with: &TokenStream) -> TokenStream {
    struct Substitute<'s>(&'s Ident, syn::Type);
    impl VisitMut for Substitute<'_> {
        fn visit_type_mut(&mut self, ty: &mut syn::Type) {
            if let syn::Type::Path(path) = ty
                && path.path.is_ident(self.0)
            {
                *ty = self.1.clone();
                return;
            }
            visit_mut::visit_type_mut(self, ty);
        }
    }
    let mut ty = ty.clone();
    Substitute(parameter, syn::parse_quote!(#with)).visit_type_mut(&mut ty);
    ty.to_token_stream()
}
