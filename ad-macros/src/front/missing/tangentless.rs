//! Types of the file that certainly have no tangent: where rustc would say so in many places, it is said once.

use super::files::read;
use super::scopes::whole_attributes;
use super::types::{item_in, resolved};
use super::{file_of, plain};
use crate::front::source::{Tree, Trees};
use proc_macro2::Ident;
use std::path::{Path, PathBuf};

/// More files than these are not looked at.
const MOST: usize = 2000;

/// The first type in a tuple, or the type itself, that is a struct or an enum of the file without a tangent.
pub(crate) fn without_tangent(ty: &syn::Type) -> Option<Ident> {
    match ty {
        syn::Type::Tuple(ty) => ty.elems.iter().find_map(without_tangent),
        syn::Type::Paren(ty) => without_tangent(&ty.elem),
        syn::Type::Group(ty) => without_tangent(&ty.elem),
        ty => {
            let syn::Type::Path(path) = resolved(ty) else {
                return None;
            };
            let name = path.path.get_ident()?;
            let (file, at) = file_of(name.span())?;
            let text = plain(name);
            let (scope, index) = ["struct", "enum"]
                .iter()
                .find_map(|word| item_in(&file, word, &text, at))?;
            // What an unknown derive makes is not seen.
            let mut attributes = whole_attributes(scope, index)?.into_iter();
            let plain = attributes.all(derives_known);
            (plain && nowhere_implemented(&text)).then(|| name.clone())
        }
    }
}

/// Whether an attribute derives traits of std alone, or nothing.
fn derives_known(attribute: &[Tree]) -> bool {
    const KNOWN: &[&str] = &[
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Eq",
        "Hash",
        "Ord",
        "PartialEq",
        "PartialOrd",
    ];
    let is_derive = attribute
        .first()
        .is_some_and(|tree| tree.is_ident("derive"));
    let derived = attribute
        .iter()
        .filter_map(|tree| tree.group('('))
        .flatten();
    !is_derive
        || derived
            .filter_map(Tree::ident)
            .all(|name| KNOWN.contains(&name))
}

/// Whether no file of the package implements the trait for a type of this name, by hand or by a macro.
fn nowhere_implemented(name: &str) -> bool {
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return false;
    };
    let mut files = Vec::new();
    collect(Path::new(&root), &mut files);
    files.len() < MOST
        && files.iter().all(|file| {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let mentions = text.contains("Differentiable")
                && (text.contains(name) || text.contains("macro_rules"));
            !mentions || read(file).is_some_and(|trees| !implements(&trees, name))
        })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if files.len() >= MOST {
            return;
        }
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Whether there is an `impl Differentiable for Name`, or for a type parameter, or a macro that may write one.
fn implements(trees: &Trees, name: &str) -> bool {
    let found = |i: usize| {
        let head = trees[i + 1..]
            .iter()
            .take_while(|tree| tree.group('{').is_none());
        let head: Vec<&Tree> = head.collect();
        let of = head.iter().position(|tree| tree.is_ident("for"))?;
        let implemented = head[..of].last()?.is_ident("Differentiable");
        let small = head[of + 1..].iter().filter_map(|tree| tree.ident());
        Some(implemented && small.clone().any(|ty| ty == name || ty.len() == 1))
    };
    let by_macro = |i: usize| {
        let rule = trees[i].is_ident("macro_rules");
        let body = trees.get(i + 3);
        rule && body.is_none_or(|body| super::declarations::mentions(body, "Differentiable"))
    };
    (0..trees.len()).any(|i| {
        trees[i].is_ident("impl") && found(i) == Some(true)
            || by_macro(i)
            || trees[i]
                .trees()
                .is_some_and(|inner| implements(inner, name))
    })
}

#[cfg(test)]
mod tests {
    use super::implements;

    #[test]
    fn implementations_are_found() {
        let asks = |text| implements(&crate::front::source::trees(text).unwrap(), "Kind");
        for text in [
            "impl Differentiable for Kind { }",
            "mod m { impl ad_runtime::Differentiable for super::Kind { } }",
            "impl<T> Differentiable for T {}",
            "macro_rules! constant { ($t:ty) => { impl Differentiable for $t {} } }",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in [
            "impl Differentiable for Other { }",
            "impl Clone for Kind { }",
            "#[derive(Differentiable)] struct A; enum Kind { A }",
            "macro_rules! m { () => { Kind::A } }",
        ] {
            assert!(!asks(text), "{text}");
        }
    }
}
