//! `#[differentiable] impl Add for V`: operators of the user's own types.

use crate::args::DifferentiableArgs;
use proc_macro2::TokenStream;
use quote::quote;

/// The operator that a trait stands for.
pub(crate) fn operator(path: &syn::Path) -> Option<&'static str> {
    let name = path.segments.last()?.ident.to_string();
    [
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Rem",
        "Neg",
        "AddAssign",
        "SubAssign",
        "MulAssign",
        "DivAssign",
        "RemAssign",
    ]
    .into_iter()
    .find(|operator| *operator == name)
}

pub(crate) fn expand(_: &DifferentiableArgs, block: &syn::ItemImpl, operator: &str) -> TokenStream {
    let error = syn::Error::new_spanned(
        &block.self_ty,
        format!("`#[differentiable]` on an `impl` of `{operator}` is not supported yet\nhelp: write a function with `#[differentiable]` and call it"),
    )
    .to_compile_error();
    quote!(#block #error)
}
