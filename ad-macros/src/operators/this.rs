//! `self` in the closure of an operator: `gradient!(x, |x| self.stiffness * x)`.
//!
//! The sweeps stand where the closure does, but name it otherwise, as a parameter of a function cannot be shadowed:
//!
//! ```text
//! { let lent_self = lent(&self); gradient!(x, |x| lent_self.stiffness * x) }
//! ```

use crate::tokens::{mentions, renamed};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;

/// The name that a closure has for `self`.
pub(crate) const LENT: &str = "lent_self";

/// An operator, with `self` under another name in its closure.
pub(crate) fn with_self_lent(
    tokens: TokenStream,
    expand: impl FnOnce(TokenStream) -> TokenStream,
) -> TokenStream {
    let this = Ident::new("self", Span::call_site());
    if !mentions(&tokens, &this) {
        return expand(tokens);
    }
    let parse = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    let Ok(mut args) = syn::parse::Parser::parse2(parse, tokens.clone()) else {
        return expand(tokens);
    };
    let Some(syn::Expr::Closure(closure)) = args.last_mut() else {
        return expand(tokens);
    };
    let body = closure.body.to_token_stream();
    let Some(word) = found(&body) else {
        return expand(tokens);
    };
    let lent = Ident::new(LENT, word.span().resolved_at(Span::call_site()));
    match syn::parse2(renamed(body, &word, &lent)) {
        Ok(body) => *closure.body = body,
        Err(_) => return expand(tokens),
    }
    let (operator, rt) = (expand(args.to_token_stream()), crate::names::runtime());
    quote!({
        #[allow(unused, reason = "generated code")]
        let #lent = {
            use #rt::{LendReferred as _, LendSelf as _};
            (&#rt::Receiver(&#word)).lent()
        };
        #operator
    })
}

/// The first `self` in tokens that begins no path: its span says whose it is.
fn found(tokens: &TokenStream) -> Option<Ident> {
    let mut trees = tokens.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        let in_path = matches!(trees.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':');
        let own = match tree {
            TokenTree::Ident(ident) if ident == "self" && !in_path => Some(ident),
            TokenTree::Group(group) => found(&group.stream()),
            _ => None,
        };
        if own.is_some() {
            return own;
        }
    }
    None
}
