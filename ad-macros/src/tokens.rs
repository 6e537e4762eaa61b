//! Which names stand in tokens, and how many tokens there are.

use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// Whether a name stands in tokens, in a format string among others.
pub(crate) fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        // `{x}` in a format string.
        TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{name}")),
        TokenTree::Punct(_) => false,
    })
}

/// The identifiers in tokens.
pub(crate) fn identifiers(tokens: &TokenStream) -> BTreeSet<String> {
    tokens
        .clone()
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => BTreeSet::from([ident.to_string()]),
            TokenTree::Group(group) => identifiers(&group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => BTreeSet::new(),
        })
        .collect()
}

/// How many tokens there are, those within delimiters included.
pub(crate) fn count(tokens: &TokenStream) -> usize {
    let trees = tokens.clone().into_iter();
    trees
        .map(|tree| match tree {
            TokenTree::Group(group) => 1 + count(&group.stream()),
            _ => 1,
        })
        .sum()
}
