//! Whether a function writes to what a parameter points at before it reads it, as far as the first
//! mention of the parameter says.

use super::types::function_trees;
use crate::front::source::Tree;
use proc_macro2::Ident;

/// Methods that write to every element.
pub(crate) const WRITERS: &[&str] = &["fill", "copy_from_slice", "clone_from_slice"];

/// Whether a function of this crate writes to its parameter of this number first.
pub(crate) fn is_written_first(function: &Ident, parameter: usize) -> bool {
    function_trees(function, |after| {
        let arguments = super::types::arguments(after)?;
        let name = slice_parameter(after[arguments].group('(')?, parameter)?;
        let body = after.iter().find_map(|tree| tree.group('{'))?;
        writes_first(body, name)
    })
    .unwrap_or(false)
}

/// Whether the parameter of this number is a slice, which keeps its length.
pub(crate) fn is_slice(function: &Ident, parameter: usize) -> bool {
    function_trees(function, |after| {
        let arguments = super::types::arguments(after)?;
        slice_parameter(after[arguments].group('(')?, parameter).map(drop)
    })
    .is_some()
}

/// The name of a parameter that is a `&mut [..]`: its length stays.
fn slice_parameter(trees: &[Tree], wanted: usize) -> Option<&str> {
    let colon = super::passing::colon(trees, wanted)?;
    let is_word = |tree: &&Tree| tree.is_ident("mut") || tree.is_punct('&');
    let ty = trees[colon + 1..].iter().find(|tree| !is_word(tree))?;
    let name = trees[colon.checked_sub(1)?].ident()?;
    ty.group('[').is_some().then_some(name)
}

/// What the first mention of a name does, other than to ask for the length; nothing if there is none.
fn writes_first(trees: &[Tree], name: &str) -> Option<bool> {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            if let Some(found) = writes_first(inner, name) {
                return Some(found);
            }
            continue;
        }
        if !tree.is_ident(name) {
            continue;
        }
        let after = &trees[i + 1..];
        if let [dot, method, ..] = after
            && dot.is_punct('.')
        {
            if method.is_ident("len") {
                continue;
            }
            if method.is_ident("iter_mut") {
                return Some(items_are_written(trees, i));
            }
            return Some(WRITERS.iter().any(|writer| method.is_ident(writer)));
        }
        let indices = after.iter().take_while(|tree| tree.group('[').is_some());
        let indices = indices.count();
        let assigned = matches!(&after[indices..], [equals, next, ..]
            if equals.is_punct('=') && !next.is_punct('='));
        let mentioned = after[..indices]
            .iter()
            .filter_map(Tree::trees)
            .any(|index| index.iter().any(|tree| tree.is_ident(name)));
        return Some(indices > 0 && assigned && !mentioned);
    }
    None
}

/// `for o in out.iter_mut() { .. *o = .. }`, and the same with a tuple whose first part it is.
fn items_are_written(trees: &[Tree], at: usize) -> bool {
    let head = &trees[..at];
    let item = match head {
        [.., keyword, pattern, within] if keyword.is_ident("for") && within.is_ident("in") => {
            match pattern.group('(') {
                Some(parts) => parts.first().and_then(Tree::ident),
                None => pattern.ident(),
            }
        }
        _ => None,
    };
    let body = trees[at..].iter().find_map(|tree| tree.group('{'));
    match (item, body) {
        (Some(item), Some(body)) => is_assigned_first(body, item).unwrap_or(false),
        _ => false,
    }
}

/// Whether `*item = ..` is the first mention of an item.
fn is_assigned_first(trees: &[Tree], item: &str) -> Option<bool> {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            if let Some(found) = is_assigned_first(inner, item) {
                return Some(found);
            }
        } else if tree.is_ident(item) {
            let dereferenced = i > 0 && trees[i - 1].is_punct('*');
            let assigned = matches!(&trees[i + 1..], [equals, next, ..]
                if equals.is_punct('=') && !next.is_punct('='));
            return Some(dereferenced && assigned);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<bool> {
        let trees = crate::front::source::trees(text).expect("the delimiters match");
        writes_first(&trees, "out")
    }

    #[test]
    fn the_first_mention_decides() {
        assert_eq!(
            written("for i in 0..out.len() { out[i] = x[i]; out[i] += y; }"),
            Some(true)
        );
        assert_eq!(written("out.fill(0.0); out[0] += x;"), Some(true));
        assert_eq!(
            written("for (o, x) in out.iter_mut().zip(x) { *o = *x; }"),
            Some(true)
        );
        assert_eq!(
            written("for o in out.iter_mut() { *o += 1.0; }"),
            Some(false)
        );
        assert_eq!(written("out[i] += x;"), Some(false));
        assert_eq!(written("let y = out[i]; out[i] = y * x;"), Some(false));
        assert_eq!(written("if out[0] == 1.0 { out[0] = 2.0; }"), Some(false));
        assert_eq!(written("g(x, out);"), Some(false));
        assert_eq!(written("x + y"), None);
    }
}
