//! Rules of one module that are for the same function.

use super::scopes::path_to;
use crate::front::source::{Position, Tree, Trees};

/// Whether another rule for the function of this name stands before the one that names it here.
pub(super) fn is_registered_before(file: &Trees, name: &str, at: Position) -> bool {
    let Some(path) = path_to(file, name, at) else {
        return false;
    };
    // The module, the attribute, and its arguments.
    let [.., module, attribute, _] = path.as_slice() else {
        return false;
    };
    let trees = module.trees;
    is_certain(trees, attribute.index)
        && (0..attribute.index).any(|i| {
            trees[i]
                .group('[')
                .is_some_and(|attribute| registers(attribute, name))
                && is_certain(trees, i)
        })
}

/// `derivative(of = name)`
fn registers(attribute: &[Tree], name: &str) -> bool {
    let [.., word, arguments] = attribute else {
        return false;
    };
    let Some(arguments) = arguments.group('(').filter(|_| word.is_ident("derivative")) else {
        return false;
    };
    let of = arguments.windows(3).position(|three| {
        three[0].is_ident("of") && three[1].is_punct('=') && three[2].is_ident(name)
    });
    let is_whole = |of: usize| arguments.get(of + 3).is_none_or(|next| next.is_punct(','));
    of.is_some_and(is_whole) && !arguments.iter().any(|tree| tree.is_ident("forward"))
}

/// Whether the item with this attribute is there in any case: no `#[cfg]` stands beside it.
fn is_certain(trees: &[Tree], attribute: usize) -> bool {
    let is_attribute =
        |i: usize| i > 0 && trees[i - 1].is_punct('#') && trees[i].group('[').is_some();
    let mut first = attribute;
    while first >= 2 && is_attribute(first - 2) {
        first -= 2;
    }
    let mut i = first;
    while i < trees.len() && is_attribute(i) {
        let attribute = trees[i].group('[').unwrap_or_default();
        if attribute.iter().any(|tree| tree.is_ident("cfg")) {
            return false;
        }
        i += 2;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_registered_before;

    /// Asks for the name at the last `f/*!*/`.
    fn asks(text: &str) -> bool {
        let trees = crate::front::source::trees(text).unwrap();
        let column = text.rfind("f/*!*/").unwrap() + 1;
        is_registered_before(&trees, "f", (1, column))
    }

    #[test]
    fn second_rules_are_found() {
        assert!(asks(
            "#[derivative(of = f)] fn a() {} #[inline] #[derivative(of = f/*!*/, wrt(x))] fn b() {}"
        ));
        assert!(asks(
            "mod m { #[ad::derivative(wrt(x), of = f)] fn a() {} #[derivative(of = f/*!*/)] fn b() {} }"
        ));
    }

    #[test]
    fn others_are_left_alone() {
        for text in [
            "#[derivative(of = f/*!*/)] fn a() {}",
            "#[derivative(of = f, forward)] fn a() {} #[derivative(of = f/*!*/)] fn b() {}",
            "#[derivative(of = f::g)] fn a() {} #[derivative(of = f/*!*/)] fn b() {}",
            "#[cfg(a)] #[derivative(of = f)] fn a() {} #[derivative(of = f/*!*/)] fn b() {}",
            "#[derivative(of = f)] fn a() {} #[derivative(of = f/*!*/)] #[cfg(b)] fn b() {}",
            "mod m { #[derivative(of = f)] fn a() {} } #[derivative(of = f/*!*/)] fn b() {}",
        ] {
            assert!(!asks(text), "{text}");
        }
    }
}
