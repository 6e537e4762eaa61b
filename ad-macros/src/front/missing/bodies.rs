//! The bodies of functions of the same module, which may be put in the place of their calls.
//!
//! Only where it is certain which function is called: one that is declared once in the module, with
//! `#[differentiable]` and nothing that changes it, called from code with no imports of its own.

use super::declarations::{calls_macro, declared};
use super::scopes::{Around, around, path_at};
use super::types::{named, text};
use super::{file_of, is_declared, plain};
use crate::front::source::{Position, Token, Tree, Trees};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use std::rc::Rc;

/// Attributes of functions that leave their bodies as they are.
const HARMLESS: &[&str] = &[
    "allow",
    "cold",
    "differentiable",
    "doc",
    "expect",
    "inline",
    "must_use",
];

/// What declares or imports something: in a block around a call, it may be what the body names.
const ITEMS: &[&str] = &[
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "use",
];

/// A function with its body, all of it at the position of the call.
pub(crate) fn function(name: &Ident) -> Option<syn::ItemFn> {
    let (file, position) = certain(name.span())?;
    let text = plain(name);
    is_declared(&file, "fn", &text).then_some(())?;
    let found = function_in(&file, &text, position)?;
    syn::parse2(at(found.parse().ok()?, name.span())).ok()
}

/// A function with its body, whatever it is annotated with, to look at.
pub(crate) fn any_function(name: &Ident) -> Option<syn::ItemFn> {
    let (file, position) = certain(name.span())?;
    let text = plain(name);
    let module = module_of(&file, position)?;
    let found = item(&text, declared(module, "fn", &text, HARMLESS)??)?;
    syn::parse2(at(found.parse().ok()?, name.span())).ok()
}

/// The functions of this name in the blocks of a file, to look at.
pub(crate) fn functions_of_types(name: &Ident) -> Vec<syn::ItemFn> {
    fn collect(trees: &[Tree], name: &str, found: &mut Vec<String>) {
        for (i, tree) in trees.iter().enumerate() {
            if let Some(inner) = tree.trees() {
                let head = trees[..i].iter().rev();
                let mut head =
                    head.take_while(|tree| !tree.is_punct(';') && tree.group('{').is_none());
                if head.any(|tree| tree.is_ident("impl")) {
                    let declared = inner.windows(2).enumerate();
                    let declared = declared
                        .filter(|(_, pair)| pair[0].is_ident("fn") && pair[1].is_ident(name));
                    found.extend(declared.filter_map(|(at, _)| item(name, &inner[at + 2..])));
                }
                collect(inner, name, found);
            }
        }
    }
    let Some((file, _)) = certain(name.span()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    collect(&file, &plain(name), &mut found);
    found
        .iter()
        .filter_map(|text| syn::parse2(at(text.parse().ok()?, name.span())).ok())
        .collect()
}

/// The method of a type of the module.
pub(crate) fn method(ty: &syn::Type, method: &Ident) -> Option<(Ident, syn::ItemFn)> {
    let name = named(ty)?;
    let (file, position) = certain(name.span())?;
    // The type is named in one place, and the method called in another: the same module is around them.
    let (other, call) = certain(method.span())?;
    let module = module_of(&file, position)?;
    (Rc::ptr_eq(&file, &other) && std::ptr::eq(module, module_of(&file, call)?)).then_some(())?;
    let found = method_in(&file, &plain(&name), position, &plain(method))?;
    let name = Ident::new(&plain(&name), method.span());
    let function = at(found.parse().ok()?, method.span());
    // Outside of its `impl`, `Self` has another meaning.
    Some((name.clone(), syn::parse2(renamed(function, &name)).ok()?))
}

/// The file that a token stands in, and where, if the file has that token there: the positions of tests in
/// documentation are those of another text.
fn certain(span: Span) -> Option<(Rc<Trees>, Position)> {
    let (file, at) = file_of(span)?;
    let text = span.source_text()?;
    let (_, token) = path_at(&file, at)?;
    token.is_ident(&text).then_some(())?;
    Some((file, at))
}

pub(super) fn function_in(file: &Trees, name: &str, at: Position) -> Option<String> {
    let module = module_of(file, at)?;
    let after = declared(module, "fn", name, HARMLESS)??;
    let index = module.len() - after.len();
    is_bare(module, index - 2).then(|| item(name, after))?
}

pub(super) fn method_in(file: &Trees, ty: &str, at: Position, method: &str) -> Option<String> {
    let module = module_of(file, at)?;
    // The type itself is declared there, without parameters.
    let head = declared_type(module, ty)?;
    if head.first()?.is_punct('<') {
        return None;
    }
    let mut found = None;
    for &i in module.places("impl") {
        // Any other `impl` that has a method of this name may be meant.
        let end = module[i..]
            .iter()
            .position(|tree| tree.group('{').is_some())?
            + i;
        let block = module[end].trees()?;
        let has = block.declarations("fn", method).next().is_some();
        let mentions = module[i..end].iter().any(|tree| tree.is_ident(ty));
        if !has || !mentions {
            continue;
        }
        let inherent = end == i + 2 && module[i + 1].is_ident(ty);
        if !inherent || found.is_some() {
            return None;
        }
        let after = declared(block, "fn", method, HARMLESS)??;
        let index = block.len() - after.len();
        let annotated = match has_attribute(block, index - 2) {
            true => is_bare(block, index - 2),
            false => is_bare(module, i),
        };
        if !annotated {
            return None;
        }
        found = Some(item(method, after)?);
    }
    found
}

/// What stands behind the name of a struct that is declared once.
fn declared_type<'t>(module: &'t Trees, ty: &str) -> Option<&'t [Tree]> {
    let mut found = module.declarations("struct", ty);
    let index = found.next()?;
    found.next().is_none().then(|| &module[index + 2..])
}

/// The module around a call, unless something between them could give the name another meaning.
fn module_of(file: &Trees, at: Position) -> Option<&Trees> {
    let (path, _) = path_at(file, at)?;
    for (depth, scope) in path.iter().enumerate().rev() {
        let around = match depth.checked_sub(1) {
            Some(outer) => around(path[outer].trees, scope.index),
            None => Around::Module,
        };
        match around {
            Around::Module => return Some(scope.trees),
            Around::Unknown => return None,
            Around::Block => {
                let changes = |word: &&str| !scope.trees.places(word).is_empty();
                if ITEMS.iter().any(changes) || calls_macro(scope.trees) {
                    return None;
                }
            }
            Around::Transparent | Around::Nothing => {}
        }
    }
    None
}

/// `name(..) -> .. {..}`, as an item.
fn item(name: &str, after: &[Tree]) -> Option<String> {
    let end = after.iter().position(|tree| tree.group('{').is_some())?;
    Some(format!("fn {name}{}", text(&after[..=end])))
}

/// Whether `#[differentiable]` stands before an item, without arguments but for those that ask for more derivatives of the
/// body as it is.
fn is_bare(trees: &[Tree], index: usize) -> bool {
    let asks = |tree: &Tree| {
        ["forward", "order"].iter().any(|word| tree.is_ident(word))
            || tree.is_punct(',')
            || tree.is_punct('=')
            || matches!(&tree.token, Token::Literal(number) if number == "2")
    };
    attributes(trees, index).any(|attribute| match attribute {
        [name] => name.is_ident("differentiable"),
        [name, arguments] => {
            name.is_ident("differentiable")
                && arguments.group('(').is_some_and(|all| all.iter().all(asks))
        }
        _ => false,
    })
}

fn has_attribute(trees: &[Tree], index: usize) -> bool {
    attributes(trees, index).any(|attribute| {
        attribute
            .first()
            .is_some_and(|first| first.is_ident("differentiable"))
    })
}

/// The attributes before an item, without `#`.
fn attributes(trees: &[Tree], index: usize) -> impl Iterator<Item = &[Tree]> {
    let is_word = |tree: &Tree| {
        ["pub", "const", "fn"]
            .iter()
            .any(|word| tree.is_ident(word))
            || tree.group('(').is_some()
    };
    let words = trees[..index].iter().rev().take_while(|tree| is_word(tree));
    let end = index - words.count();
    let mut rest = &trees[..end];
    std::iter::from_fn(move || match rest {
        [before @ .., hash, group] if hash.is_punct('#') => {
            rest = before;
            group.group('[')
        }
        _ => None,
    })
}

/// Tokens with one position.
pub(super) fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = TokenTree::Group(Group::new(group.delimiter(), at(group.stream(), span)));
        }
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// `Self` by its name.
fn renamed(tokens: TokenStream, name: &Ident) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => TokenTree::Ident(name.clone()),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), renamed(group.stream(), name));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        token => token,
    });
    tokens.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    /// Where a word stands for the last time.
    fn last(source: &str, word: &str) -> Position {
        let offset = source.rfind(word).expect("the word stands there");
        let line = source[..offset].matches('\n').count() + 1;
        let column = source[..offset]
            .rfind('\n')
            .map_or(offset + 1, |n| offset - n);
        (line, column)
    }

    fn found(source: &str) -> Option<String> {
        let file = trees(source).expect("the delimiters match");
        function_in(&file, "g", last(source, "g(")).map(|text| text.replace(' ', ""))
    }

    #[test]
    fn one_function_of_the_module_is_found() {
        let body = "#[differentiable] #[inline] pub(crate) fn g(x: f64) -> f64 { x / *y }\n";
        let call = "fn f(x: f64) -> f64 { g(x) }";
        let source = format!("{body}{call}");
        assert_eq!(found(&source).as_deref(), Some("fng(x:f64)->f64{x/*y}"));
        // Other derivatives of it are those of the same body.
        let more = source.replace("differentiable", "differentiable(order = 2, forward)");
        assert!(found(&more).is_some());
        // Another one in the way, or one that is not as it seems.
        for source in [
            format!("{body}{body}{call}"),
            format!("#[differentiable(recursive)] fn g(x: f64) -> f64 {{ x }}\n{call}"),
            format!("#[cfg(test)] {body}{call}"),
            format!("fn g(x: f64) -> f64 {{ x }}\n{call}"),
            format!("{body}fn f(x: f64) -> f64 {{ use m::g; g(x) }}"),
            format!("{body}fn f(x: f64) -> f64 {{ fn g() {{}} g(x) }}"),
            // The body might read another constant.
            format!("{body}fn f(x: f64) -> f64 {{ const Y: f64 = 2.0; {{ g(x) }} }}"),
            format!("{body}mod m {{ {call} }}"),
            format!("{body}m! {{ {call} }}"),
            // It may make a constant.
            format!("{body}fn f(x: f64) -> f64 {{ m::mk!(Y); g(x) }}"),
        ] {
            assert_eq!(found(&source), None, "{source}");
        }
    }

    #[test]
    fn one_method_of_an_annotated_block_is_found() {
        let struct_ = "struct C { x: f64 }\n";
        let block = "#[differentiable] impl C { fn g(self) -> f64 { self.x } }\n";
        let call = "fn f(c: C) -> f64 { c.g() }";
        let in_file = |source: &str| {
            let file = trees(source).expect("the delimiters match");
            method_in(&file, "C", last(source, "c.g"), "g")
        };
        assert!(in_file(&format!("{struct_}{block}{call}")).is_some());
        for source in [
            format!("{struct_}{block}{block}{call}"),
            format!("{struct_}{block}impl T for C {{ fn g(self) -> f64 {{ 0.0 }} }}\n{call}"),
            format!("{struct_}impl C {{ fn g(self) -> f64 {{ self.x }} }}\n{call}"),
            format!("struct C<T> {{ x: T }}\n{block}{call}"),
            format!("{block}{call}"),
        ] {
            assert!(in_file(&source).is_none(), "{source}");
        }
    }
}
