//! `array![..]`, `concatenate![..]` and `stack![..]` of `ndarray`, written as what they stand for.
//!
//! ```text
//! array![a, b]                ad::Array1::from_vec(vec![a, b])
//! array![[a, b], [c, d]]      ad::Array2::from(vec![[a, b], [c, d]])
//! array![[[a], [b]]]          ad::Array3::from(vec![[[a], [b]]])
//! concatenate![axis, a, b]    [(a).view(), (b).view()].into_ad_concatenated(axis).unwrap()
//! stack![axis, a, b]          [(a).view(), (b).view()].into_ad_stacked(axis).unwrap()
//! ```

use super::lower::joined_by;
use super::missing::is_of_ndarray;
use super::vectors::bracketed;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;

/// A vector for a call of the macro, unless nothing but literals is given to it.
pub(super) fn written_out(mac: &syn::Macro) -> Option<syn::Expr> {
    let last = mac.path.segments.last()?;
    if let Some(method) = joined_by(&last.ident) {
        return joined(mac, &method);
    }
    if last.ident != "array" || !has_names(&mac.tokens) || !is_of_ndarray(&mac.path) {
        return None;
    }
    let Ok(syn::Expr::Array(array)) = bracketed(&mac.tokens) else {
        return None;
    };
    let (elements, span) = (&array.elems, mac.path.span());
    let longer = match axes(elements) {
        1 => quote_spanned!(span=> ad::Array1::from_vec(vec![#elements])),
        2 => quote_spanned!(span=> ad::Array2::from(vec![#elements])),
        3 => quote_spanned!(span=> ad::Array3::from(vec![#elements])),
        _ => return None,
    };
    syn::parse2(longer).ok()
}

/// Several arrays as one.
fn joined(mac: &syn::Macro, method: &Ident) -> Option<syn::Expr> {
    if !is_of_ndarray(&mac.path) {
        return None;
    }
    let parser = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    let args = parser.parse2(mac.tokens.clone()).ok()?;
    let mut args = args.iter();
    let (axis, span) = (args.next()?, mac.path.span());
    syn::parse2(quote_spanned!(span=> [#((#args).view()),*].#method(#axis).unwrap())).ok()
}

/// The number of axes: each one is written in brackets.
fn axes(elements: &Punctuated<syn::Expr, syn::Token![,]>) -> usize {
    let inner = elements.iter().map(|element| match element {
        syn::Expr::Array(array) => axes(&array.elems),
        _ => 0,
    });
    1 + inner.min().unwrap_or(0)
}

fn has_names(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Group(group) => has_names(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
