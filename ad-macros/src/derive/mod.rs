//! `#[derive(Differentiable)]`: the tangent type, with the same field names.

mod tangent;

use crate::args::take_attribute;
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// A field that is differentiated.
struct Field {
    member: syn::Member,
    ty: syn::Type,
    vis: syn::Visibility,
    /// The type parameter of the tangent that stands for its tangent type, if it mentions a generic.
    parameter: Option<Ident>,
}

struct Model {
    name: Ident,
    tangent: Ident,
    vis: syn::Visibility,
    generics: syn::Generics,
    fields: Vec<Field>,
    /// Fields marked `#[no_derivative]`.
    constants: Vec<(syn::Member, syn::Visibility)>,
    named: bool,
}

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    match model(input) {
        Ok(model) => {
            let (tangent, differentiable, parameters) = (
                tangent::tangent(&model),
                differentiable(&model),
                parameters(&model),
            );
            quote!(#tangent #differentiable #parameters)
        }
        Err(error) => error.to_compile_error(),
    }
}

fn model(input: syn::DeriveInput) -> syn::Result<Model> {
    let data = match input.data {
        syn::Data::Struct(data) => data,
        syn::Data::Enum(data) => {
            return Err(syn::Error::new(
                data.enum_token.span,
                "`#[derive(Differentiable)]` for an `enum` is not supported yet\nhelp: derive it for the structs inside, or implement `Differentiable` by hand",
            ));
        }
        syn::Data::Union(data) => {
            return Err(syn::Error::new(
                data.union_token.span,
                "a `union` has no tangent: which field it holds is not known\nhelp: use a struct",
            ));
        }
    };
    let named = matches!(data.fields, syn::Fields::Named(_));
    let generics = input.generics;
    let mut fields = Vec::new();
    let mut constants = Vec::new();
    let mut position = 0;
    for (i, mut field) in data.fields.into_iter().enumerate() {
        let constant = take_attribute(&mut field.attrs, "no_derivative").is_some();
        let member = match field.ident {
            Some(ident) => syn::Member::Named(ident),
            None => syn::Member::Unnamed(syn::Index::from(i)),
        };
        if constant {
            constants.push((member, field.vis));
            continue;
        }
        let parameter =
            mentions_generics(&field.ty, &generics).then(|| format_ident!("F{position}"));
        position += 1;
        fields.push(Field {
            member,
            ty: field.ty,
            vis: field.vis,
            parameter,
        });
    }
    Ok(Model {
        tangent: names::tangent_type(&input.ident),
        name: input.ident,
        vis: input.vis,
        generics,
        fields,
        constants,
        named,
    })
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

impl Model {
    /// The tangent type for these generics: `WrapTangent<Tan<L>>`.
    fn tangent_of(&self) -> TokenStream {
        let tangent = &self.tangent;
        let args: Vec<TokenStream> = self
            .fields
            .iter()
            .filter(|field| field.parameter.is_some())
            .map(|field| {
                let ty = &field.ty;
                quote!(<#ty as ::ad_runtime::Differentiable>::Tangent)
            })
            .collect();
        if args.is_empty() {
            tangent.to_token_stream()
        } else {
            quote!(#tangent<#(#args),*>)
        }
    }

    /// The generics with a bound for each field whose type mentions one.
    fn bounded(&self, bound: &TokenStream) -> syn::Generics {
        let mut generics = self.generics.clone();
        let clause = generics.make_where_clause();
        for field in self.fields.iter().filter(|field| field.parameter.is_some()) {
            let ty = &field.ty;
            clause.predicates.push(syn::parse_quote!(#ty: #bound));
        }
        generics
    }

    /// Nested pairs of the fields' shapes, so that any number of fields will do.
    fn shape(&self) -> TokenStream {
        self.fields.iter().rev().fold(quote!(()), |rest, field| {
            let ty = self.field_type(field);
            quote!((<#ty as ::ad_runtime::Tangent>::Shape, #rest))
        })
    }

    /// The type of a field of the tangent.
    fn field_type(&self, field: &Field) -> TokenStream {
        match &field.parameter {
            Some(parameter) => parameter.to_token_stream(),
            None => {
                let ty = &field.ty;
                quote!(<#ty as ::ad_runtime::Differentiable>::Tangent)
            }
        }
    }
}

/// `shape.1.1.0`: the shape of the i-th field.
fn shape_path(i: usize) -> TokenStream {
    let mut path = quote!(shape);
    for _ in 0..i {
        path = quote!(#path.1);
    }
    quote!(#path.0)
}

fn differentiable(model: &Model) -> TokenStream {
    let (name, tangent) = (&model.name, model.tangent_of());
    let generics = model.bounded(&quote!(::ad_runtime::Differentiable));
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let shape = model.fields.iter().rev().fold(quote!(()), |rest, field| {
        let member = &field.member;
        quote!((::ad_runtime::Differentiable::shape(&self.#member), #rest))
    });
    let indexable = model.fields.is_empty().then(|| quote!());
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Differentiable for #name #ty_generics #clause {
            type Tangent = #tangent;
            #[inline]
            fn shape(&self) -> <#tangent as ::ad_runtime::Tangent>::Shape { #shape }
            #[inline]
            fn make_indexable(&self, _: &mut #tangent) {}
            #indexable
        }
    )
}

fn parameters(model: &Model) -> TokenStream {
    let name = &model.name;
    let generics = model.bounded(&quote!(::ad_runtime::Parameters));
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let members: Vec<&syn::Member> = model.fields.iter().map(|field| &field.member).collect();
    // Fields that borrow their numbers cannot be moved.
    if model
        .fields
        .iter()
        .any(|field| matches!(field.ty, syn::Type::Reference(_)))
    {
        return TokenStream::new();
    }
    let names = members.iter().map(|member| match member {
        syn::Member::Named(ident) => ident.to_string(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    });
    quote!(
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated code")]
        impl #impl_generics ::ad_runtime::Parameters for #name #ty_generics #clause {
            fn move_by(&mut self, direction: &<Self as ::ad_runtime::Differentiable>::Tangent) {
                let _ = direction;
                #(::ad_runtime::Parameters::move_by(&mut self.#members, &direction.#members);)*
            }
            fn visit<Visitor: ::ad_runtime::LeafVisitor>(
                &mut self,
                tangent: &<Self as ::ad_runtime::Differentiable>::Tangent,
                path: &str,
                visitor: &mut Visitor,
            ) {
                let _ = (tangent, path, &visitor);
                #(::ad_runtime::Parameters::visit(&mut self.#members, &tangent.#members, &::ad_runtime::__private::path_of_field(&*visitor, path, #names), visitor);)*
            }
        }
    )
}
