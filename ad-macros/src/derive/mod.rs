//! `#[derive(Differentiable)]`: the tangent type, with the same field and variant names.

mod enums;
mod field;
mod tangent;
mod variants;
mod walk;

use self::field::Field;
use crate::args::take_attribute;
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

struct Model {
    name: Ident,
    tangent: Ident,
    /// The shape of the tangent.
    shape: Ident,
    vis: syn::Visibility,
    generics: syn::Generics,
    fields: Vec<Field>,
    /// Fields marked `#[no_derivative]`.
    constants: Vec<(syn::Member, syn::Visibility)>,
    named: bool,
}

/// A field marked `#[no_derivative]`.
type Constant = (syn::Member, syn::Visibility);

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    syn::parse2::<syn::DeriveInput>(input)
        .and_then(expand)
        .unwrap_or_else(|error| error.to_compile_error())
}

fn expand(input: syn::DeriveInput) -> syn::Result<TokenStream> {
    let syn::DeriveInput {
        vis,
        ident: name,
        generics,
        data,
        attrs,
    } = input;
    check_packed(&attrs)?;
    check_functions(&data)?;
    match data {
        syn::Data::Struct(data) => {
            let model = model(name, vis, generics, data);
            let (tangent, space) = (tangent::tangent(&model), tangent::vector_space(&model));
            let checks = field::checks(&model.fields);
            let (differentiable, parameters) = (differentiable(&model), parameters(&model));
            let walk = walk::of_struct(&model);
            Ok(quote!(
                #tangent #parameters
                // The shape has no name outside.
                const _: () = { #space #differentiable #walk #checks };
            ))
        }
        syn::Data::Enum(data) => Ok(enums::derive(name, vis, generics, data)),
        syn::Data::Union(data) => Err(syn::Error::new(
            data.union_token.span,
            "a `union` has no tangent: which field it holds is not known\nhelp: use a struct",
        )),
    }
}

/// A reference to a field of a packed struct may not be aligned.
fn check_packed(attrs: &[syn::Attribute]) -> syn::Result<()> {
    for attribute in attrs.iter().filter(|a| a.path().is_ident("repr")) {
        let arguments = attribute.meta.require_list()?.tokens.clone();
        if let Some(packed) = arguments
            .into_iter()
            .find(|token| token.to_string() == "packed")
        {
            return Err(syn::Error::new(
                packed.span(),
                "a packed struct has no tangent: its fields cannot be referred to\nhelp: leave out `packed`, or keep the numbers in a struct of their own",
            ));
        }
    }
    Ok(())
}

/// `DifferentiableFn` is not for `dyn`.
fn check_functions(data: &syn::Data) -> syn::Result<()> {
    let fields: Vec<&syn::Field> = match data {
        syn::Data::Struct(data) => data.fields.iter().collect(),
        syn::Data::Enum(data) => data.variants.iter().flat_map(|v| &v.fields).collect(),
        syn::Data::Union(_) => Vec::new(),
    };
    match fields.iter().find_map(|field| erased_function(&field.ty)) {
        Some(object) => Err(syn::Error::new(
            syn::spanned::Spanned::span(object),
            "`DifferentiableFn` cannot be a trait object\nhelp: write `BoxedFn<f64, f64>`, which `boxed_fn(f)` makes",
        )),
        None => Ok(()),
    }
}

/// `dyn DifferentiableFn<..>` in a type.
fn erased_function(ty: &syn::Type) -> Option<&syn::TypeTraitObject> {
    crate::functions::trait_object(ty).filter(|object| {
        object.bounds.iter().any(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => bound
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "DifferentiableFn"),
            _ => false,
        })
    })
}

fn model(
    name: Ident,
    vis: syn::Visibility,
    generics: syn::Generics,
    data: syn::DataStruct,
) -> Model {
    let named = matches!(data.fields, syn::Fields::Named(_));
    let (fields, constants) = split_fields(data.fields, &name, &generics, &mut 0);
    let tangent = names::tangent_type(&name);
    Model {
        shape: format_ident!("{tangent}Shape"),
        tangent,
        name,
        vis,
        generics,
        fields,
        constants,
        named,
    }
}

/// The fields that are differentiated, and those marked `#[no_derivative]`. `position` counts the
/// fields, so that type parameters of a tangent are named once.
fn split_fields(
    all: syn::Fields,
    owner: &Ident,
    generics: &syn::Generics,
    position: &mut usize,
) -> (Vec<Field>, Vec<Constant>) {
    let mut fields = Vec::new();
    let mut constants = Vec::new();
    for (i, mut field) in all.into_iter().enumerate() {
        let constant = take_attribute(&mut field.attrs, "no_derivative").is_some();
        let member = match field.ident {
            Some(ident) => syn::Member::Named(ident),
            None => syn::Member::Unnamed(syn::Index::from(i)),
        };
        if constant {
            constants.push((member, field.vis));
            continue;
        }
        name_self(&mut field.ty, owner, generics);
        let parameter =
            mentions_generics(&field.ty, generics).then(|| format_ident!("F{position}"));
        *position += 1;
        fields.push(Field {
            member,
            ty: field.ty,
            vis: field.vis,
            parameter,
        });
    }
    (fields, constants)
}

/// In another type `Self` is another type.
fn name_self(ty: &mut syn::Type, owner: &Ident, generics: &syn::Generics) {
    struct Namer(syn::Type);
    impl syn::visit_mut::VisitMut for Namer {
        fn visit_type_mut(&mut self, ty: &mut syn::Type) {
            let is_self = matches!(ty, syn::Type::Path(path) if path.path.is_ident("Self"));
            if is_self {
                *ty = self.0.clone();
            }
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }
    let (_, arguments, _) = generics.split_for_impl();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Namer(syn::parse_quote!(#owner #arguments)), ty);
}

fn mentions_generics(ty: &syn::Type, generics: &syn::Generics) -> bool {
    struct Finder<'g>(&'g syn::Generics, bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.1 |= self.0.params.iter().any(|param| match param {
                syn::GenericParam::Type(param) => param.ident == *ident,
                syn::GenericParam::Const(param) => param.ident == *ident,
                syn::GenericParam::Lifetime(_) => false,
            });
        }
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            self.1 |= self.0.lifetimes().any(|param| param.lifetime == *lifetime);
        }
    }
    let mut finder = Finder(generics, false);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.1
}

/// The tangent type for the generics of its type: `WrapTangent<Tan<L>>`.
fn tangent_of<'f>(tangent: &Ident, fields: impl Iterator<Item = &'f Field>) -> TokenStream {
    let args: Vec<TokenStream> = fields
        .filter(|field| field.parameter.is_some())
        .map(Field::own_tangent)
        .collect();
    if args.is_empty() {
        tangent.to_token_stream()
    } else {
        quote!(#tangent<#(#args),*>)
    }
}

/// The generics with a bound for each field whose type mentions one.
fn bounded<'f>(
    generics: &syn::Generics,
    fields: impl Iterator<Item = &'f Field>,
    bound: &TokenStream,
) -> syn::Generics {
    let mut generics = generics.clone();
    let clause = generics.make_where_clause();
    for field in fields.filter(|field| field.parameter.is_some()) {
        let ty = &field.ty;
        clause.predicates.push(syn::parse_quote!(#ty: #bound));
    }
    generics
}

/// `name`, or `0`: how a field is called in text.
fn member_name(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}

fn differentiable(model: &Model) -> TokenStream {
    let name = &model.name;
    let tangent = tangent_of(&model.tangent, model.fields.iter());
    let bound = quote!(::ad_runtime::Differentiable);
    let generics = bounded(&model.generics, model.fields.iter(), &bound);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let shape = &model.shape;
    let shapes = model.fields.iter().map(|field| {
        let member = &field.member;
        field.shape(&quote!(&self.#member))
    });
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Differentiable for #name #ty_generics #clause {
            type Tangent = #tangent;
            #[inline]
            fn shape(&self) -> <#tangent as ::ad_runtime::Tangent>::Shape {
                #shape(#(#shapes),*)
            }
            #[inline]
            fn make_indexable(&self, _: &mut #tangent) {}
        }
    )
}

fn parameters(model: &Model) -> TokenStream {
    let name = &model.name;
    let bound = quote!(::ad_runtime::Parameters);
    let generics = bounded(&model.generics, model.fields.iter(), &bound);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    if model.fields.iter().any(Field::is_reference) {
        return TokenStream::new();
    }
    let moves = model.fields.iter().map(|field| {
        let member = &field.member;
        field.move_by(&quote!(&mut self.#member), &quote!(&direction.#member))
    });
    let visits = model.fields.iter().map(|field| {
        let (member, name) = (&field.member, member_name(&field.member));
        let path = quote!(&::ad_runtime::__private::path_of_field(&*visitor, path, #name));
        field.visit(&quote!(&mut self.#member), &quote!(&tangent.#member), &path)
    });
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Parameters for #name #ty_generics #clause {
            fn move_by(&mut self, direction: &<Self as ::ad_runtime::Differentiable>::Tangent) {
                let _ = direction;
                #(#moves;)*
            }
            fn visit<__Visitor: ::ad_runtime::LeafVisitor>(
                &mut self,
                tangent: &<Self as ::ad_runtime::Differentiable>::Tangent,
                path: &str,
                visitor: &mut __Visitor,
            ) {
                let _ = (tangent, path, &visitor);
                #(#visits;)*
            }
        }
    )
}
