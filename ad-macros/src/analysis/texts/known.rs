//! What is known of methods and functions of std: whether they can make a number of a text.

use crate::front::lower::is_assignment;
use crate::front::missing::declares_function;
use crate::ir::Inert;
use proc_macro2::Ident;

/// Methods of texts and containers of std that make no number of a text.
const HARMLESS: &[&str] = &[
    "and_then",
    "any",
    "all",
    "append",
    "as_bytes",
    "as_deref",
    "as_mut",
    "as_ref",
    "as_str",
    "borrow",
    "bytes",
    "char_indices",
    "chars",
    "clear",
    "clone",
    "cloned",
    "cmp",
    "collect",
    "concat",
    "copied",
    "count",
    "dedup",
    "drain",
    "ends_with",
    "entry",
    "enumerate",
    "eq",
    "expect",
    "extend",
    "extend_from_slice",
    "filter",
    "find",
    "first",
    "flatten",
    "flush",
    "fmt",
    "fold",
    "for_each",
    "get",
    "get_mut",
    "insert",
    "insert_str",
    "into_bytes",
    "into_string",
    "is_char_boundary",
    "join",
    "last",
    "lines",
    "map",
    "matches",
    "max",
    "min",
    "ne",
    "next",
    "nth",
    "ok",
    "or_default",
    "or_insert",
    "or_insert_with",
    "partial_cmp",
    "pop",
    "position",
    "product",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "remove",
    "repeat",
    "replace",
    "replacen",
    "resize",
    "retain",
    "rev",
    "rfind",
    "rsplit",
    "skip",
    "sort",
    "sort_unstable",
    "split",
    "split_at",
    "split_off",
    "split_once",
    "split_whitespace",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "sum",
    "swap",
    "take",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "to_lowercase",
    "to_owned",
    "to_string",
    "to_uppercase",
    "to_vec",
    "trim",
    "trim_end",
    "trim_end_matches",
    "trim_matches",
    "trim_start",
    "trim_start_matches",
    "truncate",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "write",
    "write_all",
    "write_fmt",
    "write_str",
    "zip",
];

/// Whether a method gives how much of something there is, or compares.
pub(super) fn measures(name: &Ident) -> bool {
    let name = name.to_string();
    let compares = [
        "cmp",
        "count",
        "ends_with",
        "eq",
        "ne",
        "partial_cmp",
        "position",
        "starts_with",
    ];
    crate::names::is_inactive_method(&name) || compares.contains(&name.as_str())
}

/// Whether a method is one of std that makes no number of a text.
pub(super) fn is_harmless(method: &Ident) -> bool {
    let name = method.to_string();
    let known = HARMLESS.contains(&name.as_str())
        || crate::names::is_inactive_method(&name)
        || crate::names::is_view_of_items(&name)
        || crate::names::is_elementary(&name);
    known && !declares_function(method)
}

/// Whether the value of an expression is a comparison, or how much of something there is.
pub(super) fn is_measure(inert: &Inert) -> bool {
    match syn::parse2::<syn::Expr>(inert.tokens.clone()) {
        Ok(syn::Expr::Binary(e)) => {
            use syn::BinOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
            let compares = matches!(
                e.op,
                Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) | And(_) | Or(_)
            );
            compares && !is_assignment(&e.op)
        }
        Ok(syn::Expr::MethodCall(e)) => measures(&e.method) && !declares_function(&e.method),
        Ok(syn::Expr::Unary(e)) => matches!(e.op, syn::UnOp::Not(_)),
        _ => false,
    }
}

/// `String::from`, `Box::new`
pub(super) fn makes_a_container(ty: &str, function: &Ident) -> bool {
    let types = ["Arc", "Box", "Cow", "Rc", "String", "Vec"];
    let functions = ["from", "new"];
    types.iter().any(|known| ty.starts_with(known)) && functions.iter().any(|f| function == f)
}
