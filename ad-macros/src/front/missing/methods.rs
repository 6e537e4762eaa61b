//! The methods that a file has for types of a name, and what those that give integers may do.

use super::declarations::mentions;
use super::declared::is_made_of_integers;
use super::types::{parameters, result_type};
use crate::front::source::Tree;
use quote::ToTokens;

/// A method in an `impl`: what stands in front of its `fn`, and what behind its name.
pub(super) struct Method<'t> {
    pub(super) before: &'t [Tree],
    pub(super) after: &'t [Tree],
}

impl Method<'_> {
    pub(super) fn is_marked(&self) -> bool {
        super::inherent::has(self.before, &["no_derivative"])
    }

    pub(super) fn gives_integers(&self) -> Option<bool> {
        let mut parameters = parameters(self.after)?.iter();
        let reads = super::receivers::reads(self.after)?;
        let result = result_type(self.after).filter(is_made_of_integers)?;
        let marked = self.is_marked();
        let keeps = || {
            let body = self.after.iter().find_map(|tree| tree.group('{'));
            let named = crate::tokens::identifiers(&result.to_token_stream());
            let shared =
                |name: &&str| body.is_none_or(|body| body.iter().any(|tree| mentions(tree, name)));
            named.contains("String") || named.contains("str") || SHARING.iter().any(shared)
        };
        Some(reads && !parameters.any(|tree| tree.is_ident("mut")) && (marked || !keeps()))
    }
}

/// What numbers are put by into something that others see.
const SHARING: &[&str] = &[
    "borrow_mut",
    "fetch_update",
    "lock",
    "replace",
    "replace_with",
    "send",
    "set",
    "store",
    "swap",
    "try_borrow_mut",
    "try_lock",
    "unsafe",
    "update",
    "with_borrow_mut",
    "write",
];

/// The methods of this name, in each `impl` for a type of this name that has one.
pub(super) fn methods<'t>(
    trees: &'t [Tree],
    name: &str,
    method: &str,
    found: &mut Vec<Method<'t>>,
) {
    let of_block = |start: usize| {
        let head = trees[start..].iter();
        let head: Vec<&Tree> = head.take_while(|tree| tree.group('{').is_none()).collect();
        let block = trees.get(start + head.len())?.group('{')?;
        let of = head.iter().position(|tree| tree.is_ident("for"));
        let of = &head[of.unwrap_or(0)..];
        of.iter().any(|tree| tree.is_ident(name)).then_some(())?;
        let found = block
            .windows(2)
            .position(|pair| pair[0].is_ident("fn") && pair[1].is_ident(method))?;
        Some(Method {
            before: &block[..found],
            after: &block[found + 2..],
        })
    };
    let blocks = (0..trees.len()).filter(|at| trees[*at].is_ident("impl"));
    found.extend(blocks.filter_map(of_block));
    for trees in trees.iter().filter_map(Tree::trees) {
        methods(trees, name, method, found);
    }
}
