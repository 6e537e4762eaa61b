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

use crate::ir::{Func, VarId};
use crate::tokens::identifiers;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::{BTreeMap, HashSet};

/// Both sweeps, with literals that are declared more than once under one type.
pub(crate) fn pinned(func: &Func, sweeps: TokenStream) -> TokenStream {
    if !has_number(sweeps.clone()) {
        return sweeps;
    }
    let name = |var: &VarId| func.vars[var.0].ident.to_string();
    let names = func.vars.iter().map(|var| var.ident.to_string()).collect();
    let mut found = BTreeMap::new();
    declarations(&sweeps, &names, &mut found);
    let calls = func.same.iter().filter(|vars| vars.len() > 1);
    let calls = calls.map(|vars| vars.iter().map(name).collect::<Vec<_>>());
    let calls: Vec<_> = calls
        .filter(|names| names.iter().any(|name| found.contains_key(name)))
        .collect();
    found.retain(|_, (declared, free)| *declared > 1 && *free);
    if calls.is_empty() && found.is_empty() {
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
        let one = calls.iter().find(|names| names[0] == *name);
        for name in one.into_iter().flatten() {
            types.of_calls.insert(name.clone());
            types.by_name.insert(name.clone(), pin.clone());
        }
        types.by_name.insert(name.clone(), pin.clone());
        types.all.push(pin);
    }
    let declared = &types.all;
    let sweeps = with_pins(sweeps, &types);
    quote!(#(let #declared = ad::TypeOf::new();)* #sweeps)
}

/// What holds the type of a variable.
#[derive(Default)]
struct Types {
    all: Vec<Ident>,
    by_name: BTreeMap<String, Ident>,
    /// Those that get their type from any call of a closure, whatever they are declared by.
    of_calls: HashSet<String>,
}

/// How often a variable is declared by a literal, and whether no use tells the type of one of them.
type Found = BTreeMap<String, (usize, bool)>;

fn declarations(tokens: &TokenStream, names: &HashSet<String>, found: &mut Found) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        let declared = declared(&trees, i).filter(|d| names.contains(&d.name.to_string()));
        if let Some(declared) = declared.filter(|declared| is_free(&declared.value)) {
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
        if let TokenTree::Group(group) = tree {
            declarations(&group.stream(), names, found);
        }
    }
}

/// `let name = value;`, or `for name in value {`.
struct Declared {
    name: Ident,
    value: TokenStream,
    /// Behind the `;`, or at the body of the loop.
    end: usize,
    is_loop: bool,
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
    let behind = match trees.get(next + 1)? {
        TokenTree::Punct(equals) if !is_loop => equals.as_char() == '=',
        TokenTree::Ident(word) => is_loop && word == "in",
        _ => false,
    };
    behind.then_some(())?;
    let rest = &trees[next + 2..];
    let length = rest.iter().position(|tree| match tree {
        TokenTree::Punct(punct) => !is_loop && punct.as_char() == ';',
        TokenTree::Group(group) => is_loop && group.delimiter() == Delimiter::Brace,
        _ => false,
    })?;
    Some(Declared {
        name,
        value: rest[..length].iter().cloned().collect(),
        end: next + 2 + length + usize::from(!is_loop),
        is_loop,
    })
}

fn with_pins(tokens: TokenStream, types: &Types) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut behind: BTreeMap<usize, TokenStream> = BTreeMap::new();
    let mut within: BTreeMap<usize, TokenStream> = BTreeMap::new();
    for i in 0..trees.len() {
        let Some(declared) = declared(&trees, i) else {
            continue;
        };
        let name = &declared.name;
        if let Some(pin) = types.by_name.get(&name.to_string())
            && (is_free(&declared.value)
                || types.of_calls.contains(&name.to_string()) && !is_reference(&declared.value))
        {
            let place = match declared.is_loop {
                true => &mut within,
                false => &mut behind,
            };
            place.insert(declared.end, quote!(#pin.is(&#name);));
        }
    }
    let mut out = TokenStream::new();
    for (i, tree) in trees.into_iter().enumerate() {
        out.extend(behind.remove(&i));
        out.extend([match tree {
            TokenTree::Group(group) => {
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

/// Whether there is a number without its type in tokens.
fn has_number(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Literal(literal) => is_free_literal(&literal),
        TokenTree::Group(group) => has_number(group.stream()),
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    })
}

fn is_reference(value: &TokenStream) -> bool {
    let first = value.clone().into_iter().next();
    matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '&')
}

fn is_free_literal(literal: &proc_macro2::Literal) -> bool {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Int(number) => number.suffix().is_empty(),
        syn::Lit::Float(number) => number.suffix().is_empty(),
        _ => false,
    }
}

/// Whether the type of a value comes from its uses, for a literal in it.
fn is_free(value: &TokenStream) -> bool {
    has_number(value.clone()) && syn::parse2(value.clone()).is_ok_and(|value| free(&value))
}

fn free(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.suffix().is_empty(),
            syn::Lit::Float(number) => number.suffix().is_empty(),
            _ => false,
        },
        syn::Expr::Paren(e) => free(&e.expr),
        syn::Expr::Group(e) => free(&e.expr),
        syn::Expr::Unary(e) => free(&e.expr),
        syn::Expr::Binary(e) => match e.op {
            syn::BinOp::Shl(_) | syn::BinOp::Shr(_) => free(&e.left),
            syn::BinOp::Add(_)
            | syn::BinOp::Sub(_)
            | syn::BinOp::Mul(_)
            | syn::BinOp::Div(_)
            | syn::BinOp::Rem(_)
            | syn::BinOp::BitXor(_)
            | syn::BinOp::BitAnd(_)
            | syn::BinOp::BitOr(_) => free(&e.left) && free(&e.right),
            _ => false,
        },
        syn::Expr::Range(e) => {
            let bounds = [&e.start, &e.end];
            bounds.into_iter().flatten().all(|bound| free(bound))
        }
        syn::Expr::Cast(e) => matches!(*e.ty, syn::Type::Infer(_)),
        // `(0..3).rev()`, `(0..3).zip(slots)`, `3.min(k)`
        syn::Expr::MethodCall(e) => free(&e.receiver),
        syn::Expr::Tuple(e) => e.elems.iter().any(free),
        syn::Expr::Array(e) => e.elems.iter().all(free),
        syn::Expr::Repeat(e) => free(&e.expr),
        syn::Expr::If(e) => {
            let otherwise = e.else_branch.as_ref();
            free_block(&e.then_branch) && otherwise.is_some_and(|(_, value)| free(value))
        }
        syn::Expr::Match(e) => e.arms.iter().all(|arm| free(&arm.body)),
        syn::Expr::Block(e) => free_block(&e.block),
        // `Some(3)`
        syn::Expr::Call(e) => match &*e.func {
            syn::Expr::Path(path) => {
                let some = ["Some", "Ok", "Err"];
                some.iter().any(|name| path.path.is_ident(name)) && e.args.iter().any(free)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a literal may be the value of a block, by its name or without.
fn free_block(block: &syn::Block) -> bool {
    block.stmts.iter().any(|stmt| match stmt {
        syn::Stmt::Local(local) => {
            let typed = matches!(local.pat, syn::Pat::Type(_));
            !typed && local.init.as_ref().is_some_and(|init| free(&init.expr))
        }
        syn::Stmt::Expr(value, None) => free(value),
        _ => false,
    })
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
    }
}
