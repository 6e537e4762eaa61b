//! The position of an item that is looked for: an integer, whatever it was found by.
//!
//! ```text
//! let (i, _) = x.iter().enumerate().max_by(f).unwrap();   let i = x.iter().enumerate().max_by(f).map(|(i, _)| i).unwrap();
//! let (i, v) = x.iter().enumerate().max_by(f).unwrap();   let i = ..; let v = &x[i];
//! x.iter().enumerate().max_by(f).unwrap().0               x.iter().enumerate().max_by(f).map(|(i, _)| i).unwrap()
//! ```

use super::lower::{is_place, strip};
use super::missing::declares_function;
use proc_macro2::Ident;

/// Methods that give an item of an iterator.
const FINDERS: &[&str] = &[
    "find",
    "last",
    "max_by",
    "max_by_key",
    "min_by",
    "min_by_key",
    "next",
    "nth",
];

/// Adaptors that leave the items as they are.
const SELECTORS: &[&str] = &[
    "filter",
    "peekable",
    "rev",
    "skip",
    "skip_while",
    "step_by",
    "take",
    "take_while",
];

/// Whether an expression is an integer that was found: the position of an item, or an item of a range.
pub(crate) fn is_position(expr: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(e) = strip(expr) else {
        return false;
    };
    if is_finder(e) {
        return matches!(source(&e.receiver), syn::Expr::Range(_));
    }
    let (syn::Expr::MethodCall(found), true, Some(f), 1) = (
        strip(&e.receiver),
        e.method == "map",
        e.args.first(),
        e.args.len(),
    ) else {
        return false;
    };
    is_finder(found) && enumerated(found).is_some() && takes_first(f)
}

fn is_finder(e: &syn::ExprMethodCall) -> bool {
    FINDERS.iter().any(|name| e.method == name)
}

/// What is below the adaptors that leave items as they are.
fn source(expr: &syn::Expr) -> &syn::Expr {
    match strip(expr) {
        syn::Expr::MethodCall(e) if SELECTORS.iter().any(|name| e.method == name) => {
            source(&e.receiver)
        }
        other => other,
    }
}

/// What is enumerated: `x.iter()` of `x.iter().enumerate().max_by(..)`
fn enumerated(found: &syn::ExprMethodCall) -> Option<&syn::Expr> {
    match source(&found.receiver) {
        syn::Expr::MethodCall(e) if e.method == "enumerate" && e.args.is_empty() => {
            Some(&e.receiver)
        }
        _ => None,
    }
}

/// `|(i, _)| i`
fn takes_first(f: &syn::Expr) -> bool {
    let syn::Expr::Closure(closure) = strip(f) else {
        return false;
    };
    let (Some(syn::Pat::Tuple(tuple)), 1) = (closure.inputs.first(), closure.inputs.len()) else {
        return false;
    };
    let mut parts = tuple.elems.iter();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(syn::Pat::Ident(i)), Some(syn::Pat::Wild(_)), None) => {
            matches!(strip(&closure.body), syn::Expr::Path(path) if path.path.is_ident(&i.ident))
        }
        _ => false,
    }
}

/// `R.unwrap()` of what gives a position and an item: the position alone, and what was enumerated.
fn position_of(expr: &syn::Expr) -> Option<(syn::Expr, syn::Expr)> {
    let syn::Expr::MethodCall(taken) = strip(expr) else {
        return None;
    };
    if taken.method != "unwrap" && taken.method != "expect" {
        return None;
    }
    let syn::Expr::MethodCall(found) = strip(&taken.receiver) else {
        return None;
    };
    let own = ["enumerate", "iter", "map"];
    let own = own.map(|name| Ident::new(name, found.method.span()));
    if own.iter().any(declares_function) {
        return None;
    }
    let of = enumerated(found).filter(|_| is_finder(found))?.clone();
    let (take, args) = (&taken.method, &taken.args);
    let position = syn::parse_quote!(#found.map(|(i, _)| i).#take(#args));
    Some((position, of))
}

/// `R.unwrap().0`
pub(super) fn field(expr: &mut syn::Expr) {
    if let syn::Expr::Field(e) = expr
        && matches!(&e.member, syn::Member::Unnamed(index) if index.index == 0)
        && let Some((position, _)) = position_of(&e.base)
    {
        *expr = position;
    }
}

/// `let (i, v) = R.unwrap();` as the statements of its parts.
pub(super) fn declared(stmt: &syn::Stmt) -> Option<Vec<syn::Stmt>> {
    let syn::Stmt::Local(local) = stmt else {
        return None;
    };
    let (syn::Pat::Tuple(tuple), Some(init)) = (&local.pat, &local.init) else {
        return None;
    };
    let (position, of) = position_of(&init.expr).filter(|_| init.diverge.is_none())?;
    let parts: Vec<&syn::Pat> = tuple.elems.iter().collect();
    match parts.as_slice() {
        [syn::Pat::Ident(i), syn::Pat::Wild(_)] => Some(syn::parse_quote!(let #i = #position;)),
        [syn::Pat::Ident(i), item] => {
            let element = element(&of, &i.ident)?;
            Some(syn::parse_quote!(let #i = #position; let #item = #element;))
        }
        _ => None,
    }
}

/// The item at a position of `x.iter()`, or of `x.iter().copied()`.
fn element(items: &syn::Expr, at: &Ident) -> Option<syn::Expr> {
    let syn::Expr::MethodCall(e) = strip(items) else {
        return None;
    };
    match e.method.to_string().as_str() {
        "iter" if e.args.is_empty() && is_place(&e.receiver) => {
            let of = &e.receiver;
            Some(syn::parse_quote!(&#of[#at]))
        }
        "copied" => match element(&e.receiver, at)? {
            syn::Expr::Reference(lent) => Some(*lent.expr),
            _ => None,
        },
        _ => None,
    }
}
