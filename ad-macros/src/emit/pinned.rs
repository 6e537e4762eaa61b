//! Types of literals in both sweeps.
//!
//! The type of `let k = 3;` comes from its uses, all of which the forward sweep has. Where a region declares it again
//! in the reverse sweep, uses may be missing there, and the literal would become an `i32`. So both have one type, which
//! costs nothing when the program runs:
//!
//! ```text
//! let k_type = ad::TypeOf::new();
//! if c { let k = 3; k_type.is(&k); if want(k) { .. } }
//! move |..| if let Some(..) = .. { let k = 3; k_type.is(&k); .. !k as f64 .. }
//! ```
//!
//! The same goes for the calls of a closure, whose body stands in the place of each: `h(w) + h(0.7)` of an `f32`.
//!
//! This looks at the tokens of both sweeps, since there are many ways to come to the reverse sweep. What indexes a
//! slice in it is a `usize` anyway.

use super::free::{has_number, is_free};
use crate::ir::{Func, VarId};
use crate::tokens::identifiers;
use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::{BTreeMap, HashSet};

/// Both sweeps, with literals that are declared more than once under one type.
pub(crate) fn pinned(func: &Func, sweeps: TokenStream) -> TokenStream {
    if !has_number(sweeps.clone()) && func.witness.is_none() {
        return sweeps;
    }
    let name = |var: &VarId| func.vars[var.0].ident.to_string();
    let names = func.vars.iter().map(|var| var.ident.to_string()).collect();
    let mut found = BTreeMap::new();
    declarations(&sweeps, &names, &mut found);
    let calls = func.same.iter().filter(|vars| vars.len() > 1);
    let calls: Vec<Vec<String>> = calls.map(|vars| vars.iter().map(name).collect()).collect();
    found.retain(|_, (declared, free)| *declared > 1 && *free);
    if calls.is_empty() && found.is_empty() && func.witness.is_none() {
        return sweeps;
    }
    let taken = identifiers(&sweeps);
    let mut types = Types::default();
    for name in calls.iter().map(|names| &names[0]).chain(found.keys()) {
        if types.by_name.contains_key(name) {
            continue;
        }
        let mut pin = format!("{}_type", name.trim_start_matches("r#"));
        while taken.contains(&pin) {
            pin.push('_');
        }
        let pin = format_ident!("{pin}");
        // What one closure returns, another may be given.
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            for names in calls.iter().filter(|names| names.contains(next)) {
                for name in names {
                    if types.of_calls.insert(name.clone()) {
                        types.has(name, &pin);
                        open.push(name);
                    }
                }
            }
        }
        if !types.of_calls.contains(name) {
            types.has(name, &pin);
        }
        types.all.push(pin);
    }
    for (pin, vars) in func.witness.iter().flat_map(|witness| &witness.pins) {
        for name in vars.iter().map(name) {
            types.has(&name, pin);
            types.of_calls.insert(name);
        }
        types.all.push(pin.clone());
    }
    let declared = &types.all;
    let witness = func.witness.as_ref().map(|witness| &witness.tokens);
    let sweeps = with_pins(sweeps, &types);
    quote!(#(let #declared = ad::TypeOf::new();)* #witness #sweeps)
}

/// What holds the type of a variable.
#[derive(Default)]
struct Types {
    all: Vec<Ident>,
    by_name: BTreeMap<String, Vec<Ident>>,
    /// Those that get their type from any call of a closure, or from the body as it was written, whatever they are
    /// declared by.
    of_calls: HashSet<String>,
}

impl Types {
    fn has(&mut self, name: &str, pin: &Ident) {
        self.by_name
            .entry(name.to_owned())
            .or_default()
            .push(pin.clone());
    }

    /// `pin.is(&k);`, for every pin of a variable.
    fn read(&self, name: &Ident, read: &TokenStream) -> TokenStream {
        let pins = &self.by_name[&name.to_string()];
        quote!(#(#pins.is(#read);)*)
    }
}

/// How often a variable is declared by a literal, and whether no use tells the type of one of them.
type Found = BTreeMap<String, (usize, bool)>;

fn declarations(tokens: &TokenStream, names: &HashSet<String>, found: &mut Found) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        let declared = declared(&trees, i).filter(|d| names.contains(&d.name.to_string()));
        if let Some(declared) = declared.filter(Declared::is_free) {
            let scope = &trees[declared.end..];
            let scope = match declared.is_loop {
                true => &scope[..1],
                false => scope,
            };
            let free = !scope.iter().any(|tree| indexes(tree, &declared.name));
            let (count, any) = found.entry(declared.name.to_string()).or_default();
            *count += 1;
            *any |= free;
        }
        if let TokenTree::Group(group) = tree
            && !is_in_item(&trees, i)
        {
            declarations(&group.stream(), names, found);
        }
    }
}

/// Whether a group is the body of an item, which has variables of its own.
fn is_in_item(trees: &[TokenTree], at: usize) -> bool {
    const WORDS: &[&str] = &["enum", "fn", "impl", "mod", "struct", "trait"];
    if !is_body(&trees[at]) {
        return false;
    }
    // From the end of what stands before it.
    let mut before = trees[..at].iter();
    let start = before
        .rposition(|tree| is_body(tree) || ends(tree))
        .map_or(0, |end| end + 1);
    let mut words = trees[start..at].iter().filter_map(|tree| match tree {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    let modifiers = ["const", "pub", "unsafe"];
    words
        .find(|word| !modifiers.contains(&word.as_str()))
        .is_some_and(|word| WORDS.contains(&word.as_str()))
}

/// `let name = value;`, or `for name in value {`.
struct Declared {
    name: Ident,
    is_typed: bool,
    value: TokenStream,
    /// Behind the `;`, or at the body of the loop.
    end: usize,
    is_loop: bool,
}

impl Declared {
    /// A reference to what the variable is, or refers to; slices of several lengths are lent as one type.
    fn read(&self) -> Option<TokenStream> {
        let name = &self.name;
        let mut trees = self.value.clone().into_iter();
        match trees.next() {
            Some(TokenTree::Punct(and)) if and.as_char() == '&' => match trees.next()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => None,
                TokenTree::Ident(word) if word == "mut" || word == "vec" => None,
                _ => Some(quote!(#name)),
            },
            _ => Some(quote!(&#name)),
        }
    }

    /// Whether the value is one of the runtime's, under a name of this crate or from a record.
    fn is_made(&self) -> bool {
        let mut trees = self.value.clone().into_iter();
        let word = matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "ad");
        word && matches!(trees.next(), Some(TokenTree::Punct(colon)) if colon.as_char() == ':')
    }

    fn is_free(&self) -> bool {
        !self.is_typed && is_free(&self.value)
    }
}

/// What is declared by the keyword that stands here.
fn declared(trees: &[TokenTree], at: usize) -> Option<Declared> {
    let TokenTree::Ident(word) = &trees[at] else {
        return None;
    };
    let is_loop = word == "for";
    (is_loop || word == "let").then_some(())?;
    let mut next = at + 1;
    if matches!(trees.get(next), Some(TokenTree::Ident(word)) if word == "mut") {
        next += 1;
    }
    let name = match trees.get(next)? {
        TokenTree::Ident(name) => name.clone(),
        // `for (i, slot) in (0..n).zip(slots)`
        TokenTree::Group(group) if is_loop => match group.stream().into_iter().next()? {
            TokenTree::Ident(name) => name,
            _ => return None,
        },
        _ => return None,
    };
    let is_typed = matches!(trees.get(next + 1)?, TokenTree::Punct(colon) if !is_loop && colon.as_char() == ':');
    if is_typed {
        let equals =
            |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if "=;".contains(p.as_char()));
        next += trees[next..].iter().position(equals)? - 1;
    }
    let behind = match trees.get(next + 1)? {
        TokenTree::Punct(equals) if !is_loop => equals.as_char() == '=',
        TokenTree::Ident(word) => is_loop && word == "in",
        _ => false,
    };
    behind.then_some(())?;
    let rest = &trees[next + 2..];
    let is_dot = |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == '.');
    let length = (0..rest.len()).position(|i| match is_loop {
        // In `for i in { .. }.rev() {`, the second.
        true => is_body(&rest[i]) && !rest.get(i + 1).is_some_and(is_dot),
        false => ends(&rest[i]),
    })?;
    Some(Declared {
        name,
        is_typed,
        value: rest[..length].iter().cloned().collect(),
        end: next + 2 + length + usize::from(!is_loop),
        is_loop,
    })
}

fn is_body(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// The `;` behind a statement.
fn ends(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';')
}

/// The names that `let (a, b) = value;` declares, and where it ends.
fn tuple(trees: &[TokenTree], at: usize) -> Option<(Vec<String>, usize)> {
    let (TokenTree::Ident(word), TokenTree::Group(group), TokenTree::Punct(equals)) =
        (&trees[at], trees.get(at + 1)?, trees.get(at + 2)?)
    else {
        return None;
    };
    (word == "let" && equals.as_char() == '=').then_some(())?;
    let rest = &trees[at + 3..];
    let length = rest.iter().position(ends)?;
    let names = group.stream().into_iter().filter_map(|tree| match tree {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    });
    Some((names.collect(), at + 3 + length + 1))
}

/// The variable that `name = value;` gives a value, which it may not have had before, and where it ends.
fn assigned(trees: &[TokenTree], at: usize) -> Option<(Ident, usize)> {
    let begins = at == 0 || ends(&trees[at - 1]) || is_body(&trees[at - 1]);
    let (TokenTree::Ident(name), TokenTree::Punct(equals)) = (&trees[at], trees.get(at + 1)?)
    else {
        return None;
    };
    (begins && equals.as_char() == '=' && equals.spacing() == Spacing::Alone).then_some(())?;
    let length = trees[at + 2..].iter().position(ends)?;
    Some((name.clone(), at + 2 + length + 1))
}

fn with_pins(tokens: TokenStream, types: &Types) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut behind: BTreeMap<usize, TokenStream> = BTreeMap::new();
    let mut within: BTreeMap<usize, TokenStream> = BTreeMap::new();
    for i in 0..trees.len() {
        let Some(declared) = declared(&trees, i) else {
            if let Some((names, end)) = tuple(&trees, i) {
                let of_calls = names.iter().filter(|name| types.of_calls.contains(*name));
                for name in of_calls {
                    let name = format_ident!("{name}");
                    let pins = types.read(&name, &quote!(&#name));
                    behind.entry(end).or_default().extend(pins);
                }
            } else if let Some((name, end)) = assigned(&trees, i)
                && types.of_calls.contains(&name.to_string())
            {
                behind
                    .entry(end)
                    .or_default()
                    .extend(types.read(&name, &quote!(&#name)));
            }
            continue;
        };
        let name = &declared.name;
        if types.by_name.contains_key(&name.to_string())
            // What a loop over records names is lent.
            && (declared.is_free()
                || !declared.is_loop
                    && !declared.is_made()
                    && types.of_calls.contains(&name.to_string()))
            && let Some(read) = declared.read()
        {
            let place = match declared.is_loop {
                true => &mut within,
                false => &mut behind,
            };
            place.insert(declared.end, types.read(name, &read));
        }
    }
    let items: HashSet<usize> = (0..trees.len())
        .filter(|i| is_in_item(&trees, *i))
        .collect();
    let mut out = TokenStream::new();
    for (i, tree) in trees.into_iter().enumerate() {
        out.extend(behind.remove(&i));
        out.extend([match tree {
            TokenTree::Group(group) if !items.contains(&i) => {
                let mut inner = within.remove(&i).unwrap_or_default();
                inner.extend(with_pins(group.stream(), types));
                let mut pinned = Group::new(group.delimiter(), inner);
                pinned.set_span(group.span());
                TokenTree::Group(pinned)
            }
            tree => tree,
        }]);
    }
    out.extend(behind.into_values());
    out
}

/// Whether a variable is a part of the index of a slice, by itself or in a sum.
fn indexes(tree: &TokenTree, name: &Ident) -> bool {
    let TokenTree::Group(group) = tree else {
        return false;
    };
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    trees.iter().enumerate().any(|(i, tree)| {
        let is_index = i > 0
            && !matches!(&trees[i - 1], TokenTree::Punct(punct) if punct.as_char() != '?')
            && matches!(tree, TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket);
        is_index && is_sum_with(tree, name) || indexes(tree, name)
    })
}

fn is_sum_with(index: &TokenTree, name: &Ident) -> bool {
    let TokenTree::Group(group) = index else {
        return false;
    };
    let mut named = false;
    let all = group.stream().into_iter().all(|tree| match &tree {
        TokenTree::Ident(ident) => {
            named |= ident == name;
            true
        }
        TokenTree::Punct(punct) => "+-*/%.".contains(punct.as_char()),
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) => false,
    });
    all && named && !identifiers(&group.stream()).contains("as")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins(body: TokenStream) -> Vec<String> {
        let names = ["k", "i", "n"].map(str::to_owned).into();
        let mut found = BTreeMap::new();
        declarations(&body, &names, &mut found);
        found.retain(|_, (declared, free)| *declared > 1 && *free);
        found.into_keys().collect()
    }

    #[test]
    fn literals_that_are_declared_again_are_found() {
        let twice = |stmts: TokenStream| pins(quote!({ #stmts } move || { #stmts }));
        assert_eq!(twice(quote!(let k = 3; f(k);)), ["k"]);
        assert_eq!(twice(quote!(let mut k = if c { 3 } else { -2 };)), ["k"]);
        assert_eq!(twice(quote!(let k = 1 << i;)), ["k"]);
        assert_eq!(
            twice(quote!(for i in (0..6).rev() {
                f(i)
            })),
            ["i"]
        );
        assert_eq!(
            twice(quote!(for (i, s) in (0..6).zip(slots) {
                f(i)
            })),
            ["i"]
        );
        let none: [&str; 0] = [];
        for stmts in [
            quote!(let k = 3u8;),
            quote!(let k: u8 = 3;),
            quote!(let k = n * 3;),
            quote!(let k = x[3];),
            quote!(let k = (3 as f64);),
            quote!(let k = 3; f(x[k + 1])),
            quote!(for i in 0..6 {
                f(x[i])
            }),
            quote!(for i in 0..n {
                f(i)
            }),
            quote!(let t = 3;),
        ] {
            assert_eq!(twice(stmts.clone()), none, "{stmts}");
        }
        assert_eq!(pins(quote!(let k = 3; f(k))), none);
        // An item has variables of its own.
        let item = quote!(
            #[inline]
            fn g() {
                let k = 3;
                f(k)
            }
        );
        assert_eq!(pins(quote!(let k = 3; #item f(k))), none);
    }
}
