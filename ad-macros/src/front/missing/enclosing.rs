//! What a function stands in: an attribute on a function is not told.

use super::scopes::{item_start, path_at};
use super::types::text;
use crate::front::source::Tree;
use proc_macro2::Ident;

/// The block that a function is an item of.
pub(crate) enum Enclosing {
    /// An `impl`, without its items.
    Impl(Box<syn::ItemImpl>),
    /// The definition of a trait of this name.
    Trait(String),
}

/// The `impl` or `trait` around a function, as the file says: nothing of a function in a module, or that a macro makes.
pub(crate) fn enclosing(function: &Ident) -> Option<Enclosing> {
    let (file, at) = super::file_of(function.span())?;
    let (path, _) = path_at(&file, at)?;
    let [.., outer, inner] = path.as_slice() else {
        return None;
    };
    outer.trees[inner.index].group('{')?;
    let before = &outer.trees[..inner.index];
    let start = item_start(before);
    let head = &before[start..];
    let word = |tree: &Tree| {
        ["fn", "impl", "mod", "trait"]
            .iter()
            .any(|word| tree.is_ident(word))
    };
    let start = head.iter().position(word)?;
    if head[start].is_ident("trait") {
        return Some(Enclosing::Trait(head.get(start + 1)?.ident()?.to_owned()));
    }
    head[start].is_ident("impl").then_some(())?;
    let block = syn::parse_str(&format!("{} {{}}", text(&head[start..]))).ok()?;
    Some(Enclosing::Impl(Box::new(block)))
}
