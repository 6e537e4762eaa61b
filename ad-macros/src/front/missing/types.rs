//! Types that stand in the same file: what a function returns, what a field or an alias is.
//!
//! They only tell the compiler that something is certain to be a number. Where the file cannot be read,
//! or the name is not declared where Rust would look for it first, nothing is known.

use super::declarations::{declared, declared_at, is_in_module, may_bring};
use super::declared::implemented;
use super::elsewhere::{import_of, imported};
use super::fields::{any_fields, applied, of_member};
use super::modules::written_here;
use super::scopes::{Around, around, is_generic, path_at};
use super::{file_of, is_declared, path_of, plain};
use crate::front::source::{Position, Token, Tree, Trees};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;

/// Attributes of functions and types that leave their types as they are.
const KEEPS: &[&str] = &[
    "allow",
    "cold",
    "deny",
    "derive",
    "derivative",
    "differentiable",
    "doc",
    "expect",
    "inline",
    "must_use",
    "non_exhaustive",
    "repr",
    "track_caller",
    "warn",
];

/// The type that a function returns, by the name of the function where it is called.
pub(crate) fn returned(function: &Ident) -> Option<syn::Type> {
    let (file, at) = file_of(function.span())?;
    let name = plain(function);
    let here = is_declared(&file, "fn", &name).then(|| returned_in(&file, &name, at));
    let here = here.flatten().map(|ty| standing_at(&ty, function.span()));
    here.or_else(|| {
        // The function of another file: its type has a meaning here if it is made of numbers alone.
        let ty = elsewhere(function, &file, at, result_type)?;
        is_of_numbers(&ty.to_token_stream()).then_some(ty)
    })
}

/// What is read behind the name of a function in the file that it is imported from.
fn elsewhere<R>(
    function: &Ident,
    file: &Trees,
    at: Position,
    read: impl FnOnce(&[Tree]) -> Option<R>,
) -> Option<R> {
    let name = plain(function);
    if is_in_block(file, &name, at) {
        return None;
    }
    let there = imported(&path_of(function.span())?, file, &name, at)?;
    read(declared(&there, "fn", &name, KEEPS)??)
}

/// What stands behind the name of a function, in this file or in the one that it is imported from.
pub(super) fn function_trees<R>(
    function: &Ident,
    read: impl FnOnce(&[Tree]) -> Option<R>,
) -> Option<R> {
    let (file, at) = file_of(function.span())?;
    let name = plain(function);
    match item(&file, "fn", &name, at) {
        Some(after) => read(after),
        None => elsewhere(function, &file, at, read),
    }
}

/// Whether a type is named by what every file knows.
fn is_of_numbers(tokens: &TokenStream) -> bool {
    const KNOWN: &[&str] = &["f32", "f64", "Vec", "usize", "i32", "bool"];
    tokens.clone().into_iter().all(|token| match token {
        TokenTree::Ident(ident) => KNOWN.iter().any(|known| ident == known),
        TokenTree::Group(group) => is_of_numbers(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    })
}

/// What a type alias stands for, and other types as they are.
pub(crate) fn resolved(ty: &syn::Type) -> syn::Type {
    let mut ty = ty.clone();
    // An alias may name another one, but not for ever.
    for _ in 0..8 {
        let Some(alias) = name_of(&ty).and_then(|name| {
            let (file, at) = file_of(name.span())?;
            let (span, name) = (name.span(), plain(&name));
            let meant = match name.as_str() {
                "Self" => implemented(&file, at),
                _ if is_declared(&file, "type", &name) => alias_in(&file, &name, at),
                _ => None,
            };
            meant.map(|ty| standing_at(&ty, span))
        }) else {
            break;
        };
        ty = alias;
    }
    ty
}

/// The type of a field.
pub(crate) fn field(ty: &syn::Type, member: &syn::Member) -> Option<syn::Type> {
    let name = head_of(ty)?;
    let (file, at) = file_of(name.span())?;
    let declared = field_in(&file, &plain(name), at, member)?;
    let after = item(&file, "struct", &plain(name), at)?;
    applied(standing_at(&declared, name.span()), after, ty)
}

/// A type that was read in the file, with the position of what it was looked for by: what it names is
/// looked for from there, too.
pub(super) fn standing_at(ty: &syn::Type, span: Span) -> syn::Type {
    syn::parse2(super::bodies::at(ty.to_token_stream(), span)).unwrap_or_else(|_| ty.clone())
}

/// Whether a method of a type takes `self` by value, as an `impl` in the same file says.
pub(crate) fn takes_self(ty: &syn::Type, method: &Ident) -> bool {
    let found = name_of(ty).and_then(|name| {
        let (file, at) = file_of(name.span())?;
        let (ty, method) = (plain(&name), plain(method));
        takes_self_in(&file, &ty, at, &method)
            .or_else(|| imported_takes_self(&path_of(name.span())?, &file, &ty, at, &method))
    });
    found.unwrap_or(false)
}

/// The type of the result of `Type::function(..)`, as an `impl` in the same file says.
pub(crate) fn result_of(ty: &syn::Type, function: &Ident) -> Option<syn::Type> {
    let name = named(ty)?;
    let (file, at) = file_of(name.span())?;
    let after = function_of(&file, &plain(&name), at, &plain(function))?;
    // A parameter may have the name of a type.
    after.first()?.group('(')?;
    let result = result_type(after)?;
    match name_of(&result) {
        Some(this) if this == "Self" => Some(syn::parse_quote!(#name)),
        _ => Some(standing_at(&result, name.span())),
    }
}

/// The name of a type, by all of its other names.
pub(super) fn named(ty: &syn::Type) -> Option<Ident> {
    name_of(&resolved(ty))
}

/// The name of a type that has no path, but may have arguments.
fn head_of(ty: &syn::Type) -> Option<&Ident> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let mut segments = path.path.segments.iter();
    let head = segments.next().filter(|_| path.qself.is_none())?;
    segments.next().is_none().then_some(&head.ident)
}

/// The name of a type that has no path and no arguments.
fn name_of(ty: &syn::Type) -> Option<Ident> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    path.path
        .get_ident()
        .filter(|_| path.qself.is_none())
        .cloned()
}

pub(super) fn returned_in(file: &Trees, name: &str, at: Position) -> Option<syn::Type> {
    let after = item(file, "fn", name, at)?;
    let result = result_type(after)?;
    // What a parameter names, as `T` or the `N` of `[f64; N]`, means nothing elsewhere.
    let generic = &after[..arguments(after)?];
    let named = crate::tokens::identifiers(&result.to_token_stream());
    let mut parameters = generic.iter().filter_map(Tree::ident);
    (!parameters.any(|name| named.contains(name))).then_some(result)
}

/// The type of a function's result, from what stands behind its name.
pub(super) fn result_type(after: &[Tree]) -> Option<syn::Type> {
    let arguments = arguments(after)?;
    let [minus, greater, ty @ ..] = &after[arguments + 1..] else {
        return None;
    };
    (minus.is_punct('-') && greater.is_punct('>')).then_some(())?;
    let end = ty.iter().position(|tree| {
        tree.group('{').is_some() || tree.is_ident("where") || tree.is_punct(';')
    })?;
    syn::parse_str(&text(&ty[..end])).ok()
}

pub(super) fn alias_in(file: &Trees, name: &str, at: Position) -> Option<syn::Type> {
    let after = item(file, "type", name, at)?;
    let [equals, ty @ ..] = after else {
        return None;
    };
    equals.is_punct('=').then_some(())?;
    let end = ty.iter().position(|tree| tree.is_punct(';'))?;
    syn::parse_str(&text(&ty[..end])).ok()
}

pub(super) fn field_in(
    file: &Trees,
    name: &str,
    at: Position,
    member: &syn::Member,
) -> Option<syn::Type> {
    let fields = any_fields(item(file, "struct", name, at)?)?;
    let ty = of_member(&fields, member)?.ty()?;
    // A reference is none of the numbers that it points at.
    (!matches!(ty, syn::Type::Reference(_))).then_some(ty)
}

/// The same of a type that is imported by its name, from a module of the file or from another file of the crate.
pub(super) fn imported_takes_self(
    here: &Path,
    file: &Trees,
    name: &str,
    at: Position,
    method: &str,
) -> Option<bool> {
    if is_in_block(file, name, at)
        || is_in_module(file, at)
        || is_generic(&path_at(file, at)?.0, name, at)
    {
        return None;
    }
    let path = import_of(file, name)?;
    let written = match path.as_slice() {
        [module] => written_here(file, module),
        _ => None,
    };
    match written {
        Some(module) => takes_self_of(module, name, method),
        None => takes_self_of(&*imported(here, file, name, at)?, name, method),
    }
}

/// The same of a type that is declared right in a scope, with its methods.
fn takes_self_of(scope: &Trees, name: &str, method: &str) -> Option<bool> {
    let words = ["enum", "struct"].iter();
    let declared = words.map(|word| scope.declarations(word, name).count());
    (declared.sum::<usize>() == 1).then_some(())?;
    let mut found = inherent(scope, name, method);
    let (block, index) = found.next()?;
    found.next().is_none().then_some(())?;
    is_self(&block[index + 2..])
}

pub(super) fn takes_self_in(file: &Trees, name: &str, at: Position, method: &str) -> Option<bool> {
    is_self(function_of(file, name, at, method)?)
}

/// Whether the first parameter is `self` by value, from what stands behind the name of a function.
fn is_self(after: &[Tree]) -> Option<bool> {
    let first = parameters(after)?
        .iter()
        .find(|tree| !tree.is_ident("mut"))?;
    Some(first.is_ident("self"))
}

/// What stands behind the name of a function of a type, if there is one in the `impl`s around.
fn function_of<'t>(
    file: &'t Trees,
    name: &str,
    at: Position,
    function: &str,
) -> Option<&'t [Tree]> {
    let (block, index) = function_in(file, name, at, function)?;
    Some(&block[index + 2..])
}

/// The `impl` that has such a function, and where its `fn` stands.
fn function_in<'t>(
    file: &'t Trees,
    name: &str,
    at: Position,
    function: &str,
) -> Option<(&'t Trees, usize)> {
    // The type itself has to be declared there, so that its methods by the dot are these.
    item(file, "struct", name, at).or_else(|| item(file, "enum", name, at))?;
    let path = path_at(file, at)?.0;
    let mut found = path
        .iter()
        .flat_map(|scope| inherent(scope.trees, name, function));
    let after = found.next()?;
    found.next().is_none().then_some(after)
}

/// The functions of a name in the `impl`s of a type without parameters that stand right in a scope: the blocks, and
/// where their `fn` stands.
fn inherent<'t>(
    scope: &'t Trees,
    name: &str,
    function: &str,
) -> impl Iterator<Item = (&'t Trees, usize)> {
    let blocks = scope.declarations("impl", name).filter_map(|i| {
        let block = scope.get(i + 2)?;
        block.group('{').and(block.trees())
    });
    blocks.flat_map(move |block| block.declarations("fn", function).map(move |i| (block, i)))
}

/// What stands behind the name of an item, which is declared once where Rust looks for it first.
fn item<'t>(file: &'t Trees, keyword: &str, name: &str, at: Position) -> Option<&'t [Tree]> {
    let (scope, index) = item_in(file, keyword, name, at)?;
    Some(&scope[index + 2..])
}

/// The scope that an item stands in, and where its keyword stands.
pub(super) fn item_in<'t>(
    file: &'t Trees,
    keyword: &str,
    name: &str,
    at: Position,
) -> Option<(&'t Trees, usize)> {
    let path = path_at(file, at)?.0;
    let is_type = ["enum", "struct", "type"].contains(&keyword);
    if is_type && is_generic(&path, name, at) {
        return None;
    }
    for (depth, scope) in path.iter().enumerate().rev() {
        let around = match depth.checked_sub(1) {
            Some(outer) => around(path[outer].trees, scope.index),
            None => Around::Module,
        };
        if around == Around::Unknown {
            return None;
        }
        if !matches!(around, Around::Block | Around::Module) {
            continue;
        }
        if let Some(index) = declared_at(scope.trees, keyword, name, KEEPS) {
            // What is read of a type names others, which are looked for from the same place: there the block may have
            // another type of that name.
            let is_type = ["struct", "type"].contains(&keyword);
            if is_type && around == Around::Block && !declares_once(file, name) {
                return None;
            }
            return Some((scope.trees, index?));
        }
        if around == Around::Block && may_bring(scope.trees, name) {
            return None;
        }
        if around == Around::Module {
            return None;
        }
    }
    None
}

/// Whether a file declares one type of this name.
pub(super) fn declares_once(file: &Trees, name: &str) -> bool {
    file.types(name).count() == 1
}

/// Whether a block around a place may have something of this name by itself.
pub(super) fn is_in_block(file: &Trees, name: &str, at: Position) -> bool {
    const WORDS: &[&str] = &["const", "fn", "mod", "static", "struct"];
    let Some((path, _)) = path_at(file, at) else {
        return true;
    };
    (1..path.len()).any(|depth| {
        let block = path[depth].trees;
        let declares = |word: &&str| block.declarations(word, name).next().is_some();
        around(path[depth - 1].trees, path[depth].index) == Around::Block
            && (WORDS.iter().any(declares) || may_bring(block, name))
    })
}

/// Where generic parameters end, `<..>`.
pub(super) fn head_end(trees: &[Tree]) -> Option<usize> {
    let mut depth = 0;
    let mut before = '_';
    for (i, tree) in trees.iter().enumerate() {
        let punct = match tree.token {
            Token::Punct(c) => c,
            _ => '_',
        };
        match punct {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(i + 1);
        }
        before = punct;
    }
    None
}

/// Where the parameters stand, behind generic ones.
pub(super) fn arguments(trees: &[Tree]) -> Option<usize> {
    let mut depth = 0;
    let mut before = '_';
    for (i, tree) in trees.iter().enumerate() {
        match tree.token {
            Token::Punct('<') => depth += 1,
            Token::Punct('>') if before != '-' => depth -= 1,
            _ if depth == 0 && tree.group('(').is_some() => return Some(i),
            _ => {}
        }
        before = match tree.token {
            Token::Punct(c) => c,
            _ => '_',
        };
    }
    None
}

/// The parameters behind the name of a function.
pub(super) fn parameters(after: &[Tree]) -> Option<&[Tree]> {
    after[arguments(after)?].group('(')
}

/// Tokens as text. What stands together does so in the text, and nothing else does: `a / *b` is no comment.
pub(super) fn text(trees: &[Tree]) -> String {
    let mut text = String::new();
    for (i, tree) in trees.iter().enumerate() {
        match &tree.token {
            Token::Ident(ident) => text.extend([" ", ident, " "]),
            Token::Punct(punct) => {
                text.push(*punct);
                let (line, column) = tree.at;
                let joined = trees
                    .get(i + 1)
                    .is_some_and(|next| next.at == (line, column + 1));
                if !joined {
                    text.push(' ');
                }
            }
            Token::Literal(literal) => text.extend([" ", literal, " "]),
            Token::Lifetime(lifetime) => text.extend([" ", lifetime, " "]),
            Token::Group { open, trees, .. } => {
                let close = match open {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                };
                text.push(*open);
                text.push_str(&self::text(trees));
                text.push(close);
            }
        }
    }
    text
}
