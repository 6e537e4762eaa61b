//! `Parameters` for derived tangents: an optimiser can walk a gradient.

use super::enums::{Active, Enum};
use super::tangent::parameters;
use super::{Field, Model, member_name};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The tangent of a struct.
pub(super) fn of_struct(model: &Model) -> TokenStream {
    let shape = &model.shape;
    let members: Vec<&syn::Member> = model.fields.iter().map(|field| &field.member).collect();
    let names = members.iter().map(|member| member_name(member));
    let shape = quote!(#shape(#(::ad_runtime::__private::ShapeOf(&self.#members).__shape()),*));
    let visit = quote!(
        #(::ad_runtime::__private::Walk(&mut self.#members, &tangent.#members)
            .__visit(&::ad_runtime::__private::path_of_field(&*visitor, path, #names), visitor);)*
    );
    implementations(&model.tangent, &model.fields, &shape, &visit)
}

/// The tangent of an enum: its leaves have the names of those of the enum.
pub(super) fn of_enum(model: &Enum) -> TokenStream {
    let (shape, zero) = (&model.shape, &model.zero);
    let active = model.active();
    let shapes = active.iter().map(|active| {
        let (variant, members, own) = (&active.variant.name, &active.tangents, &active.shape);
        let values = active.bind("value");
        quote!(Self::#variant { #(#members: #values),* } =>
            #shape::#own(#(::ad_runtime::__private::ShapeOf(#values).__shape()),*),)
    });
    let visits = active.iter().map(|active| visit_variant(active, zero));
    let mismatch = (!active.is_empty()).then(|| quote!(
        (this, other) => ::ad_runtime::__private::variant_mismatch(this.__variant_name(), other.__variant_name()),
    ));
    let shape = quote!(match self { Self::#zero => #shape::Unknown, #(#shapes)* });
    let visit = quote!(match (self, tangent) {
        #(#visits)*
        (Self::#zero, _) | (_, Self::#zero) => {}
        #mismatch
    });
    let fields: Vec<&Field> = model.fields().collect();
    implementations(&model.tangent, fields, &shape, &visit)
}

fn visit_variant(active: &Active<'_>, zero: &Ident) -> TokenStream {
    let (variant, members) = (&active.variant.name, &active.tangents);
    let (values, bars) = (active.bind("value"), active.bind("bar"));
    let names: Vec<String> = active
        .members
        .iter()
        .map(|member| format!("{variant}.{}", member_name(member)))
        .collect();
    quote!(
        (Self::#variant { #(#members: #values),* }, Self::#variant { #(#members: #bars),* }) => {
            #(::ad_runtime::__private::Walk(#values, #bars).__visit(&::ad_runtime::__private::path_of_field(&*visitor, path, #names), visitor);)*
        }
        (Self::#variant { #(#members: #values),* }, Self::#zero) => {
            #(
                let zero = ::ad_runtime::__private::shapeless();
                ::ad_runtime::__private::Walk(#values, &zero).__visit(&::ad_runtime::__private::path_of_field(&*visitor, path, #names), visitor);
            )*
        }
    )
}

fn implementations<'f>(
    tangent: &Ident,
    fields: impl IntoIterator<Item = &'f Field>,
    shape: &TokenStream,
    visit: &TokenStream,
) -> TokenStream {
    let parameters = parameters(fields);
    let (bounded, walked, generics) = match parameters.is_empty() {
        true => (None, None, None),
        false => (
            Some(
                quote!(<#(#parameters: ::ad_runtime::Tangent + ::ad_runtime::Differentiable<Tangent = #parameters>),*>),
            ),
            Some(
                quote!(<#(#parameters: ::ad_runtime::Tangent + ::ad_runtime::Parameters<Tangent = #parameters>),*>),
            ),
            Some(quote!(<#(#parameters),*>)),
        ),
    };
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unused_imports, reason = "generated code")]
        impl #bounded ::ad_runtime::Differentiable for #tangent #generics {
            type Tangent = Self;
            fn shape(&self) -> <Self as ::ad_runtime::Tangent>::Shape {
                use ::ad_runtime::__private::{ShapeKnown as _, ShapeUnknown as _};
                #shape
            }
            fn make_indexable(&self, _: &mut Self) {}
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unreachable_patterns, unused_imports, reason = "generated code")]
        impl #walked ::ad_runtime::Parameters for #tangent #generics {
            fn move_by(&mut self, direction: &Self) {
                ::ad_runtime::Tangent::add_ref(self, direction);
            }
            #[track_caller]
            fn visit<__Visitor: ::ad_runtime::LeafVisitor>(
                &mut self,
                tangent: &Self,
                path: &str,
                visitor: &mut __Visitor,
            ) {
                use ::ad_runtime::__private::{WalkParameters as _, WalkRefused as _};
                let _ = (tangent, path, &visitor);
                #visit
            }
        }
    )
}
