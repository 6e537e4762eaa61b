//! What a macro by example was given as an expression, in parentheses.
//!
//! `$a` of `macro_rules!` arrives in a group without delimiters, which rustc does not read again in what a
//! procedural macro gives back: `$a * 2.0` of `x + y` would become `x + y * 2.0`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// An item with parentheses around grouped expressions.
pub(crate) fn explicit_item(tokens: TokenStream) -> TokenStream {
    let mut changed = false;
    let explicit = walked(tokens, &mut changed);
    // They are none that the user wrote.
    match changed {
        true => quote!(#[allow(unused_parens)] #explicit),
        false => explicit,
    }
}

/// The tokens with parentheses around grouped expressions that are more than a name, a literal or a call.
pub(crate) fn explicit(tokens: TokenStream) -> TokenStream {
    walked(tokens, &mut false)
}

fn walked(tokens: TokenStream, changed: &mut bool) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => {
                let inner = walked(group.stream(), changed);
                let delimiter = match group.delimiter() {
                    Delimiter::None if is_compound(&inner) => {
                        *changed = true;
                        Delimiter::Parenthesis
                    }
                    delimiter => delimiter,
                };
                let mut explicit = Group::new(delimiter, inner);
                explicit.set_span(group.span());
                TokenTree::Group(explicit)
            }
            tree => tree,
        })
        .collect()
}

/// Whether tokens are an expression whose operators would mix with those around it. Types and patterns that look
/// like one may stand in parentheses, too.
fn is_compound(tokens: &TokenStream) -> bool {
    let expr = syn::parse2::<syn::Expr>(tokens.clone());
    expr.is_ok_and(|expr| {
        matches!(
            expr,
            syn::Expr::Assign(_)
                | syn::Expr::Binary(_)
                | syn::Expr::Break(_)
                | syn::Expr::Cast(_)
                | syn::Expr::Closure(_)
                | syn::Expr::Range(_)
                | syn::Expr::Reference(_)
                | syn::Expr::Return(_)
                | syn::Expr::Unary(_)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(tokens: TokenStream) -> TokenTree {
        TokenTree::Group(Group::new(Delimiter::None, tokens))
    }

    #[test]
    fn operators_stay_together() {
        let text = |inner: TokenStream| {
            let inner = grouped(inner);
            explicit(quote!(f(#inner * 2))).to_string()
        };
        assert_eq!(text(quote!(x + y)), quote!(f((x + y) * 2)).to_string());
        assert_eq!(text(quote!(-1.0)), quote!(f((-1.0) * 2)).to_string());
        assert_eq!(text(quote!(x)), quote!(f(x * 2)).to_string());
        assert_eq!(text(quote!(g(x))), quote!(f(g(x) * 2)).to_string());
        let inner = grouped(quote!(x + y));
        let nested = text(quote!(#inner * z));
        assert_eq!(nested, quote!(f(((x + y) * z) * 2)).to_string());
    }
}
