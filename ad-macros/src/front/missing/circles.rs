//! Functions of one file that call each other in a circle. It costs a box too many if a call is seen
//! where there is none, so this looks at names only.

use super::scopes::{attributes, path_to};
use crate::front::source::{Position, Tree, Trees};
use std::collections::HashSet;

/// Whether the function whose name stands here may be called by others that it calls.
pub(super) fn is_in_circle(file: &Trees, name: &str, at: Position) -> bool {
    let Some(path) = path_to(file, name, at) else {
        return false;
    };
    let Some(scope) = path.last() else {
        return false;
    };
    let functions: Vec<(&str, Vec<&str>)> = functions(scope.trees).collect();
    let mut seen = HashSet::new();
    let mut open = vec![name];
    while let Some(next) = open.pop() {
        for (_, calls) in functions.iter().filter(|(function, _)| *function == next) {
            for call in calls {
                if *call == name && next != name {
                    return true;
                }
                if functions.iter().any(|(function, _)| function == call) && seen.insert(*call) {
                    open.push(call);
                }
            }
        }
    }
    false
}

/// The differentiable functions of a scope, and what they call.
fn functions(scope: &[Tree]) -> impl Iterator<Item = (&str, Vec<&str>)> {
    scope.windows(2).enumerate().filter_map(|(i, pair)| {
        let name = pair[0].is_ident("fn").then(|| pair[1].ident())??;
        let differentiable = attributes(scope, i)?
            .iter()
            .any(|attribute| *attribute == "differentiable" || *attribute == "ad_runtime");
        let body = scope[i..].iter().find_map(|tree| tree.group('{'))?;
        let mut calls = Vec::new();
        called(body, &mut calls);
        differentiable.then_some((name, calls))
    })
}

/// Names before parentheses, or before `::<`.
fn called<'t>(trees: &'t [Tree], calls: &mut Vec<&'t str>) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            called(inner, calls);
        }
        let is_part = i > 0 && (trees[i - 1].is_punct('.') || trees[i - 1].is_ident("fn"));
        let is_called = trees
            .get(i + 1)
            .is_some_and(|next| next.group('(').is_some() || next.is_punct(':'));
        if let Some(name) = tree.ident()
            && !is_part
            && is_called
        {
            calls.push(name);
        }
    }
}
