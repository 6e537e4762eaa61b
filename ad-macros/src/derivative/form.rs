//! The two forms of rules, read from the signature of the rule.

use crate::ir::Passing;
use crate::signature::Signature;
use proc_macro2::TokenStream;
use quote::ToTokens;

pub(super) enum Form {
    /// Returns `(value, pullback)`; the pullback takes its cotangent by reference or by value.
    Returning {
        by_reference: bool,
        rerun: bool,
    },
    InPlace,
}

/// `(args.., y: &Y, v: V, places..)`: splits the parameters.
pub(super) fn in_place(signature: &mut Signature) -> syn::Result<(Form, syn::Type)> {
    let first_place = signature
        .parameters
        .iter()
        .position(|p| p.passing == Passing::Mutable && !p.receiver);
    let Some(first_place) = first_place.filter(|i| *i >= 2) else {
        return Err(syn::Error::new(
            signature.name.span(),
            "a derivative returns `(value, pullback)`, or adds in place to `&mut` parameters\nhelp: write `fn rule(x: X, y: &Y, v: cotangent of Y, x_bar: &mut cotangent of X)`",
        ));
    };
    signature.parameters.truncate(first_place);
    signature.parameters.pop();
    let Some(y) = signature
        .parameters
        .pop()
        .filter(|y| y.passing == Passing::Reference)
    else {
        return Err(syn::Error::new(
            signature.name.span(),
            "the value of the function comes before its cotangent\nhelp: write `y: &Y, v: cotangent of Y, x_bar: &mut ..`",
        ));
    };
    Ok((Form::InPlace, y.ty))
}

/// `-> (Y, impl Fn(V) -> ..)`: the type of the value, and how the pullback is to be used.
pub(super) fn returning(ty: &syn::Type, signature: &Signature) -> syn::Result<(Form, syn::Type)> {
    let wrong = || {
        syn::Error::new_spanned(
            ty,
            "a derivative returns the value and the pullback\nhelp: write `-> (Y, impl Fn(V) -> X)`, where `V` is the cotangent of the result and `X` that of the argument",
        )
    };
    let syn::Type::Tuple(tuple) = ty else {
        return Err(wrong());
    };
    let (Some(value), Some(pullback), 2) =
        (tuple.elems.first(), tuple.elems.get(1), tuple.elems.len())
    else {
        return Err(wrong());
    };
    let text = pullback.to_token_stream().to_string();
    let by_reference = match fn_inputs(pullback) {
        Some(inputs) => matches!(inputs.first(), Some(syn::Type::Reference(_))),
        None => return Err(wrong()),
    };
    let borrows = signature
        .parameters
        .iter()
        .any(|p| p.passing == Passing::Reference);
    let owned = text.contains("use <") || text.contains("use<") || text.starts_with("Box");
    Ok((
        Form::Returning {
            by_reference,
            rerun: borrows && !owned,
        },
        value.clone(),
    ))
}

/// The type of the pullback in `-> (Y, pullback)`.
pub(super) fn pullback_of(sig: &syn::Signature) -> Option<&syn::Type> {
    match &sig.output {
        syn::ReturnType::Type(_, ty) => match &**ty {
            syn::Type::Tuple(tuple) => tuple.elems.get(1),
            _ => None,
        },
        syn::ReturnType::Default => None,
    }
}

/// The result type of `impl Fn(..) -> X` or `Box<dyn Fn(..) -> X>`.
pub(super) fn fn_output(ty: &syn::Type) -> Option<syn::Type> {
    struct Finder(Option<syn::Type>);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_parenthesized_generic_arguments(
            &mut self,
            arguments: &'ast syn::ParenthesizedGenericArguments,
        ) {
            if let (None, syn::ReturnType::Type(_, ty)) = (&self.0, &arguments.output) {
                self.0 = Some((**ty).clone());
            }
        }
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}

/// The parameter types of `impl Fn(..)` or `Box<dyn Fn(..)>`.
fn fn_inputs(ty: &syn::Type) -> Option<Vec<syn::Type>> {
    struct Finder(Option<Vec<syn::Type>>);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_parenthesized_generic_arguments(
            &mut self,
            arguments: &'ast syn::ParenthesizedGenericArguments,
        ) {
            self.0.get_or_insert_with(|| {
                arguments
                    .inputs
                    .iter()
                    .map(|arg| fn_arg_type(arg.to_token_stream()))
                    .collect()
            });
        }
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}

fn fn_arg_type(tokens: TokenStream) -> syn::Type {
    syn::parse2(tokens).unwrap_or_else(|_| syn::parse_quote!(_))
}
