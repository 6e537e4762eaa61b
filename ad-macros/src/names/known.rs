//! Methods and functions that are known by name: what they do with their receiver, and where their
//! derivatives are.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

/// Methods of the standard library that take a closure which is not followed.
pub(crate) fn takes_closure(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "all",
        "and_then",
        "any",
        "entry",
        "filter",
        "filter_map",
        "find",
        "flat_map",
        "fold",
        "for_each",
        "get_or_insert_with",
        "inspect",
        "is_none_or",
        "is_some_and",
        "map",
        "map_collect",
        "map_err",
        "map_inplace",
        "map_or",
        "map_or_else",
        "map_while",
        "max_by",
        "max_by_key",
        "min_by",
        "min_by_key",
        "ok_or_else",
        "or_else",
        "or_insert_with",
        "position",
        "resize_with",
        "retain",
        "scan",
        "skip_while",
        "sort_by_key",
        "sort_unstable_by_key",
        "take_while",
        "then",
        "unwrap_or_else",
        "zip_mut_with",
    ];
    NAMES.contains(&name)
}

/// Methods of slices that sort by a comparison.
pub(crate) fn sorts(name: &str) -> bool {
    matches!(name, "sort_by" | "sort_unstable_by")
}

/// Methods of arrays that give a view, which borrows from the array. The expansion finds out by type.
pub(crate) fn gives_view(name: &str) -> bool {
    matches!(
        name,
        "broadcast"
            | "column"
            | "diag"
            | "index_axis"
            | "index_axis_move"
            | "insert_axis"
            | "permuted_axes"
            | "remove_axis"
            | "reversed_axes"
            | "row"
            | "slice"
            | "slice_axis"
            | "slice_move"
            | "t"
            | "to_shape"
            | "view"
    )
}

/// Methods of arrays and views whose result borrows nothing: numbers and new arrays.
pub(crate) fn gives_owned(name: &str) -> bool {
    matches!(
        name,
        "dot"
            | "len"
            | "map"
            | "mapv"
            | "mean"
            | "mean_axis"
            | "product"
            | "std"
            | "std_axis"
            | "sum"
            | "sum_axis"
            | "to_owned"
            | "to_vec"
            | "var"
            | "var_axis"
    )
}

/// Methods of arrays that give each element to a closure, which is passed on as a function value.
pub(crate) fn maps_elements(name: &str) -> bool {
    matches!(name, "mapv" | "mapv_into" | "mapv_inplace")
}

/// Whether a path, `Real` or `<T as Clone>`, names a trait whose methods have their derivatives in
/// another one.
pub(crate) fn has_its_derivatives_elsewhere(owner: &TokenStream) -> bool {
    let is_trait = |token: &TokenTree| match token {
        TokenTree::Ident(ident) => {
            let known = ["Real", "Clone", "ToOwned"].iter().any(|t| ident == t);
            known && !crate::front::missing::declares_trait(ident)
        }
        _ => false,
    };
    let tokens: Vec<TokenTree> = owner.clone().into_iter().collect();
    match tokens.as_slice() {
        [.., name, TokenTree::Punct(end)] if end.as_char() == '>' => is_trait(name),
        [.., name] => is_trait(name),
        [] => false,
    }
}

/// Types of `ndarray` whose associated functions make arrays.
pub(crate) const ARRAYS: &[&str] = &["Array", "Array1", "Array2", "Array3", "ArrayD"];

/// Whether a function of a type makes an array of `ndarray`, by their names.
pub(crate) fn makes_array(ty: &TokenStream, name: &Ident) -> bool {
    let makes = ["from", "from_elem", "from_shape_vec", "from_vec"];
    let path = syn::parse2::<syn::Path>(ty.clone());
    let last = path
        .ok()
        .and_then(|path| Some(path.segments.last()?.ident.to_string()));
    makes.iter().any(|known| name == known)
        && last.is_some_and(|last| ARRAYS.contains(&last.as_str()))
}

/// Elementary functions: their receiver is passed by value, and not supplied again to the pullback.
const ELEMENTARY: &[&str] = &[
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "exp",
    "exp2",
    "exp_m1",
    "ln",
    "log",
    "log2",
    "log10",
    "ln_1p",
    "sqrt",
    "cbrt",
    "powi",
    "powf",
    "abs",
    "signum",
    "floor",
    "ceil",
    "round",
    "trunc",
    "round_ties_even",
    "fract",
    "recip",
    "hypot",
    "div_euclid",
    "rem_euclid",
    "mul_add",
    "min",
    "max",
    "clamp",
    "copysign",
    "to_degrees",
    "to_radians",
    "erf",
    "erfc",
    "lgamma",
    "sin_cos",
];

/// Whether an elementary function is a method of `Real`, and none of `f64` itself, which would hide one of a trait of
/// the user's.
pub(crate) fn is_of_real_only(name: &str) -> bool {
    matches!(name, "erf" | "erfc" | "lgamma")
}

/// Whether a method is an elementary function of real numbers, by its name.
pub(crate) fn is_elementary(name: &str) -> bool {
    ELEMENTARY.contains(&name)
}

/// Whether a method takes its receiver by value, so that it cannot be supplied again.
pub(crate) fn consumes_receiver(name: &str) -> bool {
    is_elementary(name)
        || name.starts_with("into_")
        || matches!(
            name,
            "reversed_axes"
                | "permuted_axes"
                | "insert_axis"
                | "index_axis_move"
                | "mapv"
                | "mapv_into"
                | "unwrap"
                | "expect"
                | "unwrap_or"
                | "unwrap_or_default"
                | "ok"
                | "or"
                | "xor"
                | "and"
                | "zip"
                | "ok_or"
                | "copied"
                | "cloned"
                | "with_recomputation_in_pullbacks"
        )
}

/// Methods of collections that give their items or their number, and keep nothing.
pub(crate) fn is_view_of_items(name: &str) -> bool {
    matches!(
        name,
        "iter"
            | "iter_mut"
            | "into_iter"
            | "chunks"
            | "chunks_mut"
            | "chunks_exact"
            | "chunks_exact_mut"
            | "windows"
            | "keys"
            | "values"
            | "values_mut"
            | "len"
            | "is_empty"
    )
}

/// Whether a method of a map takes a key by reference.
pub(crate) fn takes_key(name: &str) -> bool {
    matches!(name, "get" | "remove")
}

/// Methods with rules that take `&self`. A method of another name may change its receiver, if that
/// can be changed.
pub(crate) fn borrows_receiver(name: &str) -> bool {
    matches!(
        name,
        "as_ref"
            | "broadcast"
            | "call"
            | "clone"
            | "column"
            | "concat"
            | "diag"
            | "dot"
            | "first"
            | "flatten"
            | "get"
            | "index_axis"
            | "last"
            | "map"
            | "mean"
            | "mean_axis"
            | "product"
            | "row"
            | "select"
            | "slice"
            | "slice_axis"
            | "split_at"
            | "std"
            | "std_axis"
            | "sum"
            | "sum_axis"
            | "t"
            | "to_owned"
            | "to_shape"
            | "to_vec"
            | "var"
            | "var_axis"
            | "view"
            | "iter"
            | "as_slice"
    )
}

/// Those of [`borrows_receiver`] that are the same methods of a `&` to the receiver: a clone of a reference
/// is a reference, and an `Option` is flattened by value.
pub(crate) fn may_be_lent(name: &str) -> bool {
    borrows_receiver(name)
        && !matches!(
            name,
            "as_ref" | "as_slice" | "clone" | "flatten" | "to_owned" | "to_vec"
        )
}

/// Whether a call of a method is taken to leave its receiver as it is, whatever the file says: one that takes
/// `&mut self` cannot have such a name.
pub(crate) fn leaves_receiver(name: &str) -> bool {
    consumes_receiver(name)
        || is_inactive_method(name)
        || borrows_receiver(name) && !may_be_lent(name)
}

/// Whether a method of a std collection changes its receiver, even where its result is used. A method
/// whose result is dropped is taken to change its receiver, whatever its name.
pub(crate) fn mutates_receiver(name: &str) -> bool {
    matches!(
        name,
        "pop"
            | "pop_front"
            | "pop_back"
            | "remove"
            | "swap_remove"
            | "split_off"
            | "take"
            | "replace"
            | "insert"
    )
}

/// Methods of std collections that take `&mut self`.
pub(crate) fn grows_receiver(name: &str) -> bool {
    mutates_receiver(name)
        || matches!(
            name,
            "append"
                | "clear"
                | "extend"
                | "extend_from_slice"
                | "fill"
                | "push"
                | "push_back"
                | "push_front"
                | "resize"
                | "sort_by"
                | "sort_unstable_by"
                | "swap"
                | "truncate"
        )
}

/// Whether a method of std, or of an array, has this name and a derivative, and takes more than its receiver.
pub(crate) fn is_of_std(name: &str) -> bool {
    consumes_receiver(name)
        || borrows_receiver(name)
        || grows_receiver(name)
        || is_inactive_method(name)
        || matches!(
            name,
            "clone_from_slice"
                | "copy_from_slice"
                | "drain"
                | "get_or_insert"
                | "midpoint"
                | "rotate_left"
                | "rotate_right"
        )
}

/// The siblings of `std::mem::swap` and its kin, and of `drop`, are in the runtime.
pub(crate) fn sibling_in_runtime(path: &syn::Path) -> Option<TokenStream> {
    let name = crate::front::missing::function_of_mem(path)?;
    Some(quote!(ad::mem::#name))
}

/// Whether the result of a method never has a derivative. The expansion checks it by type.
pub(crate) fn is_inactive_method(name: &str) -> bool {
    matches!(
        name,
        "len"
            | "is_empty"
            | "ndim"
            | "shape"
            | "nrows"
            | "ncols"
            | "dim"
            | "capacity"
            | "is_nan"
            | "is_finite"
            | "is_infinite"
            | "is_normal"
            | "is_sign_negative"
            | "is_sign_positive"
            | "is_subnormal"
            | "total_cmp"
            | "is_some"
            | "is_none"
            | "is_ok"
            | "is_err"
            | "contains"
            | "contains_key"
            | "len_of"
            | "raw_dim"
    )
}
