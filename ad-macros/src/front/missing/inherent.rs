//! Methods of a type that hide those of a trait, and have no derivative.
//!
//! `p.norm()` is the method of the type, and where this has no derivative, `p.__derivative_of_norm()` is that of
//! the trait: the derivative of another function.

use super::scopes::item_start;
use crate::front::source::Tree;

/// Whether the file has an `impl Name { fn method .. }` without a derivative.
pub(super) fn hides(trees: &[Tree], name: &str, method: &str) -> bool {
    let blocks = trees.iter().enumerate();
    let mut blocks = blocks.filter(|(_, tree)| tree.is_ident("impl"));
    blocks.any(|(start, _)| {
        let rest = &trees[start + 1..];
        let Some(end) = rest.iter().position(|tree| tree.group('{').is_some()) else {
            return false;
        };
        is_of(&rest[..end], name)
            && !has(&trees[..start], &["differentiable", "cfg"])
            && rest[end]
                .group('{')
                .is_some_and(|methods| has_plain(methods, method))
    }) || trees
        .iter()
        .filter_map(Tree::trees)
        .any(|inner| hides(inner, name, method))
}

/// Whether the head of an `impl` names this type, and no trait.
fn is_of(head: &[Tree], name: &str) -> bool {
    if head.iter().any(|tree| tree.is_ident("for")) {
        return false;
    }
    let ty = match head.first() {
        Some(first) if first.is_punct('<') => match super::types::head_end(head) {
            Some(end) => &head[end..],
            None => return false,
        },
        _ => head,
    };
    let path = ty.iter().take_while(|tree| !tree.is_punct('<'));
    let is_named = |tree: &Tree| tree.is_ident(name);
    path.filter(|tree| tree.ident().is_some())
        .last()
        .is_some_and(is_named)
}

/// Whether a block declares a method without a derivative.
fn has_plain(block: &[Tree], method: &str) -> bool {
    let registered = block.iter().any(|tree| {
        let attribute = tree.group('[').unwrap_or_default();
        attribute.iter().any(|tree| tree.is_ident("derivative"))
            && attribute
                .iter()
                .filter_map(|tree| tree.group('('))
                .flatten()
                .any(|tree| tree.is_ident(method))
    });
    let mut names = block.windows(2).enumerate();
    !registered
        && names.any(|(i, pair)| {
            pair[0].is_ident("fn")
                && pair[1].is_ident(method)
                && !has(&block[..i], &["differentiable", "derivative", "cfg"])
        })
}

/// Whether anywhere in a file a `#[derivative(..)]` names a method.
pub(super) fn registers(trees: &[Tree], method: &str) -> bool {
    let names = |tree: &Tree| super::declarations::mentions(tree, method);
    let named = trees
        .windows(2)
        .any(|pair| pair[0].is_ident("derivative") && names(&pair[1]));
    named
        || trees
            .iter()
            .filter_map(Tree::trees)
            .any(|inner| registers(inner, method))
}

/// Whether the attributes that end here name one of these.
pub(super) fn has(before: &[Tree], names: &[&str]) -> bool {
    let item = item_start(before);
    before[item..]
        .iter()
        .filter_map(|tree| tree.group('['))
        .flatten()
        .any(|tree| names.iter().any(|name| tree.is_ident(name)))
}

#[cfg(test)]
mod tests {
    use super::hides;

    fn asks(text: &str) -> bool {
        hides(&crate::front::source::trees(text).unwrap(), "P", "norm")
    }

    #[test]
    fn methods_without_derivatives_are_found() {
        for text in [
            "struct P {} impl P { fn a(&self) {} pub fn norm(&self) -> f64 { 1.0 } }",
            "mod m { #[derive(Clone)] struct P<T>(T); impl<T: Into<f64>> m::P<T> { fn norm(&self) {} } }",
        ] {
            assert!(asks(text), "{text}");
        }
    }

    #[test]
    fn others_are_left_alone() {
        for text in [
            "#[differentiable] impl P { fn norm(&self) {} }",
            "impl P { #[differentiable] pub fn norm(&self) {} }",
            "impl P { fn norm(&self) {} #[derivative(of = norm)] fn d(&self) {} }",
            "impl Norm for P { fn norm(&self) {} }",
            "impl Q { fn norm(&self) {} } impl P { fn other(&self) { norm(); } }",
            "#[cfg(a)] impl P { fn norm(&self) {} }",
        ] {
            assert!(!asks(text), "{text}");
        }
    }
}
