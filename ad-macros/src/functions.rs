//! Function parameters: `F: Fn(f64) -> f64` in the user's function is `F: DifferentiableFn<f64, Output =
//! f64>` in its sibling.

use proc_macro2::Ident;
use quote::ToTokens;

/// Type parameters that are functions.
#[derive(Default)]
pub(crate) struct Functions {
    /// A `DifferentiableFn` in the sibling.
    pub(crate) followed: Vec<Ident>,
    /// An ordinary function in the sibling, too: it takes or returns references.
    pub(crate) ordinary: Vec<Ident>,
}

type Bounds = syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>;

/// Rewrites the bounds of function parameters for the sibling.
pub(crate) fn follow(generics: &mut syn::Generics) -> Functions {
    let mut functions = Functions::default();
    for param in &mut generics.params {
        if let syn::GenericParam::Type(param) = param {
            bounds(&param.ident, &mut param.bounds, &mut functions);
        }
    }
    for predicate in generics
        .where_clause
        .iter_mut()
        .flat_map(|clause| &mut clause.predicates)
    {
        if let syn::WherePredicate::Type(predicate) = predicate
            && let syn::Type::Path(path) = &predicate.bounded_ty
            && let Some(name) = path.path.get_ident().cloned()
        {
            bounds(&name, &mut predicate.bounds, &mut functions);
        }
    }
    functions
}

fn bounds(name: &Ident, bounds: &mut Bounds, functions: &mut Functions) {
    let Some(bound) = bounds.iter_mut().find(|bound| signature(bound).is_some()) else {
        return;
    };
    match signature(bound).and_then(differentiable) {
        Some(differentiable) => {
            *bound = differentiable;
            // A closure that is passed on may capture it.
            bounds.push(syn::parse_quote!(::core::clone::Clone));
            functions.followed.push(name.clone());
        }
        None => functions.ordinary.push(name.clone()),
    }
}

/// `(A, B) -> C` of `Fn(A, B) -> C`.
fn signature(bound: &syn::TypeParamBound) -> Option<&syn::ParenthesizedGenericArguments> {
    let syn::TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound.path.segments.last()?;
    match &last.arguments {
        syn::PathArguments::Parenthesized(arguments)
            if last.ident == "Fn" || last.ident == "FnMut" || last.ident == "FnOnce" =>
        {
            Some(arguments)
        }
        _ => None,
    }
}

fn differentiable(arguments: &syn::ParenthesizedGenericArguments) -> Option<syn::TypeParamBound> {
    let inputs: Vec<&syn::Type> = arguments.inputs.iter().map(|input| &input.ty).collect();
    let output: syn::Type = match &arguments.output {
        syn::ReturnType::Default => syn::parse_quote!(()),
        syn::ReturnType::Type(_, ty) => (**ty).clone(),
    };
    if inputs.iter().copied().chain([&output]).any(borrows) {
        return None;
    }
    let args = crate::items::one_or_tuple(&inputs);
    Some(syn::parse_quote!(::ad_runtime::__private::DifferentiableFn<#args, Output = #output>))
}

/// Whether a type has a lifetime, as far as the syntax says.
fn borrows(ty: &syn::Type) -> bool {
    ty.to_token_stream().to_string().contains(['&', '\''])
}

/// Whether a type is certainly that of an ordinary function: `fn(..)`, `dyn Fn(..)`, or a box of it.
pub(crate) fn is_ordinary(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::FnPtr(_) => true,
        syn::Type::TraitObject(object) => object.bounds.iter().any(|bound| signature(bound).is_some()),
        syn::Type::Paren(inner) => is_ordinary(&inner.elem),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            last.ident == "Box"
                && arguments.args.iter().any(
                    |argument| matches!(argument, syn::GenericArgument::Type(ty) if is_ordinary(ty)),
                )
        }),
        _ => false,
    }
}

/// A trait object in a type.
pub(crate) fn trait_object(ty: &syn::Type) -> Option<&syn::TypeTraitObject> {
    struct Finder<'t>(Option<&'t syn::TypeTraitObject>);
    impl<'t> syn::visit::Visit<'t> for Finder<'t> {
        fn visit_type_trait_object(&mut self, object: &'t syn::TypeTraitObject) {
            self.0.get_or_insert(object);
        }
        fn visit_type_fn_ptr(&mut self, _: &'t syn::TypeFnPtr) {}
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}
