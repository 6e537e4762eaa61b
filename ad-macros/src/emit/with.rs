//! Calls whose derivative is named by the caller: `#[differentiable(with(other::f = rule))]`.

use crate::ir::{Arg, Callee, Func};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The rule for the calls of a path.
pub(crate) fn rule<'f>(func: &'f Func, callee: &Callee) -> Option<&'f syn::Path> {
    let path = text(&path(callee)?.0);
    func.rules
        .iter()
        .find(|(function, _)| text(&function.to_token_stream()) == path)
        .map(|(_, rule)| rule)
}

/// The path that is called, and its generic arguments.
pub(super) fn path(callee: &Callee) -> Option<(TokenStream, &TokenStream)> {
    match callee {
        Callee::Function { path, turbofish } => Some((path.clone(), turbofish)),
        Callee::Associated {
            ty,
            name,
            turbofish,
        } => Some((quote!(#ty::#name), turbofish)),
        Callee::Value(_) => None,
    }
}

/// Tokens as text without spaces, which depend on where the tokens come from.
pub(crate) fn text(tokens: &TokenStream) -> String {
    tokens
        .to_string()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// The value and the pullback of a call, in the form of a sibling's.
///
/// A rule that takes references may borrow from them in its pullback. So the value comes from the
/// function then, and the rule is run in the reverse sweep, as for a registered derivative.
pub(crate) fn call(
    callee: &Callee,
    rule: &syn::Path,
    args: &[Arg],
    values: &[TokenStream],
) -> TokenStream {
    let names = |suffix: &str| -> Vec<Ident> {
        (0..args.len())
            .map(|i| format_ident!("argument{i}{suffix}"))
            .collect()
    };
    let (arguments, bars, parts) = (names(""), names("_bar"), names("_part"));
    let part = crate::items::one_or_tuple(&parts);
    if args.iter().all(|arg| matches!(arg, Arg::Value(_))) {
        return quote!({
            let (value, pullback) = #rule(#(#values),*);
            (value, move |value_bar, #(#bars: &mut _),*| {
                let #part = pullback(value_bar);
                #(ad::add(#bars, #parts);)*
            })
        });
    }
    let by_value: Vec<bool> = args
        .iter()
        .map(|arg| matches!(arg, Arg::Value(_)))
        .collect();
    let passed: Vec<TokenStream> = arguments
        .iter()
        .zip(&by_value)
        .map(|(argument, by_value)| {
            if *by_value {
                quote!(#argument.clone())
            } else {
                quote!(#argument)
            }
        })
        .collect();
    let again = arguments
        .iter()
        .zip(&by_value)
        .filter(|(_, by_value)| !**by_value)
        .map(|(argument, _)| quote!(#argument: &_));
    let adds = (0..args.len()).map(|i| {
        let (argument, bar, part) = (&arguments[i], &bars[i], &parts[i]);
        if by_value[i] {
            quote!(ad::add(#bar, #part);)
        } else {
            quote!(ad::add_owned(#argument, #bar, #part);)
        }
    });
    let function = path(callee).map(|(path, turbofish)| quote!(#path #turbofish));
    quote!({
        let (#(#arguments,)*) = (#(#values,)*);
        let value = #function(#(#passed),*);
        (value, move |#(#again,)* value_bar, #(#bars: &mut _),*| {
            let (_, pullback) = #rule(#(#passed),*);
            let #part = pullback(value_bar);
            #(#adds)*
        })
    })
}
