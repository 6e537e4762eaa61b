//! `#[derive(Differentiable)]` for an `enum`.
//!
//! The tangent is an enum, too: `Zero`, which is the zero of every variant, and one variant for each
//! variant with fields that are differentiated. An enum without fields has no tangent.

use super::tangent::{operators, parameters, tangent_generics};
use super::walk;
use super::{Constant, Field, bounded, field, member_name, split_fields, tangent_of, variants};
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

pub(super) struct Variant {
    pub(super) name: Ident,
    pub(super) fields: Vec<Field>,
    pub(super) constants: Vec<Constant>,
}

pub(super) struct Enum {
    pub(super) name: Ident,
    pub(super) tangent: Ident,
    /// The shape of the tangent: it remembers the variant.
    pub(super) shape: Ident,
    /// The name of the zero of every variant.
    pub(super) zero: Ident,
    pub(super) vis: syn::Visibility,
    generics: syn::Generics,
    pub(super) variants: Vec<Variant>,
}

/// A variant with fields that are differentiated, and names for them.
pub(super) struct Active<'e> {
    pub(super) variant: &'e Variant,
    /// Variants of the shape are numbered, and so cannot clash with its own.
    pub(super) shape: Ident,
    /// The fields in the enum itself.
    pub(super) members: Vec<&'e syn::Member>,
    /// The fields in the tangent.
    pub(super) tangents: Vec<syn::Member>,
}

impl Active<'_> {
    /// One name for each field, to bind it by.
    pub(super) fn bind(&self, prefix: &str) -> Vec<Ident> {
        (0..self.members.len())
            .map(|i| format_ident!("{prefix}{i}"))
            .collect()
    }
}

impl Enum {
    pub(super) fn active(&self) -> Vec<Active<'_>> {
        self.variants
            .iter()
            .filter(|variant| !variant.fields.is_empty())
            .enumerate()
            .map(|(i, variant)| Active {
                variant,
                shape: format_ident!("V{i}"),
                members: variant.fields.iter().map(|field| &field.member).collect(),
                tangents: members(&variant.fields),
            })
            .collect()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.variants.iter().flat_map(|variant| &variant.fields)
    }

    fn has_fields(&self) -> bool {
        self.variants
            .iter()
            .any(|variant| !variant.fields.is_empty() || !variant.constants.is_empty())
    }
}

/// The members of a variant of the tangent: tuple fields are counted again if some have none.
fn members(fields: &[Field]) -> Vec<syn::Member> {
    fields
        .iter()
        .enumerate()
        .map(|(i, field)| match &field.member {
            named @ syn::Member::Named(_) => named.clone(),
            syn::Member::Unnamed(_) => syn::Member::Unnamed(syn::Index::from(i)),
        })
        .collect()
}

pub(super) fn derive(
    name: Ident,
    vis: syn::Visibility,
    generics: syn::Generics,
    data: syn::DataEnum,
) -> TokenStream {
    let mut position = 0;
    let variants: Vec<Variant> = data
        .variants
        .into_iter()
        .map(|variant| {
            let (fields, constants) = split_fields(variant.fields, &name, &generics, &mut position);
            Variant {
                name: variant.ident,
                fields,
                constants,
            }
        })
        .collect();
    let zero_is_taken = variants
        .iter()
        .any(|variant| variant.name == "Zero" && !variant.fields.is_empty());
    let tangent = names::tangent_type(&name);
    let model = Enum {
        shape: format_ident!("{tangent}Shape"),
        zero: format_ident!("{}", if zero_is_taken { "ZeroTangent" } else { "Zero" }),
        tangent,
        name,
        vis,
        generics,
        variants,
    };
    expand(&model)
}

fn expand(model: &Enum) -> TokenStream {
    let inactive = model.active().is_empty().then(|| inactive(model));
    if !model.has_fields() {
        let differentiable = without_tangent(model);
        return quote!(#differentiable #inactive);
    }
    let tangent = variants::tangent(model);
    let generics = tangent_generics(&parameters(model.fields()));
    let operators = operators(&model.tangent, generics);
    let (differentiable, parameters) = (differentiable(model), move_and_visit(model));
    let (shape, space) = (variants::shape(model), variants::vector_space(model));
    let walk = walk::of_enum(model);
    let checks = field::checks(model.fields());
    quote!(
        #tangent #operators #parameters #inactive
        // The shape has no name outside.
        const _: () = { #shape #space #differentiable #walk #checks };
    )
}

/// Nothing in it is differentiated.
fn inactive(model: &Enum) -> TokenStream {
    let name = &model.name;
    let (impl_generics, ty_generics, clause) = model.generics.split_for_impl();
    quote!(
        #[automatically_derived]
        impl #impl_generics ::ad_runtime::Inactive for #name #ty_generics #clause {}
    )
}

fn without_tangent(model: &Enum) -> TokenStream {
    let name = &model.name;
    let (impl_generics, ty_generics, clause) = model.generics.split_for_impl();
    quote!(
        #[automatically_derived]
        impl #impl_generics ::ad_runtime::Differentiable for #name #ty_generics #clause {
            type Tangent = ::ad_runtime::NoTangent;
        }
        #[automatically_derived]
        impl #impl_generics ::ad_runtime::Parameters for #name #ty_generics #clause {
            fn move_by(&mut self, _: &::ad_runtime::NoTangent) {}
            fn visit<__Visitor: ::ad_runtime::LeafVisitor>(
                &mut self, _: &::ad_runtime::NoTangent, _: &str, _: &mut __Visitor,
            ) {}
        }
    )
}

fn differentiable(model: &Enum) -> TokenStream {
    let (name, shape) = (&model.name, &model.shape);
    let tangent = tangent_of(&model.tangent, model.fields());
    let bound = quote!(::ad_runtime::Differentiable);
    let generics = bounded(&model.generics, model.fields(), &bound);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let arms = model.active().into_iter().map(|active| {
        let (variant, members) = (&active.variant.name, &active.members);
        let (values, own) = (active.bind("value"), &active.shape);
        let fields = active.variant.fields.iter().zip(&values);
        let shapes = fields.map(|(field, value)| field.shape(&value.to_token_stream()));
        quote!(#name::#variant { #(#members: #values,)* .. } => #shape::#own(#(#shapes),*),)
    });
    let others = model
        .variants
        .iter()
        .any(|variant| variant.fields.is_empty())
        .then(|| quote!(_ => #shape::Unknown,));
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Differentiable for #name #ty_generics #clause {
            type Tangent = #tangent;
            #[inline]
            fn shape(&self) -> <#tangent as ::ad_runtime::Tangent>::Shape {
                match self { #(#arms)* #others }
            }
            #[inline]
            fn make_indexable(&self, _: &mut #tangent) {}
        }
    )
}

fn move_and_visit(model: &Enum) -> TokenStream {
    if model.fields().any(Field::is_reference) {
        return TokenStream::new();
    }
    let (name, tangent, zero) = (&model.name, &model.tangent, &model.zero);
    let bound = quote!(::ad_runtime::Parameters);
    let generics = bounded(&model.generics, model.fields(), &bound);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let mut moves = Vec::new();
    let mut visits = Vec::new();
    for active in model.active() {
        let (variant, members, tangents) =
            (&active.variant.name, &active.members, &active.tangents);
        let (values, bars) = (active.bind("value"), active.bind("bar"));
        let fields = || active.variant.fields.iter().zip(&values);
        let moved = fields().zip(&bars).map(|((field, value), bar)| {
            field.move_by(&value.to_token_stream(), &bar.to_token_stream())
        });
        moves.push(quote!(
            (#name::#variant { #(#members: #values,)* .. }, #tangent::#variant { #(#tangents: #bars),* }) => {
                #(#moved;)*
            }
        ));
        let paths: Vec<TokenStream> = members
            .iter()
            .map(|member| {
                let label = format!("{{path}}.{variant}.{}", member_name(member));
                quote!(&::std::format!(#label))
            })
            .collect();
        let visited = fields()
            .zip(&bars)
            .zip(&paths)
            .map(|(((field, value), bar), path)| {
                field.visit(&value.to_token_stream(), &bar.to_token_stream(), path)
            });
        let visited_zero = fields().zip(&paths).map(|((field, value), path)| {
            let ty = field.own_tangent();
            let visit = field.visit(&value.to_token_stream(), &quote!(&zero), path);
            quote!(let zero = ::ad_runtime::__private::shapeless::<#ty>(); #visit;)
        });
        visits.push(quote!(
            (#name::#variant { #(#members: #values,)* .. }, #tangent::#variant { #(#tangents: #bars),* }) => {
                #(#visited;)*
            }
            (#name::#variant { #(#members: #values,)* .. }, #tangent::#zero) => {
                #(#visited_zero)*
            }
        ));
    }
    let variant_name = variant_name(model);
    let mismatch = (!model.active().is_empty()).then(|| quote!(
        (this, tangent) => {
            ::ad_runtime::__private::variant_mismatch(#variant_name(this), tangent.__variant_name())
        }
    ));
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unreachable_patterns, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Parameters for #name #ty_generics #clause {
            #[track_caller]
            fn move_by(&mut self, direction: &<Self as ::ad_runtime::Differentiable>::Tangent) {
                match (self, direction) { #(#moves)* (_, #tangent::#zero) => {} #mismatch }
            }
            #[track_caller]
            fn visit<__Visitor: ::ad_runtime::LeafVisitor>(
                &mut self,
                tangent: &<Self as ::ad_runtime::Differentiable>::Tangent,
                path: &str,
                visitor: &mut __Visitor,
            ) {
                let _ = (path, &visitor);
                match (self, tangent) { #(#visits)* (_, #tangent::#zero) => {} #mismatch }
            }
        }
    )
}

/// A closure from a value to the name of its variant.
fn variant_name(model: &Enum) -> TokenStream {
    let name = &model.name;
    let arms = model.variants.iter().map(|variant| {
        let (variant, text) = (&variant.name, format!("{name}::{}", variant.name));
        quote!(#name::#variant { .. } => #text,)
    });
    let ty = model.name.to_token_stream();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    quote!((|this: &#ty #ty_generics| match this { #(#arms)* }))
}
