//! `vec![..]` as an array while the passes before lowering look for names, items and patterns: what is written in a
//! macro is tokens to them.
//!
//! ```text
//! vec![{ const K: usize = 2; x[K] }]     #[vec] [{ const K: usize = 2; x[K] }]
//! ```

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};

/// Arrays with a mark in the place of vectors, and of what is made of vectors.
pub(super) fn opened(body: &mut syn::Block) {
    Opened.visit_block_mut(body);
}

/// The vectors again.
pub(super) fn closed(body: &mut syn::Block) {
    Closed.visit_block_mut(body);
}

/// What stands in `vec![..]`, as the array that it would be without `vec!`.
pub(crate) fn bracketed(tokens: &TokenStream) -> syn::Result<syn::Expr> {
    syn::parse2(quote!([#tokens]))
}

struct Opened;

impl VisitMut for Opened {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::Macro(call) = expr
            && let Some(longer) = super::array_macro::written_out(&call.mac)
        {
            *expr = longer;
        }
        if let syn::Expr::Macro(call) = expr
            && call.mac.path.is_ident("vec")
            && let Ok(mut array) = bracketed(&call.mac.tokens)
        {
            let name = &call.mac.path;
            let span = *call.mac.delimiter.span();
            let (attrs, bracket) = match &mut array {
                syn::Expr::Array(e) => (&mut e.attrs, &mut e.bracket_token),
                syn::Expr::Repeat(e) => (&mut e.attrs, &mut e.bracket_token),
                _ => return,
            };
            attrs.push(syn::parse_quote!(#[#name]));
            bracket.span = span;
            *expr = array;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

struct Closed;

impl VisitMut for Closed {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let (attrs, bracket) = match expr {
            syn::Expr::Array(e) => (&mut e.attrs, e.bracket_token),
            syn::Expr::Repeat(e) => (&mut e.attrs, e.bracket_token),
            _ => return,
        };
        let mark = attrs.iter().find(|attr| attr.path().is_ident("vec"));
        let Some(name) = mark.map(|mark| mark.path().clone()) else {
            return;
        };
        attrs.clear();
        let inner = match expr.to_token_stream().into_iter().next() {
            Some(TokenTree::Group(group)) => group.stream(),
            _ => return,
        };
        let mut call: syn::ExprMacro = syn::parse_quote!(#name![#inner]);
        call.mac.delimiter = syn::MacroDelimiter::Bracket(bracket);
        *expr = syn::Expr::Macro(call);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
