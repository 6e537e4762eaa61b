//! Whether a parameter is a `&`: what is passed to it may be a `&mut`, which becomes one. Or whether it is a `&mut`.

use super::types::{arguments, parameters};
use crate::front::source::{Token, Tree, Trees};

/// Whether the parameter of this number is a `&`, from what stands behind the name of a function. What is called by
/// a dot has a receiver before its parameters.
pub(super) fn takes_shared(after: &[Tree], parameter: usize, by_dot: bool) -> Option<bool> {
    if by_dot && !has_receiver(after)? {
        return None;
    }
    is_shared(parameters(after)?, parameter + usize::from(by_dot))
}

/// The same, of every function of this name in a file, if there are any.
pub(super) fn all_take_shared(
    file: &Trees,
    name: &str,
    parameter: usize,
    by_dot: bool,
) -> Option<bool> {
    all(file, name, |after| takes_shared(after, parameter, by_dot))
}

/// The same, of any of them.
pub(super) fn any_takes_shared(file: &Trees, name: &str, parameter: usize, by_dot: bool) -> bool {
    let none = |after: &[Tree]| takes_shared(after, parameter, by_dot).map(|shared| !shared);
    all(file, name, none) == Some(false)
}

/// Whether something holds of every function of this name in a file, by what stands behind the name; nothing
/// if it cannot be said of any.
pub(super) fn all(
    file: &Trees,
    name: &str,
    holds: impl Fn(&[Tree]) -> Option<bool>,
) -> Option<bool> {
    let said = file.declared_by("fn", name).filter_map(holds);
    said.reduce(|a, b| a && b)
}

/// Whether the parameter of this number is a `&mut`.
pub(super) fn takes_mutable(after: &[Tree], parameter: usize) -> Option<bool> {
    reference(parameters(after)?, parameter).map(|mutable| mutable == Some(true))
}

/// Whether the first parameter is `self`.
pub(super) fn has_receiver(after: &[Tree]) -> Option<bool> {
    let first = parameters(after)?.split(|tree| tree.is_punct(',')).next()?;
    Some(first.iter().any(|tree| tree.is_ident("self")))
}

/// Whether the parameter of this number is marked `#[no_derivative]`.
pub(super) fn is_marked(after: &[Tree], parameter: usize, method: bool) -> Option<bool> {
    let parameters = parameters(after)?;
    let receiver = has_receiver(after)?;
    let colon = colon(parameters, parameter + usize::from(method && receiver))?;
    let before = &parameters[..colon];
    let start = before.iter().rposition(|tree| tree.is_punct(','));
    let own = &before[start.map_or(0, |comma| comma + 1)..];
    let is_mark = |tree: &Tree| tree.is_ident("no_derivative");
    let marks = own.iter().filter_map(|tree| tree.group('['));
    Some(marks.flatten().any(is_mark))
}

/// Whether the parameter of this number, or what it is a reference to, is a `DifferentiableFn`, by its own type or by the
/// bounds of a type parameter.
pub(super) fn takes_differentiable(after: &[Tree], parameter: usize) -> Option<bool> {
    let index = arguments(after)?;
    let parameters = parameters(after)?;
    let ty = &parameters[colon(parameters, parameter)? + 1..];
    let end = colon(parameters, parameter + 1).and_then(|next| {
        let comma = parameters[..next]
            .iter()
            .rposition(|tree| tree.is_punct(','))?;
        Some(comma + 1 - (parameters.len() - ty.len()))
    });
    let ty = &ty[..end.unwrap_or(ty.len())];
    let is_bound = |trees: &[Tree]| trees.iter().any(|tree| tree.is_ident("DifferentiableFn"));
    if is_bound(ty) {
        return Some(true);
    }
    let name = ty.iter().find_map(Tree::ident)?;
    let body = after.iter().position(|tree| tree.group('{').is_some());
    let head = [
        &after[..index],
        &after[index + 1..body.unwrap_or(after.len())],
    ];
    // `F: DifferentiableFn<..>`, up to the next bound.
    Some(head.iter().any(|part| {
        (0..part.len()).any(|i| {
            let starts =
                part[i].is_ident(name) && part.get(i + 1).is_some_and(|tree| tree.is_punct(':'));
            let rest = part.get(i + 2..).unwrap_or_default();
            let own = rest.iter().skip(1).position(|tree| tree.is_punct(':'));
            starts && is_bound(&rest[..own.map_or(rest.len(), |end| end + 1)])
        })
    }))
}

fn is_shared(parameters: &[Tree], wanted: usize) -> Option<bool> {
    reference(parameters, wanted).map(|mutable| mutable == Some(false))
}

/// Whether a parameter is a reference, and if it is, whether it is a `&mut`.
fn reference(parameters: &[Tree], wanted: usize) -> Option<Option<bool>> {
    let colon = colon(parameters, wanted)?;
    let mut ty = parameters[colon + 1..]
        .iter()
        .filter(|tree| !matches!(tree.token, Token::Lifetime(_)));
    let reference = ty.next().is_some_and(|tree| tree.is_punct('&'));
    Some(reference.then(|| ty.next().is_some_and(|tree| tree.is_ident("mut"))))
}

/// Where the `:` between a parameter and its type stands.
pub(super) fn colon(parameters: &[Tree], wanted: usize) -> Option<usize> {
    let (mut depth, mut number, mut before) = (0, 0, '_');
    for (i, tree) in parameters.iter().enumerate() {
        let punct = match tree.token {
            Token::Punct(c) => c,
            _ => '_',
        };
        if number == wanted && depth == 0 && punct == ':' {
            return Some(i);
        }
        match punct {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            ',' if depth == 0 => number += 1,
            _ => {}
        }
        before = punct;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks_of(text: &str, parameter: usize, by_dot: bool) -> Option<bool> {
        let trees = crate::front::source::trees(text).unwrap();
        all_take_shared(&trees, "f", parameter, by_dot)
    }

    fn asks(text: &str, parameter: usize) -> Option<bool> {
        asks_of(text, parameter, false)
    }

    #[test]
    fn differentiable_functions_are_found() {
        let text = "fn f<F: DifferentiableFn<f64>, G: Fn(f64) -> f64, H>(a: impl DifferentiableFn<(f64, f64)>, b: F, \
                    c: &G, d: f64, e: &H) -> f64 where H: Copy + DifferentiableFn<f64> {}";
        let trees = crate::front::source::trees(text).unwrap();
        let asks = |i| all(&trees, "f", |after| takes_differentiable(after, i));
        let found: Vec<_> = (0..6).map(asks).collect();
        assert_eq!(found[..5], [true, true, false, false, true].map(Some));
        assert_eq!(found[5], None);
    }

    #[test]
    fn references_are_found() {
        let text = "fn f<'a, T: Fn(u8) -> u8>(a: Map<u8, u8>, b: &'a [T], c: &mut T, &d: &T) {}";
        let found: Vec<_> = (0..5).map(|i| asks(text, i)).collect();
        let expected = [false, true, false, true].map(Some);
        assert_eq!(found[..4], expected);
        assert_eq!(found[4], None);
        let method = "impl A { fn f(&mut self, a: &A) {} } impl B { fn f(self, a: &A, b: &mut A) }";
        assert_eq!(asks_of(method, 0, true), Some(true));
        assert_eq!(asks_of(method, 1, true), Some(false));
        assert_eq!(asks(method, 1), Some(true));
        assert_eq!(asks_of("fn f(a: &A) {}", 0, true), None);
        assert_eq!(
            asks("fn f(a: &A) {} mod m { fn f(a: A) {} }", 0),
            Some(false)
        );
    }
}
