//! Methods of traits of the file that have no derivative.

use super::inherent::has;
use super::scopes::item_start;
use crate::front::source::Tree;

/// What gives a method a derivative, or makes it unknown what stands there.
const UNKNOWN: &[&str] = &["cfg", "cfg_attr", "derivative", "differentiable"];

/// Whether a method of a type, of a number or of a type parameter is one of a trait of the file that has no derivative: a
/// trait has a method of this name, none of them is annotated, one is for the type, and no type of the file has a method
/// of this name by itself.
pub(super) fn is_of(file: &[Tree], owner: &str, method: &str) -> bool {
    let mut found = Found::default();
    collect(file, method, &mut found);
    let is_for = |(of, ty): &(&str, &[Tree])| {
        found.traits.contains(of) && ty.iter().any(|tree| tree.is_ident(owner))
    };
    !found.unknown && !found.inherent && found.uses.iter().any(is_for)
}

/// The traits with a method, and what is said of them.
#[derive(Default)]
struct Found<'t> {
    traits: Vec<&'t str>,
    /// What stands beside the names of traits: the types that `impl`s are for, and bounds.
    uses: Vec<(&'t str, &'t [Tree])>,
    unknown: bool,
    inherent: bool,
}

fn collect<'t>(trees: &'t [Tree], method: &str, found: &mut Found<'t>) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            collect(inner, method, found);
        }
        let Some(word @ ("trait" | "impl" | "fn")) = tree.ident() else {
            continue;
        };
        let head = &trees[i + 1..];
        let end = head
            .iter()
            .position(|tree| tree.group('{').is_some() || tree.is_punct(';'));
        let Some(end) = end else {
            continue;
        };
        let block = head[end].group('{').unwrap_or_default();
        let head = &head[..end];
        let mut declared = block.windows(2).enumerate();
        let declared = declared
            .find(|(_, pair)| pair[0].is_ident("fn") && pair[1].is_ident(method))
            .map(|(index, _)| index);
        let of = head.iter().position(|tree| tree.is_ident("for"));
        if word == "fn" {
            // `fn f<S: Trait>(s: &S)`: each name of the head may be a bound of each other.
            found
                .uses
                .extend(head.iter().filter_map(|tree| Some((tree.ident()?, head))));
            continue;
        }
        if let Some(index) = declared {
            found.unknown |= has(&trees[..i], UNKNOWN)
                || has(&block[..index], UNKNOWN)
                || item_start(&trees[..i]) < i && macro_made(&trees[..i]);
            match (word, of) {
                ("trait", _) => found.traits.extend(head.first().and_then(Tree::ident)),
                (_, None) => found.inherent = true,
                _ => {}
            }
        }
        if word == "impl" {
            let (names, ty) = head.split_at(of.unwrap_or(head.len()));
            found.unknown |= of.is_some() && has(&trees[..i], UNKNOWN) && declared.is_some();
            let names = names.iter().filter_map(Tree::ident);
            found
                .uses
                .extend(names.map(|name| (name, if of.is_some() { ty } else { head })));
        }
    }
}

/// Whether an item is in the text of a macro.
fn macro_made(before: &[Tree]) -> bool {
    before.last().is_some_and(|tree| tree.is_punct('$'))
}

#[cfg(test)]
mod tests {
    use super::is_of;

    fn asks(text: &str, owner: &str) -> bool {
        is_of(&crate::front::source::trees(text).unwrap(), owner, "area")
    }

    #[test]
    fn methods_of_plain_traits_are_found() {
        let shape = "trait Shape { fn area(&self) -> f64; } ";
        for (rest, owner) in [
            ("impl Shape for P { fn area(&self) -> f64 { 1.0 } }", "P"),
            (
                "mod m { impl<T> super::Shape for P<T> { fn area(&self) -> f64 { 1.0 } } }",
                "P",
            ),
            ("impl Shape for f64 {}", "f64"),
            ("fn f<S: Shape>(s: &S) {}", "S"),
            ("fn f<S>(s: &S) where S: Copy + Shape {}", "S"),
            ("impl<S: Shape> Q<S> { fn f(&self) {} }", "S"),
        ] {
            assert!(asks(&format!("{shape}{rest}"), owner), "{rest}");
        }
    }

    #[test]
    fn others_are_left_alone() {
        for text in [
            "#[differentiable] trait Shape { fn area(&self); } impl Shape for P {}",
            "trait Shape { fn area(&self); } #[differentiable] impl Shape for P { fn area(&self) {} }",
            "trait Shape { #[differentiable] fn area(&self); } impl Shape for P {}",
            "trait Shape { fn area(&self); } impl Shape for Q {}",
            "trait Shape { fn area(&self); } impl Shape for P {} impl P { fn area(&self) {} }",
            "trait Shape { fn area(&self); } fn f<S: Other>(s: &S) {}",
            "trait Shape { fn other(&self); } impl Shape for P {}",
        ] {
            assert!(
                !asks(text, if text.contains("<S") { "S" } else { "P" }),
                "{text}"
            );
        }
    }
}
