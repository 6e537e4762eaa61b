//! Functions that give the bits of a number: of such integers a number may be made again.

use super::declarations::mentions;
use super::elsewhere::imported;
use super::files::once;
use super::types::returned;
use super::{file_of, path_of, plain};
use crate::front::source::{Tree, Trees};
use proc_macro2::Ident;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What makes integers, or bytes, that hold all of a number.
const TO_BITS: &[&str] = &[
    "to_be_bytes",
    "to_bits",
    "to_le_bytes",
    "to_ne_bytes",
    "transmute",
    "transmute_copy",
];

/// What makes numbers of such integers.
const FROM_BITS: &[&str] = &[
    "from_be_bytes",
    "from_bits",
    "from_le_bytes",
    "from_ne_bytes",
];

/// Whether a function of std, or of the crate with what it calls in its file, makes bits of a number.
pub(crate) fn gives_bits(function: &Ident) -> bool {
    let name = plain(function);
    let Some((file, at)) = file_of(function.span()) else {
        return false;
    };
    if TO_BITS.contains(&name.as_str()) {
        return true;
    }
    // An answer is too little.
    if returned(function).is_some_and(|ty| ty == syn::parse_quote!(bool)) {
        return false;
    }
    let there = || imported(&path_of(function.span())?, &file, &name, at);
    makes_bits(&file, &name) || there().is_some_and(|there| makes_bits(&there, &name))
}

/// Whether a function or a method of this name does, wherever it stands in the file.
pub(super) fn makes_bits(file: &Rc<Trees>, name: &str) -> bool {
    mentions_any(file, "to bits", TO_BITS)
        && once(file, "bits", name, || {
            let mut waiting = vec![name.to_owned()];
            let mut known = BTreeSet::new();
            while let Some(name) = waiting.pop() {
                if known.insert(name.clone()) && body_makes_bits(file, &name, &mut waiting) {
                    return true;
                }
            }
            false
        })
}

/// Whether the file makes numbers of bits anywhere.
pub(super) fn reads_bits(file: &Rc<Trees>) -> bool {
    mentions_any(file, "from bits", FROM_BITS)
}

fn mentions_any(file: &Rc<Trees>, question: &'static str, names: &[&str]) -> bool {
    once(file, question, "", || {
        let mut names = names.iter();
        names.any(|name| file.iter().any(|tree| mentions(tree, name)))
    })
}

/// Looks at the functions of one name, or of one that is imported under it, and gathers what they call.
fn body_makes_bits(trees: &[Tree], name: &str, called: &mut Vec<String>) -> bool {
    trees.iter().enumerate().any(|(i, tree)| {
        if let Some(inner) = tree.trees() {
            return body_makes_bits(inner, name, called);
        }
        let behind = |word: &str| i > 0 && tree.is_ident(name) && trees[i - 1].is_ident(word);
        if behind("as") {
            called.extend(
                i.checked_sub(2)
                    .and_then(|of| trees[of].ident())
                    .map(str::to_owned),
            );
        }
        let body = || trees[i..].iter().find_map(|tree| tree.group('{'));
        behind("fn") && body().is_some_and(|body| gather(body, called))
    })
}

fn gather(body: &[Tree], called: &mut Vec<String>) -> bool {
    body.iter().any(|tree| match (tree.trees(), tree.ident()) {
        (Some(inner), _) => gather(inner, called),
        (None, Some(name)) => {
            called.push(name.to_owned());
            TO_BITS.contains(&name)
        }
        (None, None) => false,
    })
}
