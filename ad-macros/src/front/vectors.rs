//! `vec![..]` as an array while the passes before lowering look for names, items and patterns: what is written in a
//! macro is tokens to them.
//!
//! ```text
//! vec![{ const K: usize = 2; x[K] }]     #[vec] [{ const K: usize = 2; x[K] }]
//! ```

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};

/// Arrays with a mark in the place of vectors.
pub(super) fn opened(body: &mut syn::Block) {
    Opened.visit_block_mut(body);
}

/// The vectors again.
pub(super) fn closed(body: &mut syn::Block) {
    Closed.visit_block_mut(body);
}

/// What stands between the brackets.
enum Elements {
    List(syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>),
    Repeat(Box<syn::Expr>, syn::Token![;], Box<syn::Expr>),
}

impl Parse for Elements {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Elements::List(syn::punctuated::Punctuated::new()));
        }
        let fork = input.fork();
        let _: syn::Expr = fork.parse()?;
        if fork.peek(syn::Token![;]) {
            return Ok(Elements::Repeat(
                input.parse()?,
                input.parse()?,
                input.parse()?,
            ));
        }
        let list = syn::punctuated::Punctuated::parse_terminated(input)?;
        Ok(Elements::List(list))
    }
}

struct Opened;

impl VisitMut for Opened {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::Macro(call) = expr
            && call.mac.path.is_ident("vec")
            && let Ok(elements) = call.mac.parse_body::<Elements>()
        {
            let name = &call.mac.path;
            let mark = syn::parse_quote!(#[#name]);
            let bracket_token = syn::token::Bracket {
                span: *call.mac.delimiter.span(),
            };
            *expr = match elements {
                Elements::List(elems) => syn::Expr::Array(syn::ExprArray {
                    attrs: vec![mark],
                    bracket_token,
                    elems,
                }),
                Elements::Repeat(value, semi_token, length) => syn::Expr::Repeat(syn::ExprRepeat {
                    attrs: vec![mark],
                    bracket_token,
                    expr: value,
                    semi_token,
                    len: length,
                }),
            };
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
            Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
            _ => return,
        };
        let mut call: syn::ExprMacro = syn::parse_quote!(#name![#inner]);
        call.mac.delimiter = syn::MacroDelimiter::Bracket(bracket);
        *expr = syn::Expr::Macro(call);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
