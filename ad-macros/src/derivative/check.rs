//! Whether a rule fits its function, as far as both can be seen.

use super::form::fn_output;
use crate::front::lower::is_float_type;
use crate::signature::{Parameter, Signature};
use proc_macro2::{Ident, Span};
use quote::ToTokens;

/// One cotangent for each parameter, as far as it can be seen.
pub(super) fn check_cotangents(
    pullback: &syn::Type,
    signature: &Signature,
    wrt: &[bool],
) -> syn::Result<()> {
    let wanted: Vec<&Parameter> = (signature.parameters.iter().zip(wrt))
        .filter(|(_, wrt)| **wrt)
        .map(|(parameter, _)| parameter)
        .collect();
    let Some(output) = fn_output(pullback) else {
        return Ok(());
    };
    let given = match &output {
        syn::Type::Tuple(tuple) => tuple.elems.len(),
        ty if is_float_type(ty) => 1,
        _ => return Ok(()),
    };
    // The cotangent of one argument may be a tuple.
    let one = matches!(wanted.as_slice(), [one] if !is_float_type(&one.ty));
    if one || given == wanted.len() {
        return Ok(());
    }
    let names: Vec<String> = wanted
        .iter()
        .map(|parameter| format!("`{}`", parameter.pat.to_token_stream()))
        .collect();
    Err(syn::Error::new_spanned(
        output,
        format!(
            "{} returned, and the derivative is with respect to {}\nhelp: return one for each of them, or say with `wrt(..)` what it is with respect to",
            counted(given, "cotangent is", "cotangents are"),
            names.join(", ")
        ),
    ))
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The rule takes what the function takes.
pub(super) fn check_count(
    rule: &Ident,
    of: Span,
    signature: &Signature,
    count: Option<usize>,
) -> syn::Result<()> {
    let given = signature.parameters.len();
    match count.filter(|count| *count != given) {
        Some(count) => Err(syn::Error::new(
            of,
            format!(
                "this function takes {}, and its derivative `{rule}` takes {given}\nhelp: a derivative takes the arguments of its function",
                counted(count, "argument", "arguments")
            ),
        )),
        None => Ok(()),
    }
}
