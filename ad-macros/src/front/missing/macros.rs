//! Macros of the user's own, as far as the file shows them: what their text would do unseen.

use crate::front::source::{Token, Tree, Trees};
use std::collections::BTreeSet;

/// What a macro of the file does that is not seen where it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// It has the name of a macro that is known.
    Known,
    /// It leaves a loop or a function, by this word.
    Exit(&'static str),
    /// It declares something around it, by this word.
    Declaration(&'static str),
}

/// Crates whose macros are not those of the file.
const FOREIGN: &[&str] = &[
    "ad",
    "ad_nn",
    "ad_runtime",
    "alloc",
    "core",
    "log",
    "ndarray",
    "std",
    "tracing",
];

const OWN: &[&str] = &["crate", "self", "super"];

const EXITS: &[&str] = &["break", "continue", "return", "yield"];

const DECLARATIONS: &[&str] = &[
    "let",
    "const",
    "static",
    "fn",
    "use",
    "struct",
    "enum",
    "type",
    "mod",
    "macro_rules",
];

/// What the call of a macro hides. The path is that of the call.
pub(super) fn hidden(file: &Trees, path: &[String], is_known: bool) -> Option<Hidden> {
    let (name, before) = path.split_last()?;
    if before
        .first()
        .is_some_and(|first| FOREIGN.contains(&first.as_str()))
    {
        return None;
    }
    let mut names = BTreeSet::from([name.clone()]);
    let mut imported = false;
    imports(file, &mut |import, by| {
        let Some((last, modules)) = import.split_last() else {
            return;
        };
        if by != name {
            return;
        }
        names.insert(last.clone());
        let first = modules.first().unwrap_or(last);
        imported |= last != name || is_own(file, first);
    });
    imported |= before.first().is_some_and(|first| is_own(file, first));
    let of_file = names.iter().any(|name| is_declared(file, name));
    if is_known && (of_file || imported) {
        return Some(Hidden::Known);
    }
    let mut todo: Vec<String> = names.into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let mut found = None;
        texts(file, &name, &mut |text| {
            found = found.or_else(|| exit(text)).or_else(|| declaration(text));
            calls(text, &mut todo);
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Whether a path that begins like this leads to something of the crate.
pub(super) fn is_own(file: &Trees, first: &str) -> bool {
    OWN.contains(&first) || super::is_declared(file, "mod", first)
}

/// `macro_rules! name`
fn is_declaration(trees: &[Tree], i: usize, name: &str) -> bool {
    i >= 2
        && trees[i].is_ident(name)
        && trees[i - 1].is_punct('!')
        && trees[i - 2].is_ident("macro_rules")
}

/// Whether a macro of this name is declared anywhere in a file.
pub(super) fn is_declared(trees: &[Tree], name: &str) -> bool {
    (0..trees.len()).any(|i| {
        is_declaration(trees, i, name)
            || trees[i]
                .trees()
                .is_some_and(|inner| is_declared(inner, name))
    })
}

/// What the arms of the macros of a name are replaced by.
fn texts(trees: &[Tree], name: &str, each: &mut impl FnMut(&[Tree])) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            texts(inner, name, each);
        }
        if !is_declaration(trees, i, name) {
            continue;
        }
        let Some(arms) = trees.get(i + 1).and_then(Tree::trees) else {
            continue;
        };
        for (k, arm) in arms.iter().enumerate() {
            if k >= 2
                && arms[k - 1].is_punct('>')
                && arms[k - 2].is_punct('=')
                && let Some(text) = arm.trees()
            {
                each(text);
            }
        }
    }
}

/// The macros that are called in a text.
fn calls(trees: &[Tree], found: &mut Vec<String>) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            calls(inner, found);
        } else if let Some(name) = tree.ident()
            && trees.get(i + 1).is_some_and(|next| next.is_punct('!'))
            && trees.get(i + 2).is_some_and(|next| next.trees().is_some())
        {
            found.push(name.to_owned());
        }
    }
}

/// Whether a text leaves a loop or a function, wherever that stands.
fn exit(trees: &[Tree]) -> Option<Hidden> {
    trees.iter().enumerate().find_map(|(i, tree)| {
        if let Some(inner) = tree.trees() {
            return exit(inner);
        }
        let before = i.checked_sub(1).map(|i| &trees[i]);
        if tree.is_punct('?') {
            let repeats = i >= 2 && trees[i - 2].is_punct('$') && trees[i - 1].group('(').is_some();
            let bound = before.is_some_and(|tree| tree.is_punct(':') || tree.is_punct('+'));
            return (!repeats && !bound).then_some(Hidden::Exit("?"));
        }
        let word = EXITS.iter().find(|word| tree.is_ident(word))?;
        Some(Hidden::Exit(word))
    })
}

/// Whether a text declares something in the block around its call.
fn declaration(trees: &[Tree]) -> Option<Hidden> {
    trees.iter().enumerate().find_map(|(i, tree)| {
        let before = i.checked_sub(1).map(|i| &trees[i]);
        // What is repeated stands where the repetition does.
        if let Some(inner) = tree.group('(')
            && before.is_some_and(|tree| tree.is_punct('$'))
        {
            return declaration(inner);
        }
        let word = DECLARATIONS.iter().find(|word| tree.is_ident(word))?;
        let in_expression = before.is_some_and(|tree| {
            tree.is_ident("if")
                || tree.is_ident("while")
                || tree.is_ident("as")
                || ['*', '&', '|', ':', '<', ',', '>', '$']
                    .iter()
                    .any(|c| tree.is_punct(*c))
        });
        let next_is_group = trees.get(i + 1).is_some_and(|next| next.trees().is_some());
        // `let (a, b) = ..`, but `const { .. }` and `fn(f64)`.
        (!in_expression && (*word == "let" || !next_is_group)).then_some(Hidden::Declaration(word))
    })
}

/// Every import of a file: its path, and the name that it brings.
pub(super) fn imports(trees: &[Tree], each: &mut impl FnMut(&[String], &str)) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            imports(inner, each);
        } else if tree.is_ident("use") {
            let import: Vec<&Tree> = trees[i + 1..]
                .iter()
                .take_while(|t| !t.is_punct(';'))
                .collect();
            leaves(&import, &mut Vec::new(), each);
        }
    }
}

/// Every path of an import, and the name that it brings: `*` of a glob.
pub(super) fn leaves(
    import: &[&Tree],
    before: &mut Vec<String>,
    each: &mut impl FnMut(&[String], &str),
) {
    let start = before.len();
    let mut i = 0;
    while let Some(tree) = import.get(i) {
        let next = import.get(i + 1);
        match &tree.token {
            Token::Ident(ident) => {
                before.push(ident.clone());
                if next.is_none_or(|next| next.is_punct(',')) {
                    each(before, ident);
                } else if next.is_some_and(|next| next.is_ident("as")) {
                    if let Some(name) = import.get(i + 2).and_then(|tree| tree.ident()) {
                        each(before, name);
                    }
                    i += 2;
                }
            }
            Token::Punct(',') => before.truncate(start),
            Token::Punct('*') => {
                before.push("*".to_owned());
                each(before, "*");
            }
            Token::Group { trees, .. } => {
                let inner: Vec<&Tree> = trees.iter().collect();
                leaves(&inner, before, each);
            }
            Token::Punct(_) | Token::Literal(_) | Token::Lifetime(_) => {}
        }
        i += 1;
    }
    before.truncate(start);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    fn asked(text: &str, path: &str, is_known: bool) -> Option<Hidden> {
        let file = trees(text).expect("the text is Rust");
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        hidden(&file, &path, is_known)
    }

    #[test]
    fn macros_with_known_names_are_found() {
        let file = "mod m { macro_rules! vec { ($x:expr) => { $x } } } use crate::a::{error, other as info}; use log::warn;";
        for own in [
            "vec",
            "crate::vec",
            "error",
            "info",
            "m::line",
            "crate::cfg",
        ] {
            assert_eq!(asked(file, own, true), Some(Hidden::Known), "{own}");
        }
        for other in ["std::vec", "warn", "log::error", "line"] {
            assert_eq!(asked(file, other, true), None, "{other}");
        }
        assert_eq!(asked(file, "vec", false), None);
    }

    #[test]
    fn exits_and_declarations_are_found() {
        let file = "
            macro_rules! stop { () => { if a { break; } } }
            macro_rules! outer { () => { 1; stop!() } }
            macro_rules! tried { ($($x:expr)?) => { f($($x)?)? } }
            macro_rules! maybe { ($($x:expr),* $(,)?) => { f($($x)?) } }
            macro_rules! decl { ($n:ident) => { 2 }; ($n:ident, $v:expr) => { let $n = $v; } }
            macro_rules! decls { ($($n:ident)*) => { $(const $n: f64 = 1.0;)* } }
            macro_rules! inner { ($v:expr) => {{ let a = $v; a }} }
            macro_rules! cond { ($v:expr) => { if let Some(a) = $v { a } else { const { 1 } } } }
            use crate::stop as halt;
        ";
        let word = |name| match asked(file, name, false) {
            Some(Hidden::Exit(word) | Hidden::Declaration(word)) => word,
            _ => "",
        };
        let found: Vec<&str> = ["stop", "outer", "halt", "tried", "decl", "decls"]
            .map(word)
            .to_vec();
        assert_eq!(found, ["break", "break", "break", "?", "let", "const"]);
        for harmless in ["maybe", "inner", "cond", "unknown"] {
            assert_eq!(asked(file, harmless, false), None, "{harmless}");
        }
    }
}
