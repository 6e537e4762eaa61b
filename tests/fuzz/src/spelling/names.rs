//! Names that are likely to be taken for something else.

use super::marks::idents;
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use std::collections::BTreeSet;

/// For variables and constants.
pub(super) const VALUES: &[&str] = &[
    // What looks like a constant or a type.
    "A",
    "B",
    "X",
    "Y",
    "T",
    "N",
    "LEN",
    "ACC",
    "RATE_2",
    "Value",
    "Tape",
    "Some_",
    "F64",
    // What an expansion may call its own.
    "y",
    "x",
    "yt",
    "t0",
    "t1",
    "t2",
    "t1_bar",
    "x_bar",
    "y_bar",
    "x_act",
    "result",
    "result_bar",
    "tape",
    "tape1",
    "tape1_end",
    "branch1",
    "branch2",
    "part1",
    "part2",
    "overwritten",
    "start",
    "pullback",
    "sin_pullback1",
    "k_kept",
    "t_kept",
    "a_like",
    "called",
    "a0",
    "a1",
    "a0_bar",
    "e_2",
    "assign1",
    "add1",
    "mul1",
    "ad",
    "r0",
    "value_2",
    "exit",
    "exit1",
    "count",
    "index",
    // What std or the prelude calls a function, a type or a module.
    "swap",
    "take",
    "replace",
    "min",
    "max",
    "drop",
    "zip",
    "vec",
    "some",
    "len",
    "iter",
    "map",
    "sum",
    "fold",
    "clone",
    "std",
    "core",
    "str",
    "u8",
    "f32",
    "zero",
    "on",
    "off",
    "sin",
    "exp",
    "differentiable",
    "without_derivative",
    "sequenced",
    "recomputed",
    "default",
    "union",
    "auto",
    "macro_rules",
    "raw",
    "self_",
    "l1",
    "i",
    "j",
    "k",
];

/// Keywords: names only if they are raw.
pub(super) const KEYWORDS: &[&str] = &["type", "match", "fn", "loop", "in", "move", "ref", "yield"];

/// For functions and methods.
pub(super) const FUNCTIONS: &[&str] = &[
    "swap",
    "take",
    "replace",
    "min",
    "max",
    "drop",
    "sin",
    "exp",
    "zip",
    "sum",
    "fold",
    "map",
    "push",
    "clear",
    "first",
    "last",
    "dot",
    "norm",
    "abs",
    "signum",
    "powi",
    "zero",
    "add",
    "one",
    "on",
    "vjp",
    "jvp",
    "call",
    "sweep",
    "lift",
    "at",
    "pullback",
    "tape",
    "result",
    "identity",
    "from_fn",
    "without_derivative",
    "size_of",
    "copied",
    "step",
    "hypot",
    "Rate",
    "SCALED",
    "Make",
    "f",
    "x",
    "to_value",
    "convert",
    "concat",
    "forget",
];

/// For types.
pub(super) const TYPES: &[&str] = &[
    "Box", "Rc", "Cell", "String", "Range", "Ordering", "Duration", "Wrapping", "Result",
    "Tangent", "Place", "Real", "Tan", "Tape", "Array1", "Activity", "On", "Off", "Fn_", "Float",
    "POINT", "point", "pair", "Output", "Item", "Default", "Iter", "Zip", "Map", "Sum", "HashMap",
    "Func", "A0", "A1", "Called",
];

/// The names that a syntax tree has anywhere.
pub(super) fn all(of: &impl ToTokens) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    idents(of.to_token_stream(), &mut names);
    names
}

/// A name from its text, raw if it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}
