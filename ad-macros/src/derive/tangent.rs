//! The tangent type of a struct, and its vector space.

use super::{Field, Model};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(super) fn tangent(model: &Model) -> TokenStream {
    let definition = definition(model);
    let operators = operators(&model.tangent, bounds(model));
    let constants = constants(model);
    quote!(#definition #operators #constants)
}

/// Named fields marked `#[no_derivative]` have no place in the tangent. Generated code may still name
/// them, and finds, through `Deref`, a place that keeps nothing.
fn constants(model: &Model) -> TokenStream {
    if model.constants.is_empty() || !model.named {
        return TokenStream::new();
    }
    let (vis, tangent) = (&model.vis, &model.tangent);
    let name = format_ident!("{}Constants", model.name);
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
    let body = if model.named {
        let fields = model.fields.iter().map(named_field);
        quote!({ #(#fields),* })
    } else {
        let fields = tuple_fields(model);
        quote!((#(#fields),*);)
    };
    quote!(
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        #vis struct #tangent #generics #body
    )
}

fn named_field(field: &Field) -> TokenStream {
    let (vis, ty, name) = (&field.vis, field.tangent(), &field.member);
    let doc = format!("The tangent of `{}`.", super::member_name(name));
    quote!(#[doc = #doc] #vis #name: #ty)
}

/// The fields of a tuple struct keep their positions: constants have a place that keeps nothing.
fn tuple_fields(model: &Model) -> Vec<TokenStream> {
    let mut fields: Vec<(u32, TokenStream)> = Vec::new();
    for field in &model.fields {
        let (vis, ty) = (&field.vis, field.tangent());
        let doc = format!(
            "The tangent of field {}.",
            super::member_name(&field.member)
        );
        fields.push((position(&field.member), quote!(#[doc = #doc] #vis #ty)));
    }
    for (member, vis) in &model.constants {
        let constant = quote!(#[doc(hidden)] #vis ::ad_runtime::__private::Constant);
        fields.push((position(member), constant));
    }
    fields.sort_by_key(|(position, _)| *position);
    fields.into_iter().map(|(_, field)| field).collect()
}

fn position(member: &syn::Member) -> u32 {
    match member {
        syn::Member::Named(_) => 0,
        syn::Member::Unnamed(index) => index.index,
    }
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

/// The shape is a type of its own, so that the shape of a recursive type is finite.
fn shape(model: &Model) -> TokenStream {
    let (shape, (_, generics)) = (&model.shape, bounds(model));
    let types = model.fields.iter().map(|field| match &field.parameter {
        Some(parameter) => quote!(#parameter),
        None => {
            let ty = field.tangent();
            quote!(<#ty as ::ad_runtime::Tangent>::Shape)
        }
    });
    quote!(
        #[doc(hidden)]
        #[derive(Clone, Debug, Default)]
        #[allow(missing_docs, unnameable_types, reason = "generated code")]
        pub struct #shape #generics(#(#types),*);
    )
}

pub(super) fn vector_space(model: &Model) -> TokenStream {
    let (tangent, shape) = (&model.tangent, &model.shape);
    let (impl_generics, generics) = bounds(model);
    let members: Vec<&syn::Member> = model.fields.iter().map(|field| &field.member).collect();
    let definition = self::shape(model);
    let shape_generics = shape_generics(&parameters(&model.fields));
    let shapes: Vec<syn::Index> = (0..members.len()).map(syn::Index::from).collect();
    let constants = constant_places(model);
    quote!(
        #definition
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::std::default::Default for #tangent #generics {
            #[inline]
            fn default() -> Self { ::ad_runtime::__private::shapeless() }
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Tangent for #tangent #generics {
            type Shape = #shape #shape_generics;
            #[inline]
            fn zeros(shape: &Self::Shape) -> Self {
                let _ = shape;
                #tangent { #(#members: ::ad_runtime::Tangent::zeros(&shape.#shapes),)* #constants }
            }
            #[inline]
            fn identity() -> Self {
                #tangent { #(#members: ::ad_runtime::Tangent::identity(),)* #constants }
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
                #(::ad_runtime::Tangent::make_dense(&mut self.#members, &shape.#shapes);)*
            }
        }
    )
}

/// The fields of constants, in an expression of a tuple struct.
fn constant_places(model: &Model) -> TokenStream {
    if model.named {
        return TokenStream::new();
    }
    let members = model.constants.iter().map(|(member, _)| member);
    quote!(#(#members: ::ad_runtime::__private::Constant,)*)
}

/// The arguments of the type of the shape.
pub(super) fn shape_generics(parameters: &[&Ident]) -> Option<TokenStream> {
    (!parameters.is_empty()).then(|| quote!(<#(<#parameters as ::ad_runtime::Tangent>::Shape),*>))
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
