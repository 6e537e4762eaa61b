//! Every generated name is made here. Names are built from the user's, and never equal to one.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use std::collections::{HashMap, HashSet};

/// The path of everything that generated code calls.
pub(crate) fn runtime() -> TokenStream {
    quote!(::ad_runtime::__private)
}

/// Names that are taken, and the maker of new ones.
#[derive(Clone, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// How far the numbers of a base have been tried. A name that is taken stays taken, so that none is
    /// tried twice.
    tried: HashMap<String, usize>,
}

impl Names {
    /// Starts with every identifier that occurs in the user's tokens.
    pub(crate) fn avoiding(tokens: TokenStream) -> Self {
        let mut names = Names::default();
        names.take_all(tokens);
        names
    }

    pub(crate) fn take_all(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.taken.insert(ident.to_string());
                }
                TokenTree::Group(group) => self.take_all(group.stream()),
                // Inline arguments of format strings: `{x}`.
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    for part in text.split('{').skip(1) {
                        let name: String = part
                            .chars()
                            .take_while(|c| c.is_alphanumeric() || *c == '_')
                            .collect();
                        self.taken.insert(name);
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// `base`, or `base_2`, `base_3` .. if it is taken.
    pub(crate) fn fresh(&mut self, base: &str, span: Span) -> Ident {
        if self.taken.insert(base.to_owned()) {
            return Ident::new(base, span);
        }
        self.counted(&format!("{base}_"), 2, span)
    }

    /// `base1`, `base2` ..: residuals and temporaries.
    pub(crate) fn numbered(&mut self, base: &str, span: Span) -> Ident {
        self.counted(base, 1, span)
    }

    fn counted(&mut self, base: &str, first: usize, span: Span) -> Ident {
        let mut count = self.tried.get(base).map_or(first, |tried| tried + 1);
        loop {
            let name = format!("{base}{count}");
            if self.taken.insert(name.clone()) {
                self.tried.insert(base.to_owned(), count);
                return Ident::new(&name, span);
            }
            count += 1;
        }
    }

    /// A beginning that no name has, for names that are numbered later.
    pub(crate) fn stem(&self, base: &str) -> String {
        let mut stem = base.to_owned();
        while self.taken.iter().any(|name| name.starts_with(&stem)) {
            stem.push('_');
        }
        stem
    }

    /// `'base1`, `'base2` ..: a label.
    pub(crate) fn label(&mut self, base: &str) -> syn::Lifetime {
        let name = self.numbered(base, Span::call_site());
        syn::Lifetime::new(&format!("'{name}"), Span::call_site())
    }

    /// The name of the cotangent of a variable.
    pub(crate) fn bar(&mut self, of: &Ident) -> Ident {
        let name = of.to_string();
        self.fresh(&format!("{}_bar", name.trim_start_matches("r#")), of.span())
    }

    /// The name of the activity of a parameter.
    pub(crate) fn act(&mut self, of: &Ident) -> Ident {
        let name = of.to_string();
        self.fresh(&format!("{}_act", name.trim_start_matches("r#")), of.span())
    }
}

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
        "mapv",
        "mapv_inplace",
        "mapv_into",
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
        "sort_by",
        "sort_by_key",
        "sort_unstable_by",
        "sort_unstable_by_key",
        "take_while",
        "then",
        "unwrap_or_else",
        "zip_mut_with",
    ];
    NAMES.contains(&name)
}

/// The hidden method beside a method `name`.
pub(crate) fn method_sibling(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(
        &format!("__derivative_of_{}", text.trim_start_matches("r#")),
        name.span(),
    )
}

/// The hidden associated function of a function's sibling type.
pub(crate) fn vjp(span: Span) -> Ident {
    Ident::new("vjp", span)
}

/// The hidden associated function beside it that runs both sweeps: it is given the cotangent of the
/// result, and returns the value.
pub(crate) fn sweep(span: Span) -> Ident {
    Ident::new("sweep", span)
}

/// The hidden pushforward beside a method `name`.
pub(crate) fn method_pushforward(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(
        &format!("__pushforward_of_{}", text.trim_start_matches("r#")),
        name.span(),
    )
}

/// The hidden pushforward of a function's sibling type.
pub(crate) fn jvp(span: Span) -> Ident {
    Ident::new("jvp", span)
}

/// The pushforward of a function that can be differentiated again.
pub(crate) fn push_again(span: Span) -> Ident {
    Ident::new("pushed", span)
}

/// The same of a method.
pub(crate) fn method_push_again(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(
        &format!("__push_of_{}", text.trim_start_matches("r#")),
        name.span(),
    )
}

/// The type parameter that carries the activity of a parameter: `AX` for `x`.
pub(crate) fn activity_type(names: &mut Names, index: usize, span: Span) -> Ident {
    names.fresh(&format!("A{index}"), span)
}

/// The test of a tangent for a variant, or for the zero of every variant: `__is_variant_Rect`.
pub(crate) fn variant_test(variant: &Ident) -> Ident {
    let name = variant.to_string();
    quote::format_ident!(
        "__is_variant_{}",
        name.trim_start_matches("r#"),
        span = variant.span()
    )
}

/// The method of a tangent that gives the place of a payload of an enum.
pub(crate) fn variant_accessor(variant: &Ident, member: &syn::Member) -> Ident {
    let member = match member {
        syn::Member::Named(name) => name.to_string().trim_start_matches("r#").to_owned(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    };
    // `A_b` with a field `c` is not `A` with a field `b_c`.
    let name = variant.to_string().trim_start_matches("r#").to_owned();
    let length = match name.contains('_') {
        true => name.len().to_string(),
        false => String::new(),
    };
    Ident::new(
        &format!("__variant{length}_{name}_{member}"),
        variant.span(),
    )
}

/// The name of the tangent type of a type.
pub(crate) fn tangent_type(name: &Ident) -> Ident {
    Ident::new(&format!("{name}Tangent"), name.span())
}

/// Whether a path, `Real` or `<T as Clone>`, names a trait whose methods have their derivatives in
/// another one.
pub(crate) fn has_its_derivatives_elsewhere(owner: &TokenStream) -> bool {
    let is_trait = |token: &TokenTree| match token {
        TokenTree::Ident(ident) => ["Real", "Clone", "ToOwned"].iter().any(|t| ident == t),
        _ => false,
    };
    let tokens: Vec<TokenTree> = owner.clone().into_iter().collect();
    match tokens.as_slice() {
        [.., name, TokenTree::Punct(end)] if end.as_char() == '>' => is_trait(name),
        [.., name] => is_trait(name),
        [] => false,
    }
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
    "fract",
    "recip",
    "hypot",
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
            | "mapv"
            | "mean"
            | "mean_axis"
            | "product"
            | "row"
            | "slice"
            | "split_at"
            | "std"
            | "sum"
            | "sum_axis"
            | "t"
            | "to_owned"
            | "to_shape"
            | "to_vec"
            | "var"
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

/// The siblings of `std::mem::swap` and its kin, and of `drop`, are in the runtime.
pub(crate) fn sibling_in_runtime(path: &syn::Path) -> Option<TokenStream> {
    let segments: Vec<&Ident> = path.segments.iter().map(|s| &s.ident).collect();
    let (name, module) = match segments.as_slice() {
        [root, module, name] if *root == "std" || *root == "core" => (name, module),
        [module, name] => (name, module),
        [name] if *name == "drop" => return Some(quote!(ad::mem::drop)),
        _ => return None,
    };
    let known = ["swap", "replace", "take", "drop", "forget"]
        .iter()
        .any(|known| *name == known);
    (known && *module == "mem").then(|| quote!(ad::mem::#name))
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
            | "is_sign_negative"
            | "is_sign_positive"
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
