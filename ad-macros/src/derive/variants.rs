//! The tangent type of an enum, its vector space, and the places of the fields of variants.

use super::Field;
use super::enums::{Active, Enum, Variant};
use super::tangent::{TangentGenerics, parameters, shape_generics, tangent_generics};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(super) fn tangent(model: &Enum) -> TokenStream {
    let (definition, places) = (definition(model), places(model));
    quote!(#definition #places)
}

fn generics(model: &Enum) -> TangentGenerics {
    tangent_generics(&parameters(model.fields()))
}

fn definition(model: &Enum) -> TokenStream {
    let (vis, tangent, zero) = (&model.vis, &model.tangent, &model.zero);
    let (_, generics) = generics(model);
    let doc = format!(
        "A tangent vector of [`{}`]: the directions in which a variant can be moved.",
        model.name
    );
    let variants = model.active().into_iter().map(|active| {
        let variant = &active.variant.name;
        let doc = format!("A tangent vector of [`{}::{variant}`].", model.name);
        let fields = active.variant.fields.iter().map(definition_field);
        let body = match active.members.first() {
            Some(syn::Member::Named(_)) => quote!({ #(#fields),* }),
            _ => quote!((#(#fields),*)),
        };
        quote!(#[doc = #doc] #variant #body)
    });
    quote!(
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq)]
        #[allow(non_camel_case_types, reason = "the names of the variants")]
        #vis enum #tangent #generics {
            /// The zero of every variant.
            #[default]
            #zero,
            #(#variants),*
        }
    )
}

fn definition_field(field: &Field) -> TokenStream {
    let ty = field.tangent();
    match &field.member {
        syn::Member::Named(name) => {
            let doc = format!("The tangent of `{name}`.");
            quote!(#[doc = #doc] #name: #ty)
        }
        syn::Member::Unnamed(_) => ty,
    }
}

/// The shape is a type of its own, so that the shape of a recursive type is finite.
pub(super) fn shape(model: &Enum) -> TokenStream {
    let (shape, (_, generics)) = (&model.shape, generics(model));
    let variants = model.active().into_iter().map(|active| {
        let own = &active.shape;
        let types = active
            .variant
            .fields
            .iter()
            .map(|field| match &field.parameter {
                Some(parameter) => quote!(#parameter),
                None => {
                    let ty = field.tangent();
                    quote!(<#ty as ::ad_runtime::Tangent>::Shape)
                }
            });
        quote!(#own(#(#types),*))
    });
    quote!(
        #[doc(hidden)]
        #[derive(Clone, Debug, Default)]
        #[allow(missing_docs, unnameable_types, reason = "generated code")]
        pub enum #shape #generics { #[default] Unknown, #(#variants),* }
    )
}

pub(super) fn vector_space(model: &Enum) -> TokenStream {
    let (tangent, shape, zero) = (&model.tangent, &model.shape, &model.zero);
    let (impl_generics, generics) = generics(model);
    let parameters = parameters(model.fields());
    let shape_generics = shape_generics(&parameters);
    let active = model.active();
    let (zeros, adds, add_refs) = (
        arms(&active, zeros_arm(model)),
        arms(&active, pair_arm(&format_ident!("add"))),
        arms(&active, pair_arm(&format_ident!("add_ref"))),
    );
    let (scales, products, denses) = (
        arms(&active, scale_arm),
        arms(&active, product_arm),
        arms(&active, dense_arm(model)),
    );
    let mismatch = (!active.is_empty()).then(|| quote!(
        (this, other) => ::ad_runtime::__private::variant_mismatch(this.__variant_name(), other.__variant_name()),
    ));
    let dense_mismatch = (!active.is_empty()).then(|| quote!(
        (this, shape) => {
            let other = <Self as ::ad_runtime::Tangent>::zeros(shape);
            ::ad_runtime::__private::variant_mismatch(this.__variant_name(), other.__variant_name())
        }
    ));
    let fill = (!active.is_empty()).then(|| {
        quote!(
            (this @ Self::#zero, shape) => *this = <Self as ::ad_runtime::Tangent>::zeros(shape),
        )
    });
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unreachable_patterns, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Tangent for #tangent #generics {
            type Shape = #shape #shape_generics;
            #[inline]
            fn zeros(shape: &Self::Shape) -> Self {
                match shape { #shape::Unknown => Self::#zero, #zeros }
            }
            #[inline]
            fn is_shapeless(&self) -> bool { ::std::matches!(self, Self::#zero) }
            #[inline]
            #[track_caller]
            fn add(&mut self, other: Self) {
                match (self, other) {
                    (_, Self::#zero) => {}
                    (this @ Self::#zero, other) => *this = other,
                    #adds
                    #mismatch
                }
            }
            #[inline]
            #[track_caller]
            fn add_ref(&mut self, other: &Self) {
                match (self, other) {
                    (_, Self::#zero) => {}
                    (this @ Self::#zero, other) => *this = ::std::clone::Clone::clone(other),
                    #add_refs
                    #mismatch
                }
            }
            #[inline]
            fn scale(&mut self, factor: f64) {
                let _ = factor;
                match self { Self::#zero => {} #scales }
            }
            #[inline]
            #[track_caller]
            fn inner_product(&self, other: &Self) -> f64 {
                match (self, other) {
                    (Self::#zero, _) | (_, Self::#zero) => 0.0,
                    #products
                    #mismatch
                }
            }
            #[inline]
            #[track_caller]
            fn make_dense(&mut self, shape: &Self::Shape) {
                match (self, shape) {
                    (_, #shape::Unknown) => {}
                    #fill
                    #denses
                    #dense_mismatch
                }
            }
        }
    )
}

fn arms(active: &[Active<'_>], arm: impl Fn(&Active<'_>) -> TokenStream) -> TokenStream {
    active.iter().map(arm).collect()
}

fn zeros_arm(model: &Enum) -> impl Fn(&Active<'_>) -> TokenStream {
    let shape = model.shape.clone();
    move |active| {
        let (variant, own, members) = (&active.variant.name, &active.shape, &active.tangents);
        let shapes = active.bind("shape");
        quote!(#shape::#own(#(#shapes),*) => Self::#variant {
            #(#members: ::ad_runtime::Tangent::zeros(#shapes)),*
        },)
    }
}

fn pair_arm(method: &Ident) -> impl Fn(&Active<'_>) -> TokenStream {
    move |active| {
        let (variant, members) = (&active.variant.name, &active.tangents);
        let (left, right) = (active.bind("left"), active.bind("right"));
        quote!((Self::#variant { #(#members: #left),* }, Self::#variant { #(#members: #right),* }) => {
            #(::ad_runtime::Tangent::#method(#left, #right);)*
        })
    }
}

fn scale_arm(active: &Active<'_>) -> TokenStream {
    let (variant, members) = (&active.variant.name, &active.tangents);
    let bars = active.bind("bar");
    quote!(Self::#variant { #(#members: #bars),* } => { #(::ad_runtime::Tangent::scale(#bars, factor);)* })
}

fn product_arm(active: &Active<'_>) -> TokenStream {
    let (variant, members) = (&active.variant.name, &active.tangents);
    let (left, right) = (active.bind("left"), active.bind("right"));
    quote!((Self::#variant { #(#members: #left),* }, Self::#variant { #(#members: #right),* }) =>
        0.0 #(+ ::ad_runtime::Tangent::inner_product(#left, #right))*,)
}

fn dense_arm(model: &Enum) -> impl Fn(&Active<'_>) -> TokenStream {
    let shape = model.shape.clone();
    move |active| {
        let (variant, own, members) = (&active.variant.name, &active.shape, &active.tangents);
        let (bars, shapes) = (active.bind("bar"), active.bind("shape"));
        quote!((Self::#variant { #(#members: #bars),* }, #shape::#own(#(#shapes),*)) => {
            #(::ad_runtime::Tangent::make_dense(#bars, #shapes);)*
        })
    }
}

/// What generated code calls for the bindings of a pattern: the place of a field of a variant.
fn places(model: &Enum) -> TokenStream {
    let (tangent, zero) = (&model.tangent, &model.zero);
    let (impl_generics, generics) = generics(model);
    let names = model.active().into_iter().map(|active| {
        let variant = &active.variant.name;
        let text = format!("{}::{variant}", model.name);
        quote!(Self::#variant { .. } => #text,)
    });
    let zero_name = format!("{tangent}::{zero}");
    let active = model.active().into_iter().map(|active| {
        let places: TokenStream = (0..active.members.len())
            .map(|i| place(model, &active, i))
            .collect();
        places
    });
    let tests = model.variants.iter().map(|variant| {
        let test = crate::names::variant_test(&variant.name);
        let own = model
            .active()
            .into_iter()
            .find(|active| active.variant.name == variant.name)
            .map(|active| {
                let name = &active.variant.name;
                quote!(Self::#name { .. } => true,)
            });
        quote!(
            #[doc(hidden)]
            #[inline]
            pub fn #test(&self) -> bool {
                match self { Self::#zero => true, #own _ => false }
            }
        )
    });
    let constants = model.variants.iter().flat_map(|variant| {
        variant.constants.iter().map(|(member, _)| {
            let accessor = accessor(variant, member);
            // Boxing a type without a size allocates nothing.
            quote!(
                #[doc(hidden)]
                #[inline]
                pub fn #accessor(&mut self) -> &mut ::ad_runtime::__private::Constant {
                    ::std::boxed::Box::leak(::std::boxed::Box::default())
                }
            )
        })
    });
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, dead_code, missing_docs, non_snake_case, unreachable_patterns, reason = "generated code")]
        impl #impl_generics #tangent #generics {
            #[doc(hidden)]
            pub fn __variant_name(&self) -> &'static str {
                match self { Self::#zero => #zero_name, #(#names)* }
            }
            #(#tests)*
            #(#active)*
            #(#constants)*
        }
    )
}

/// `__variant_Rect_w`
fn accessor(variant: &Variant, member: &syn::Member) -> Ident {
    crate::names::variant_accessor(&variant.name, member)
}

fn place(model: &Enum, active: &Active<'_>, i: usize) -> TokenStream {
    let (variant, members, zero) = (&active.variant.name, &active.tangents, &model.zero);
    let accessor = accessor(active.variant, active.members[i]);
    let (ty, member) = (active.variant.fields[i].tangent(), &active.tangents[i]);
    let text = format!("{}::{variant}", model.name);
    quote!(
        #[doc(hidden)]
        #[inline]
        #[track_caller]
        pub fn #accessor(&mut self) -> &mut #ty {
            if let Self::#zero = self {
                *self = Self::#variant { #(#members: ::ad_runtime::Tangent::identity()),* };
            }
            match self {
                Self::#variant { #member: place, .. } => place,
                other => ::ad_runtime::__private::variant_mismatch(#text, other.__variant_name()),
            }
        }
    )
}
