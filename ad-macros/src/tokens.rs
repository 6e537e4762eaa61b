//! Which names stand in tokens, and how many tokens there are.

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
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

/// A name under another one, which stands where it did. What a path begins with is another name: `self::f`.
pub(crate) fn renamed(tokens: TokenStream, name: &Ident, to: &Ident) -> TokenStream {
    let mut out = TokenStream::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let in_path = matches!(trees.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == Spacing::Joint);
        out.extend([match tree {
            TokenTree::Ident(word) if word == *name && !in_path => {
                let mut to = to.clone();
                to.set_span(to.span().located_at(word.span()));
                TokenTree::Ident(to)
            }
            TokenTree::Group(group) => {
                let inner = renamed(group.stream(), name, to);
                let mut renamed = Group::new(group.delimiter(), inner);
                renamed.set_span(group.span());
                TokenTree::Group(renamed)
            }
            tree => tree,
        }]);
    }
    out
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
