//! The tangent type of a struct, and its vector space.

use super::{Field, Model, shape_path};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) fn tangent(model: &Model) -> TokenStream {
    let definition = definition(model);
    let space = vector_space(model);
    let operators = operators(&model.tangent, bounds(model));
    let constants = constants(model);
    quote!(#definition #space #operators #constants)
}

/// Fields marked `#[no_derivative]` have no place in the tangent. Generated code may still name them,
/// and finds, through `Deref`, a place that keeps nothing.
fn constants(model: &Model) -> TokenStream {
    if model.constants.is_empty() || !model.named {
        return TokenStream::new();
    }
    let (vis, tangent) = (&model.vis, &model.tangent);
    let name = quote::format_ident!("{}Constants", model.name);
    let (impl_generics, generics) = bounds(model);
    let fields = model
        .constants
        .iter()
        .map(|(member, vis)| quote!(#vis #member: ::ad_runtime::__private::Constant));
    let members: Vec<&syn::Member> = model.constants.iter().map(|(member, _)| member).collect();
    quote!(
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug, Default)]
        #[allow(dead_code, missing_docs, reason = "generated code")]
        #vis struct #name { #(#fields),* }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::Deref for #tangent #generics {
            type Target = #name;
            fn deref(&self) -> &#name { &#name { #(#members: ::ad_runtime::__private::Constant),* } }
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::DerefMut for #tangent #generics {
            // Boxing a type without a size allocates nothing.
            fn deref_mut(&mut self) -> &mut #name { ::std::boxed::Box::leak(::std::boxed::Box::default()) }
        }
    )
}

/// The type parameters that stand for the tangents of these fields.
pub(super) fn parameters<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Vec<&'f Ident> {
    fields
        .into_iter()
        .filter_map(|field| field.parameter.as_ref())
        .collect()
}

fn definition(model: &Model) -> TokenStream {
    let (vis, tangent, parameters) = (&model.vis, &model.tangent, parameters(&model.fields));
    let generics = (!parameters.is_empty()).then(|| quote!(<#(#parameters),*>));
    let doc = format!(
        "A tangent vector of [`{}`]: the directions in which it can be moved.",
        model.name
    );
    let fields = model.fields.iter().map(|field| {
        let (vis, ty) = (&field.vis, field.tangent());
        match &field.member {
            syn::Member::Named(name) => {
                let doc = format!("The tangent of `{name}`.");
                quote!(#[doc = #doc] #vis #name: #ty)
            }
            syn::Member::Unnamed(index) => {
                let doc = format!("The tangent of field {}.", index.index);
                quote!(#[doc = #doc] #vis #ty)
            }
        }
    });
    let body = if model.named {
        quote!({ #(#fields),* })
    } else if model.fields.is_empty() {
        quote!(;)
    } else {
        quote!((#(#fields),*);)
    };
    quote!(
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq)]
        #vis struct #tangent #generics #body
    )
}

/// The generics of the tangent type: as bounded parameters, and as arguments.
pub(super) type TangentGenerics = (Option<TokenStream>, Option<TokenStream>);

fn bounds(model: &Model) -> TangentGenerics {
    tangent_generics(&parameters(&model.fields))
}

pub(super) fn tangent_generics(parameters: &[&Ident]) -> TangentGenerics {
    if parameters.is_empty() {
        return (None, None);
    }
    (
        Some(quote!(<#(#parameters: ::ad_runtime::Tangent),*>)),
        Some(quote!(<#(#parameters),*>)),
    )
}

fn vector_space(model: &Model) -> TokenStream {
    let tangent = &model.tangent;
    let (impl_generics, generics) = bounds(model);
    let members = super::members(&model.fields);
    let shape = model.shape();
    let shapes: Vec<TokenStream> = (0..members.len()).map(shape_path).collect();
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Tangent for #tangent #generics {
            type Shape = #shape;
            #[inline]
            fn zeros(shape: &Self::Shape) -> Self {
                let _ = shape;
                #tangent { #(#members: ::ad_runtime::Tangent::zeros(&#shapes)),* }
            }
            #[inline]
            fn identity() -> Self {
                #tangent { #(#members: ::ad_runtime::Tangent::identity()),* }
            }
            #[inline]
            fn add(&mut self, other: Self) {
                let _ = &other;
                #(::ad_runtime::Tangent::add(&mut self.#members, other.#members);)*
            }
            #[inline]
            fn add_ref(&mut self, other: &Self) {
                let _ = other;
                #(::ad_runtime::Tangent::add_ref(&mut self.#members, &other.#members);)*
            }
            #[inline]
            fn scale(&mut self, factor: f64) {
                let _ = factor;
                #(::ad_runtime::Tangent::scale(&mut self.#members, factor);)*
            }
            #[inline]
            fn inner_product(&self, other: &Self) -> f64 {
                let _ = other;
                0.0 #(+ ::ad_runtime::Tangent::inner_product(&self.#members, &other.#members))*
            }
            #[inline]
            fn make_dense(&mut self, shape: &Self::Shape) {
                let _ = shape;
                #(::ad_runtime::Tangent::make_dense(&mut self.#members, &#shapes);)*
            }
        }
    )
}

/// `+`, `-`, unary `-` and `* f64`, so that tangents can be written about.
pub(super) fn operators(
    tangent: &Ident,
    (impl_generics, generics): TangentGenerics,
) -> TokenStream {
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::Add for #tangent #generics {
            type Output = Self;
            fn add(mut self, other: Self) -> Self {
                ::ad_runtime::Tangent::add(&mut self, other);
                self
            }
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::Sub for #tangent #generics {
            type Output = Self;
            fn sub(mut self, mut other: Self) -> Self {
                ::ad_runtime::Tangent::scale(&mut other, -1.0);
                ::ad_runtime::Tangent::add(&mut self, other);
                self
            }
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::Neg for #tangent #generics {
            type Output = Self;
            fn neg(mut self) -> Self {
                ::ad_runtime::Tangent::scale(&mut self, -1.0);
                self
            }
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::ops::Mul<f64> for #tangent #generics {
            type Output = Self;
            fn mul(mut self, factor: f64) -> Self {
                ::ad_runtime::Tangent::scale(&mut self, factor);
                self
            }
        }
    )
}
