//! What a name means in a file, as far as its tokens say: the scopes around a call, what they declare
//! and what they import.

use super::declarations::{declaration, imports_nothing, is_bound, may_bring, mentions, registers};
use crate::front::source::{self, Position, Tree, Trees};

/// Attributes that make no derivative.
pub(super) const HARMLESS: &[&str] = &[
    "allow",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "no_mangle",
    "test",
    "track_caller",
    "warn",
];

/// The macros of this crate.
pub(super) const OPERATORS: &[&str] = &[
    "derivative_at",
    "differentiable_fn",
    "differential",
    "directional_derivatives",
    "gradient",
    "gradient_and_hvp",
    "hessian",
    "hvp",
    "jacobian",
    "pullback",
    "value_with_derivative",
    "value_with_differential",
    "value_with_directional_derivatives",
    "value_with_gradient",
    "value_with_pullback",
];

/// Other macros that evaluate what is written in them, where it is written.
pub(super) const TRANSPARENT: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "panic",
    "print",
    "println",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// What a group is, by what stands before it.
#[derive(PartialEq)]
pub(super) enum Around {
    Block,
    Module,
    Transparent,
    /// The rest of an expression, or an `impl`: no function is called by its plain name from it.
    Nothing,
    Unknown,
}

pub(super) fn is_missing_in(file: &Trees, name: &str, at: Position) -> bool {
    if registers(file, name) {
        return false;
    }
    let Some(path) = path_to(file, name, at) else {
        return false;
    };
    // From the inside to the outside; the last one is the file.
    for (depth, scope) in path.iter().enumerate().rev() {
        let around = match depth.checked_sub(1) {
            Some(outer) => around(path[outer].trees, scope.index),
            None => Around::Module,
        };
        if around == Around::Unknown {
            return false;
        }
        if !matches!(around, Around::Block | Around::Module) {
            continue;
        }
        if around == Around::Block && is_bound(scope.trees, name, at) {
            return false;
        }
        if let Some(plain) = declaration(scope.trees, name) {
            let modules: Vec<&Trees> = path[..=depth].iter().map(|scope| scope.trees).collect();
            return plain && imports_nothing(&modules, name);
        }
        if around == Around::Module || may_bring(scope.trees, name) {
            return false;
        }
    }
    false
}

/// A group, and where it stands in the one around it.
pub(super) struct Scope<'t> {
    pub(super) trees: &'t Trees,
    pub(super) index: usize,
}

/// The blocks around a position in which a name may have its meaning, from the innermost to the module, and what each is.
pub(super) fn enclosing(file: &Trees, at: Position) -> Vec<(&Trees, Around)> {
    let path = path_at(file, at).map(|(path, _)| path).unwrap_or_default();
    let mut scopes = Vec::new();
    for (depth, scope) in path.iter().enumerate().rev() {
        let around = match depth.checked_sub(1) {
            Some(outer) => around(path[outer].trees, scope.index),
            None => Around::Module,
        };
        let is_module = around == Around::Module;
        if is_module || around == Around::Block {
            scopes.push((scope.trees, around));
        }
        if is_module {
            break;
        }
    }
    scopes
}

/// The groups around the token of this name.
pub(super) fn path_to<'t>(file: &'t Trees, name: &str, at: Position) -> Option<Vec<Scope<'t>>> {
    let (path, found) = path_at(file, at)?;
    found.is_ident(name).then_some(path)
}

/// The groups around a token, from the file on, and the token.
pub(super) fn path_at(file: &Trees, at: Position) -> Option<(Vec<Scope<'_>>, &Tree)> {
    let mut path = vec![Scope {
        trees: file,
        index: 0,
    }];
    loop {
        let trees = path.last()?.trees;
        // Trees stand in the order of their positions.
        let next = trees.partition_point(|tree| tree.at < at);
        match next.checked_sub(1).filter(|&i| trees[i].encloses(at)) {
            Some(index) => path.push(Scope {
                trees: trees[index].trees()?,
                index,
            }),
            None => {
                let found = trees.get(next)?;
                return (found.at == at && found.ident().is_some()).then_some((path, found));
            }
        }
    }
}

/// Whether a name at a place is a generic parameter of an item around it.
pub(super) fn is_generic(path: &[Scope<'_>], name: &str, at: Position) -> bool {
    let inner = path.iter().skip(1).map(|scope| scope.index);
    let last = path.last().map(|scope| scope.trees);
    let own = last.map(|trees| trees.partition_point(|tree| tree.at < at));
    let indices = inner.chain(own);
    path.iter().zip(indices).any(|(scope, index)| {
        let before = &scope.trees[..index];
        let start = item_start(before);
        let head = &scope.trees[start..];
        let declares = |tree: &Tree| {
            let words = ["enum", "fn", "impl", "struct", "trait", "type"];
            words.iter().any(|word| tree.is_ident(word))
        };
        // `fn name<..>` and `impl<..>`
        (0..index - start).filter(|&i| declares(&head[i])).any(|i| {
            let behind = i + if head[i].is_ident("impl") { 1 } else { 2 };
            let open = head.get(behind).is_some_and(|tree| tree.is_punct('<'));
            let end = open.then(|| super::types::head_end(&head[behind..]));
            let end = end.flatten();
            end.is_some_and(|end| {
                let mut parameters = head[behind..behind + end].iter();
                parameters.any(|tree| mentions(tree, name))
            })
        })
    })
}

/// Where the item begins that ends a list of trees.
pub(super) fn item_start(before: &[Tree]) -> usize {
    let end = before
        .iter()
        .rposition(|tree| tree.is_punct(';') || tree.group('{').is_some());
    end.map_or(0, |end| end + 1)
}

pub(super) fn around(outer: &[Tree], index: usize) -> Around {
    let before = &outer[..index];
    // `name! {..}` and `macro_rules! name {..}`
    let bang = |n: usize| {
        let bang = before.len().checked_sub(n + 1)?;
        before[bang].is_punct('!').then_some(())?;
        before.get(bang.checked_sub(1)?)?.ident()
    };
    if bang(1).is_some_and(|name| name == "macro_rules") {
        return Around::Unknown;
    }
    // `!(..)` and `a != (..)` are no macros: an identifier stands right before the `!`.
    if let Some(name) = bang(0)
        && !["return", "in", "if", "while", "match", "else", "break"].contains(&name)
    {
        return if TRANSPARENT.contains(&name) || OPERATORS.contains(&name) {
            Around::Transparent
        } else {
            Around::Unknown
        };
    }
    if outer[index].group('{').is_none() {
        return match before {
            [.., hash] if hash.is_punct('#') => Around::Unknown,
            _ => Around::Nothing,
        };
    }
    let start = item_start(before);
    let head = &before[start..];
    let has = |word: &str| head.iter().any(|tree| tree.is_ident(word));
    if has("mod") && !has("fn") {
        let modifiers = attributes(before, before.len().saturating_sub(2));
        let harmless = modifiers.is_some_and(|names| {
            names
                .iter()
                .all(|name| *name == "cfg" || HARMLESS.contains(name))
        });
        return if harmless {
            Around::Module
        } else {
            Around::Unknown
        };
    }
    if (has("impl") || has("trait")) && !has("fn") {
        return Around::Nothing;
    }
    Around::Block
}

/// The names of the attributes before an item whose first word, after modifiers, is at `index`;
/// nothing if it cannot be seen where the item begins.
pub(super) fn attributes(trees: &[Tree], index: usize) -> Option<Vec<&str>> {
    let all = whole_attributes(trees, index)?;
    all.into_iter().map(|all| all.first()?.ident()).collect()
}

/// What stands between the brackets of those attributes.
pub(super) fn whole_attributes(trees: &[Tree], index: usize) -> Option<Vec<&[Tree]>> {
    let mut attributes = Vec::new();
    let mut i = index;
    while let Some(last) = i.checked_sub(1) {
        let tree = &trees[last];
        match tree.ident() {
            Some("pub" | "const" | "async" | "unsafe" | "extern" | "safe") => i -= 1,
            Some(_) => return None,
            None if matches!(tree.token, source::Token::Literal(_)) => i -= 1,
            // `pub(crate)`
            None if tree.group('(').is_some() => i -= 1,
            None if tree.group('[').is_some() => {
                (last > 0 && trees[last - 1].is_punct('#')).then_some(())?;
                attributes.push(tree.group('[')?);
                i = last - 1;
            }
            None => break,
        }
    }
    Some(attributes)
}

pub(super) fn parameters_in(file: &Trees, name: &str, at: Position) -> Option<usize> {
    let path = path_to(file, name, at)?;
    let declares = |scope: &Scope<'_>| declaration(scope.trees, name).is_some();
    // The first two groups are those of the attribute.
    let (depth, scope) = path
        .iter()
        .enumerate()
        .rev()
        .skip(2)
        .find(|(depth, scope)| {
            declares(scope)
                || *depth == 0
                || around(path[depth - 1].trees, scope.index) != Around::Block
        })?;
    let is_scope = depth == 0
        || matches!(
            around(path[depth - 1].trees, scope.index),
            Around::Block | Around::Module
        );
    if !is_scope || !declaration(scope.trees, name)? {
        return None;
    }
    let index = scope
        .trees
        .windows(2)
        .position(|pair| pair[0].is_ident("fn") && pair[1].is_ident(name))?;
    // Generic parameters may have parentheses of their own.
    let mut depth = 0;
    let mut before = '_';
    for tree in &scope.trees[index + 2..] {
        match tree.token {
            source::Token::Punct('<') => depth += 1,
            source::Token::Punct('>') if before != '-' => depth -= 1,
            _ if depth == 0 => return tree.group('(').map(count),
            _ => {}
        }
        before = match tree.token {
            source::Token::Punct(c) => c,
            _ => '_',
        };
    }
    None
}

/// The number of parts between commas.
fn count(trees: &[Tree]) -> usize {
    let mut depth = 0;
    let mut parts = 0;
    let mut is_open = false;
    let mut before = '_';
    for tree in trees {
        let punct = match tree.token {
            source::Token::Punct(c) => c,
            _ => '_',
        };
        match punct {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if punct == ',' && depth == 0 {
            is_open = false;
        } else if !is_open {
            is_open = true;
            parts += 1;
        }
        before = punct;
    }
    parts
}
