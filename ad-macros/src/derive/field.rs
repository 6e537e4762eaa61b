//! A field that is differentiated: its tangent, and how it is moved and visited.
//!
//! The macro does not know whether a type has a tangent, and a type without one would be an error at
//! each place where it is named. So each place asks for the answer first (`Has::<T>::TANGENT`), and goes
//! on without a tangent; the error is in [`checks`], once, where the user wrote the type.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

/// A field that is differentiated.
pub(super) struct Field {
    pub(super) member: syn::Member,
    pub(super) ty: syn::Type,
    pub(super) vis: syn::Visibility,
    /// The type parameter of the tangent that stands for its tangent type, if it mentions a generic.
    pub(super) parameter: Option<Ident>,
}

impl Field {
    /// The type of this field of the tangent.
    pub(super) fn tangent(&self) -> TokenStream {
        match &self.parameter {
            Some(parameter) => parameter.to_token_stream(),
            None => self.own_tangent(),
        }
    }

    /// The shape of its tangent. `field` is a reference.
    pub(super) fn shape(&self, field: &TokenStream) -> TokenStream {
        let owner = self.owner();
        quote!(<#owner>::shape(#field))
    }

    /// Moves the field, a reference, by a reference to its tangent.
    pub(super) fn move_by(&self, field: &TokenStream, direction: &TokenStream) -> TokenStream {
        let owner = self.walked();
        quote!(<#owner>::move_by(#field, #direction))
    }

    /// Visits the leaves of the field.
    pub(super) fn visit(
        &self,
        field: &TokenStream,
        tangent: &TokenStream,
        path: &TokenStream,
    ) -> TokenStream {
        let owner = self.walked();
        quote!(<#owner>::visit(#field, #tangent, #path, visitor))
    }

    /// The type of its tangent where the generics of the type itself are in scope.
    pub(super) fn own_tangent(&self) -> TokenStream {
        let owner = self.owner();
        quote!(<#owner>::Tangent)
    }

    /// Whether it borrows its numbers, so that they cannot be moved.
    pub(super) fn is_reference(&self) -> bool {
        matches!(self.ty, syn::Type::Reference(_))
    }

    /// Whether there is nothing to ask: the bounds of generics say it, or the type is of std.
    fn is_known(&self) -> bool {
        self.parameter.is_some() || has_tangent(&self.ty)
    }

    /// What has the tangent of the field, and its shape.
    fn owner(&self) -> TokenStream {
        let ty = &self.ty;
        if self.is_known() {
            return quote!(#ty as ::ad_runtime::Differentiable);
        }
        let answer = self.answer(&quote!(TANGENT));
        quote!(#answer as ::ad_runtime::__private::FieldTangent<#ty>)
    }

    /// What moves the field and visits it.
    fn walked(&self) -> TokenStream {
        let ty = &self.ty;
        if self.is_known() {
            return quote!(#ty as ::ad_runtime::Parameters);
        }
        let (answer, tangent) = (self.answer(&quote!(PARAMETERS)), self.own_tangent());
        quote!(#answer as ::ad_runtime::__private::FieldParameters<#ty, #tangent>)
    }

    fn answer(&self, question: &TokenStream) -> TokenStream {
        let ty = &self.ty;
        quote!(::ad_runtime::__private::Is<{
            #[allow(unused_imports, reason = "generated code")]
            use ::ad_runtime::__private::HasNot as _;
            ::ad_runtime::__private::Has::<#ty>::#question
        }>)
    }
}

/// The errors of fields whose types are not differentiable, at the types.
pub(super) fn checks<'f>(fields: impl IntoIterator<Item = &'f Field>) -> TokenStream {
    let checks = fields
        .into_iter()
        .filter(|field| !field.is_known())
        .map(|field| {
            let ty = &field.ty;
            let movable = (!field.is_reference()).then(|| {
                let answer = field.answer(&quote!(TANGENT));
                // Without a tangent it is not asked for.
                quote_spanned!(ty.span()=> const _: ::core::marker::PhantomData<
                    <#answer as ::ad_runtime::__private::MovableField<#ty>>::Checked
                > = ::core::marker::PhantomData;)
            });
            quote_spanned!(ty.span()=>
                const _: ::core::marker::PhantomData<
                    <#ty as ::ad_runtime::__private::DifferentiableField>::Checked
                > = ::core::marker::PhantomData;
                #movable
            )
        });
    checks.collect()
}

/// Types of std that have a tangent and can be moved, under the names that they usually have.
fn has_tangent(ty: &syn::Type) -> bool {
    const NUMBERS: &[&str] = &[
        "f32", "f64", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "bool", "char", "String",
    ];
    match ty {
        syn::Type::Array(array) => has_tangent(&array.elem),
        syn::Type::Tuple(tuple) => tuple.elems.len() <= 12 && tuple.elems.iter().all(has_tangent),
        syn::Type::Paren(inner) => has_tangent(&inner.elem),
        syn::Type::Group(inner) => has_tangent(&inner.elem),
        syn::Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            let segment = &path.path.segments[0];
            let name = segment.ident.to_string();
            match &segment.arguments {
                syn::PathArguments::None => NUMBERS.contains(&name.as_str()),
                syn::PathArguments::AngleBracketed(args) => {
                    matches!(name.as_str(), "Vec" | "Option" | "Box")
                        && args.args.len() == 1
                        && matches!(&args.args[0], syn::GenericArgument::Type(ty) if has_tangent(ty))
                }
                syn::PathArguments::Parenthesized(_) => false,
            }
        }
        _ => false,
    }
}
