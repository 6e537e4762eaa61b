//! Where the code around a place may declare a variable of a name, and what its type is, as far as its tokens say.

use super::declared::implemented;
use super::scopes::{Around, OPERATORS, Scope, TRANSPARENT, around, item_start, path_to};
use super::types::text;
use crate::front::source::{Position, Token, Tree, Trees};

/// A name that may be that of a variable which is declared there: the trees that it is one of, and where.
pub(super) type Binding<'t> = (&'t [Tree], usize);

/// What the group at a depth is.
pub(super) fn what(path: &[Scope<'_>], depth: usize) -> Around {
    match depth.checked_sub(1) {
        Some(outer) => around(path[outer].trees, path[depth].index),
        None => Around::Module,
    }
}

/// The depth of the innermost module.
pub(super) fn module_of(path: &[Scope<'_>]) -> Option<usize> {
    (0..path.len()).rfind(|&depth| what(path, depth) == Around::Module)
}

/// Where a variable of this name may be declared that a place sees: in front of it, in the function around.
pub(super) fn bindings<'t>(path: &[Scope<'t>], name: &str, at: Position) -> Vec<Binding<'t>> {
    let mut found = Vec::new();
    for depth in module_of(path).unwrap_or(0)..path.len() {
        let scope = &path[depth];
        let trees: &'t [Tree] = scope.trees;
        let end = match path.get(depth + 1) {
            Some(next) => next.index,
            None => trees.partition_point(|tree| tree.at < at),
        };
        // Other items have names of their own.
        let is_impl = depth > 0 && path[depth - 1].trees[scope.index].group('{').is_some();
        let of_items = match what(path, depth) {
            Around::Module => true,
            Around::Nothing => is_impl,
            _ => false,
        };
        let start = if of_items {
            item_start(&trees[..end])
        } else {
            0
        };
        collect(&trees[start..end], name, &mut found);
    }
    found
}

fn collect<'t>(trees: &'t [Tree], name: &str, found: &mut Vec<Binding<'t>>) {
    let mut importing = false;
    for (i, tree) in trees.iter().enumerate() {
        // `use<..>` imports nothing.
        let captures = trees.get(i + 1).is_some_and(|next| next.is_punct('<'));
        importing = !tree.is_punct(';') && (importing || tree.is_ident("use") && !captures);
        if importing {
            continue;
        }
        match tree.trees() {
            Some(inner) if !keeps_names(tree, &trees[..i]) => collect(inner, name, found),
            Some(_) => {}
            None if tree.is_ident(name) && !is_used(trees, i) => found.push((trees, i)),
            None => {}
        }
    }
}

/// Whether a name is certain to be an expression, or the name of something else than a variable.
fn is_used(trees: &[Tree], i: usize) -> bool {
    let previous = i.checked_sub(1).map(|i| &trees[i]);
    let next = trees.get(i + 1);
    let of = |tree: &Tree, list: &[char]| list.iter().any(|c| tree.is_punct(*c));
    let words = ["as", "fn", "if", "in", "match", "return", "while"];
    let behind = ['.', '=', '>', ';', '+', '-', '*', '/', '%', '!'];
    let before = ['.', '+', '-', '*', '/', '%', '?'];
    if previous
        .is_some_and(|tree| words.iter().any(|word| tree.is_ident(word)) || of(tree, &behind))
        || next.is_some_and(|tree| {
            tree.group('(').is_some() || tree.group('[').is_some() || of(tree, &before)
        })
    {
        return true;
    }
    // `name::..`
    let colon = |i: usize| trees.get(i).is_some_and(|tree| tree.is_punct(':'));
    colon(i + 1) && colon(i + 2)
}

/// Whether what is declared in a group means nothing behind it: in the arguments of a call, or in a block.
fn keeps_names(group: &Tree, before: &[Tree]) -> bool {
    if group.group('{').is_some() && opens_block(before) {
        return true;
    }
    let before = match before {
        // `= &[..]`
        [before @ .., lent] if lent.is_punct('&') => before,
        before => before,
    };
    let operators = ['=', '+', '-', '*', '/'];
    match before {
        [.., equals, greater] if equals.is_punct('=') && greater.is_punct('>') => true,
        [.., last] if operators.iter().any(|c| last.is_punct(*c)) => true,
        [.., name, bang] if bang.is_punct('!') => name
            .ident()
            .is_some_and(|name| OPERATORS.contains(&name) || TRANSPARENT.contains(&name)),
        _ => group.group('(').is_some() && takes_arguments(before),
    }
}

/// Whether braces behind these trees are those of a block: `S { .. }` may be a pattern.
fn opens_block(before: &[Tree]) -> bool {
    match before {
        [.., equals, greater] if equals.is_punct('=') && greater.is_punct('>') => true,
        [.., bang] if bang.is_punct('!') => false,
        [.., last] => match &last.token {
            Token::Ident(word) => word.starts_with(|c: char| c.is_lowercase()),
            Token::Punct(punct) => *punct != '>',
            Token::Literal(_) | Token::Group { .. } => true,
            Token::Lifetime(_) => false,
        },
        [] => true,
    }
}

/// Whether parentheses behind these trees hold the arguments of a call: `Some(..)` may be a pattern, and `(..)` as well.
fn takes_arguments(before: &[Tree]) -> bool {
    const WORDS: &[&str] = &[
        "else", "for", "if", "in", "let", "match", "mut", "ref", "return", "while",
    ];
    match before {
        // The parameters of a function are in parentheses behind its name, too.
        [.., word, _] if word.is_ident("fn") => false,
        [.., name] => name.ident().is_some_and(|word| {
            word.starts_with(|c: char| c.is_lowercase()) && !WORDS.contains(&word)
        }),
        [] => false,
    }
}

/// The type of a variable of the code around a place, if it is declared once there, with its type or as a struct, or by a
/// function of the type, whose result is asked for.
pub(super) fn variable_type(
    file: &Trees,
    name: &str,
    at: Position,
    result_of: impl FnOnce(&syn::Type, &str) -> Option<syn::Type>,
) -> Option<syn::Type> {
    if name == "self" {
        return implemented(file, at);
    }
    let path = path_to(file, name, at)?;
    let found = bindings(&path, name, at);
    let [(trees, i)] = found.as_slice() else {
        return None;
    };
    let (before, after) = (&trees[..*i], &trees[i + 1..]);
    if after.first()?.is_punct(':') {
        return syn::parse_str(&text(&after[1..][..type_end(&after[1..])])).ok();
    }
    let is_let = matches!(before, [.., word] if word.is_ident("let"))
        || matches!(before, [.., word, mutable] if word.is_ident("let") && mutable.is_ident("mut"));
    if !is_let || !after.first()?.is_punct('=') {
        return None;
    }
    let end = after.iter().position(|tree| tree.is_punct(';'))?;
    let value = match &after[1..end] {
        [lent, value @ ..] if lent.is_punct('&') => value,
        value => value,
    };
    let owner = value.first()?.ident()?;
    owner.starts_with(char::is_uppercase).then_some(())?;
    let ty: syn::Type = syn::parse_str(owner).ok()?;
    match &value[1..] {
        // `S { .. }`, `S(..)`
        [fields] if fields.group('{').is_some() || fields.group('(').is_some() => Some(ty),
        // `S::new(..)`
        [a, b, function, arguments]
            if a.is_punct(':') && b.is_punct(':') && arguments.group('(').is_some() =>
        {
            result_of(&ty, function.ident()?)
        }
        _ => None,
    }
}

/// Where the type of a parameter or of a `let` ends.
fn type_end(trees: &[Tree]) -> usize {
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
            ',' | '=' | ';' | '|' if depth == 0 => return i,
            _ => {}
        }
        before = punct;
    }
    trees.len()
}

#[cfg(test)]
mod tests {
    use super::variable_type;
    use quote::ToTokens;

    /// Asks for the name that is marked `p/*!*/`.
    fn asked(text: &str) -> Option<String> {
        let trees = crate::front::source::trees(text).expect("the delimiters match");
        let column = text.find("p/*!*/").expect("a marked name") + 1;
        let made = |ty: &syn::Type, function: &str| (function == "new").then(|| ty.clone());
        let ty = variable_type(&trees, "p", (1, column), made)?;
        Some(ty.to_token_stream().to_string().replace(' ', ""))
    }

    #[test]
    fn types_are_found() {
        for (text, ty) in [
            (
                "fn f(p: &P, k: f64) { gradient!(x, |x| p/*!*/.a(x)) }",
                "&P",
            ),
            (
                "fn f<T>(k: u8, mut p: M<T, u8>) { if a { gradient!(x, |x| p/*!*/.a(x)) } }",
                "M<T,u8>",
            ),
            (
                "fn f() { let p = P { k: 1.0 }; g(|p| p.b); gradient!(p/*!*/, |p| p.a(x)) }",
                "P",
            ),
            (
                "fn f() { let mut p = P(1.0); { let p = 1.0; } gradient!(x, |x| p/*!*/.a(x)) }",
                "P",
            ),
            (
                "fn f() { let p = P::new(p.k); println!(p); gradient!(x, |x| p/*!*/.a(x)) }",
                "P",
            ),
            (
                "fn f() { let p: Vec<P> = a(b); g(p, 1); gradient!(x, |x| p/*!*/[0].a(x)) }",
                "Vec<P>",
            ),
            (
                "fn g(p: Q) {} impl A { fn f(&self, p: P) { gradient!(x, |x| p/*!*/.a(x)) } fn h(p: Q) {} }",
                "P",
            ),
        ] {
            assert_eq!(asked(text).as_deref(), Some(ty), "{text}");
        }
    }

    #[test]
    fn others_are_unknown() {
        for text in [
            "fn f(p: &P) { let p = 1.0; gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f(q: &P) { gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f() { let p = P { k: 1.0 }.b(); gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f() { let p = P::old(1.0); gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f() { let (p, q) = a; gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f() { let p = P { k: 1.0 }; for p in a { gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { if let Some(p) = a { gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { match a { S { p } => gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { a.map(|&(k, p)| k); let [p, q] = a; gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f(p: P) { let (p, q) = a; gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f(p: P) { let &(p, q) = a; gradient!(x, |x| p/*!*/.a(x)) }",
            "fn f(p: P) { if let &[p, q] = a { gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { match a { _ if p => 1, [p] => gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { match a { Q(p) | R(p) => gradient!(x, |x| p/*!*/.a(x)) } }",
            "fn f(p: P) { a.map(|p| gradient!(x, |x| p/*!*/.a(x))) }",
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
