//! What the tokens of one scope declare, import and mention.

use super::scopes::{HARMLESS, OPERATORS, TRANSPARENT, attributes};
use crate::front::source::{Position, Tree, Trees};

/// Crates whose globs bring no derivative of a function of the user's.
const FOREIGN: &[&str] = &["ad_nn", "ad_runtime", "alloc", "core", "ndarray", "std"];

/// What stands behind the name of an item that is declared right here, if it is declared at all; and that
/// only if it is declared once, with attributes of these names alone.
pub(super) fn declared<'t>(
    scope: &'t Trees,
    word: &str,
    name: &str,
    known: &[&str],
) -> Option<Option<&'t [Tree]>> {
    let index = declared_at(scope, word, name, known)?;
    Some(index.map(|index| &scope[index + 2..]))
}

/// Where its keyword stands.
pub(super) fn declared_at(
    scope: &Trees,
    word: &str,
    name: &str,
    known: &[&str],
) -> Option<Option<usize>> {
    let mut found = scope.declarations(word, name);
    let index = found.next()?;
    let certain = found.next().is_none()
        && attributes(scope, index).is_some_and(|names| names.iter().all(|n| known.contains(n)));
    Some(certain.then_some(index))
}

/// Whether a function of this name is declared right here, and certainly a plain one.
pub(super) fn declaration(scope: &Trees, name: &str) -> Option<bool> {
    declared(scope, "fn", name, HARMLESS).map(|after| after.is_some())
}

/// `mod name {`
pub(super) fn is_module(file: &[Tree], index: usize) -> bool {
    index >= 2 && file[index].group('{').is_some() && file[index - 2].is_ident("mod")
}

/// Whether a place is in a module that is written in the file: paths mean one thing there and another
/// around it.
pub(super) fn is_in_module(file: &[Tree], at: Position) -> bool {
    let mut trees = file.iter().enumerate();
    trees.any(|(i, tree)| tree.encloses(at) && is_module(file, i))
}

/// Whether anywhere in a file a function of this name is declared that is certainly a plain one.
pub(super) fn declares_plain(trees: &Trees, name: &str) -> bool {
    declaration(trees, name) == Some(true)
        || trees
            .iter()
            .filter_map(Tree::trees)
            .any(|inner| declares_plain(inner, name))
}

/// Whether anywhere in a file an enum has a variant of this name.
pub(super) fn declares_variant(trees: &[Tree], name: &str) -> bool {
    trees
        .iter()
        .enumerate()
        .any(|(i, tree)| match tree.trees() {
            Some(inner) => declares_variant(inner, name),
            None => tree.is_ident("enum") && has_variant(&trees[i..], name),
        })
}

/// Whether an enum has a variant of this name, from its keyword on.
fn has_variant(item: &[Tree], name: &str) -> bool {
    let variants = item.iter().find_map(|tree| tree.group('{'));
    variants.is_some_and(|variants| variants.iter().any(|tree| tree.is_ident(name)))
}

/// Whether anywhere in a file a constant, a struct or a variant of this name is declared.
pub(super) fn declares_constant(trees: &[Tree], name: &str) -> bool {
    let declared = ["const", "static", "struct"];
    trees
        .iter()
        .enumerate()
        .any(|(i, tree)| match tree.trees() {
            Some(inner) => declares_constant(inner, name),
            None if tree.is_ident("enum") => has_variant(&trees[i..], name),
            None => {
                let before = i.checked_sub(1).and_then(|i| trees[i].ident());
                tree.is_ident(name) && before.is_some_and(|word| declared.contains(&word))
            }
        })
}

/// The constants and statics anywhere in a file whose names are in small letters.
pub(super) fn small_constants(trees: &[Tree], found: &mut Vec<String>) {
    for pair in trees.windows(2) {
        let is_word = pair[0].is_ident("const") || pair[0].is_ident("static");
        let name = pair[1].ident().filter(|name| {
            is_word && !["fn", "mut"].contains(name) && !name.starts_with(char::is_uppercase)
        });
        found.extend(name.map(str::to_owned));
    }
    for inner in trees.iter().filter_map(Tree::trees) {
        small_constants(inner, found);
    }
}

/// Whether anywhere in a file this name is imported.
pub(super) fn imports(trees: &[Tree], name: &str) -> bool {
    trees
        .iter()
        .enumerate()
        .any(|(i, tree)| match tree.trees() {
            Some(inner) => imports(inner, name),
            None if tree.is_ident("use") => {
                let mut import = trees[i..].iter().take_while(|tree| !tree.is_punct(';'));
                import.any(|tree| mentions(tree, name))
            }
            None => false,
        })
}

/// Whether a block may have something of this name from an import or from a macro.
pub(super) fn may_bring(block: &Trees, name: &str) -> bool {
    let brings = |tree: &Tree| mentions(tree, name) || has_glob(tree);
    block.imports().any(|import| import.iter().any(brings)) || calls_macro(block)
}

/// Whether a statement of a block is the call of a macro that may declare items.
pub(super) fn calls_macro(block: &Trees) -> bool {
    block.places("!").iter().any(|&bang| {
        let declares = |name: &str| !TRANSPARENT.contains(&name) && !OPERATORS.contains(&name);
        let name = bang.checked_sub(1).and_then(|i| block[i].ident());
        let group = block.get(bang + 1).and_then(Tree::trees);
        if group.is_none() || !name.is_some_and(declares) {
            return false;
        }
        // The path of the macro.
        let mut start = bang - 1;
        while start >= 2 && block[start - 1].is_punct(':') && block[start - 2].is_punct(':') {
            start = start.saturating_sub(3);
        }
        start.checked_sub(1).is_none_or(|before| {
            let before = &block[before];
            before.is_punct(';') || before.group('{').is_some() || before.group('[').is_some()
        })
    })
}

/// Whether the name may be that of a variable in this block, or of something that it imports.
pub(super) fn is_bound(block: &[Tree], name: &str, at: Position) -> bool {
    block.iter().enumerate().any(|(i, tree)| {
        if let Some(trees) = tree.trees() {
            return is_bound(without_function(block, i, trees), name, at);
        }
        if !tree.is_ident(name) || tree.at == at {
            return false;
        }
        let before = i.checked_sub(1).map(|i| &block[i]);
        let is_part = before.is_some_and(|tree| tree.is_punct('.') || tree.is_ident("fn"));
        let is_called = block
            .get(i + 1)
            .is_some_and(|next| next.group('(').is_some() || next.is_punct(':'));
        !is_part && !is_called
    })
}

/// What is given to an operator, without the function that comes last.
fn without_function<'t>(block: &[Tree], index: usize, trees: &'t [Tree]) -> &'t [Tree] {
    let is_operator = matches!(&block[..index], [.., name, bang]
        if bang.is_punct('!') && name.ident().is_some_and(|name| OPERATORS.contains(&name)));
    match trees {
        [rest @ .., last]
            if is_operator
                && last.ident().is_some()
                && rest.last().is_none_or(|tree| tree.is_punct(',')) =>
        {
            rest
        }
        _ => trees,
    }
}

/// What an import may bring of a name.
pub(super) enum Brought {
    Nothing,
    /// What the module around this one has, by a glob.
    OfSuper,
    Something,
}

/// What an import from `use` on, without its `;`, may bring of a derivative of this name.
pub(super) fn brought(import: &[Tree], name: &str) -> Brought {
    if import.iter().any(|tree| mentions(tree, name)) {
        return Brought::Something;
    }
    if !import.iter().any(has_glob) {
        return Brought::Nothing;
    }
    match import.iter().skip(1).find_map(Tree::ident) {
        // `use super::*` of a module in this file
        Some("super") if import.len() == 5 => Brought::OfSuper,
        Some(_) if is_foreign(import) => Brought::Nothing,
        _ => Brought::Something,
    }
}

/// Whether no import and no macro of these scopes, from the file on, can bring a derivative.
pub(super) fn imports_nothing(scopes: &[&Trees], name: &str) -> bool {
    let Some((scope, outer)) = scopes.split_last() else {
        return true;
    };
    let mut from_super = false;
    let by_macro = scope.places("!").iter().any(|&i| {
        // A macro among items may make one of this name.
        let end = (i + 3).min(scope.len());
        i > 0
            && scope[i - 1].ident().is_some()
            && scope[i..end].iter().any(|tree| mentions(tree, name))
    });
    let by_import = scope.imports().any(|import| {
        let brought = brought(import, name);
        from_super |= matches!(brought, Brought::OfSuper);
        matches!(brought, Brought::Something)
    });
    // Blocks see what is imported around them.
    !by_macro
        && !by_import
        && (!from_super || !outer.is_empty())
        && (outer.is_empty() || imports_nothing(outer, name))
}

/// Whether no import around a place can bring the derivative of a method: a trait with the name of a rule, hence in small
/// letters.
pub(super) fn brings_no_rules(file: &Trees, at: Position) -> bool {
    let Some((scopes, _)) = super::scopes::path_at(file, at) else {
        return false;
    };
    scopes.iter().enumerate().all(|(depth, scope)| {
        scope
            .trees
            .imports()
            .all(|import| match brought(import, "") {
                Brought::Nothing => is_foreign(import) || !ends_in_small_letters(&import[1..]),
                Brought::OfSuper => depth > 0,
                Brought::Something => false,
            })
    })
}

fn is_foreign(import: &[Tree]) -> bool {
    let first = import.iter().skip(1).find_map(Tree::ident);
    first.is_some_and(|first| FOREIGN.contains(&first))
}

/// Whether one of the names that an import gives begins with a small letter.
fn ends_in_small_letters(import: &[Tree]) -> bool {
    import.iter().enumerate().any(|(i, tree)| {
        let last = import.get(i + 1).is_none_or(|next| !next.is_punct(':'));
        let small = |name: &str| name.starts_with(char::is_lowercase) && name != "self";
        match tree.trees() {
            Some(inner) => ends_in_small_letters(inner),
            None => last && tree.ident().is_some_and(small),
        }
    })
}

pub(super) fn mentions(tree: &Tree, name: &str) -> bool {
    tree.is_ident(name)
        || tree
            .trees()
            .is_some_and(|trees| trees.iter().any(|tree| mentions(tree, name)))
}

pub(super) fn has_glob(tree: &Tree) -> bool {
    tree.is_punct('*') || tree.trees().is_some_and(|trees| trees.iter().any(has_glob))
}

/// Whether the file registers a derivative for a function of this name, or has a type of the name.
pub(super) fn registers(trees: &[Tree], name: &str) -> bool {
    trees.iter().enumerate().any(|(i, tree)| {
        if let Some(inner) = tree.trees() {
            return registers(inner, name);
        }
        if !tree.is_ident(name) {
            return false;
        }
        match i.checked_sub(1).map(|before| &trees[before]) {
            Some(before) if before.is_punct('=') => trees[..i - 1]
                .last()
                .is_some_and(|tree| tree.is_ident("of")),
            Some(before) => ["struct", "enum", "union", "trait", "type", "mod"]
                .iter()
                .any(|word| before.is_ident(word)),
            None => false,
        }
    })
}
