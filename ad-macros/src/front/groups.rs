//! The user's tokens as the compiler reads them: what a macro by example was given as an expression in parentheses, and
//! names without `r#` where they need none.
//!
//! `$a` of `macro_rules!` arrives in a group without delimiters, which rustc does not read again in what a
//! procedural macro gives back: `$a * 2.0` of `x + y` would become `x + y * 2.0`.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
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

/// Tokens with parentheses around grouped expressions that are more than a name, a literal or a call.
pub(crate) fn explicit(tokens: TokenStream) -> TokenStream {
    walked(tokens, &mut false)
}

fn walked(tokens: TokenStream, changed: &mut bool) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => {
                let mut inside = false;
                let inner = walked(group.stream(), &mut inside);
                let compound = group.delimiter() == Delimiter::None && is_compound(&inner);
                if !inside && !compound {
                    return TokenTree::Group(group);
                }
                *changed = true;
                let delimiter = match compound {
                    true => Delimiter::Parenthesis,
                    false => group.delimiter(),
                };
                let mut explicit = Group::new(delimiter, inner);
                explicit.set_span(group.span());
                TokenTree::Group(explicit)
            }
            TokenTree::Ident(ident) => TokenTree::Ident(plain(ident, changed)),
            tree => tree,
        })
        .collect()
}

/// `y` for `r#y`: one name in two spellings.
fn plain(ident: Ident, changed: &mut bool) -> Ident {
    let text = ident.to_string();
    let name = text.strip_prefix("r#").and_then(|name| {
        // Keywords are none without it.
        syn::parse_str::<Ident>(name).ok()
    });
    match name {
        Some(mut name) => {
            *changed = true;
            name.set_span(ident.span());
            name
        }
        None => ident,
    }
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
        let raw = explicit(quote!(r#x + r#type.r#y));
        assert_eq!(raw.to_string(), quote!(x + r#type.y).to_string());
    }
}
