//! Every generated name is made here. Names are built from the user's, and never equal to one.

mod known;

use crate::front::missing::small_constants;
pub(crate) use known::{
    borrows_receiver, consumes_receiver, gives_owned, gives_view, grows_receiver,
    has_its_derivatives_elsewhere, is_elementary, is_inactive_method, is_of_real_only, is_of_std,
    is_view_of_items, leaves_receiver, makes_array, maps_elements, may_be_lent, mutates_receiver,
    sibling_in_runtime, sorts, takes_closure, takes_key,
};
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
        // A pattern of such a name is no variable.
        names.taken.extend(small_constants(Span::call_site()));
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
        // A keyword is another name with a number.
        if let Some(base) = base.strip_prefix("r#") {
            return self.counted(&format!("{base}_"), 2, span);
        }
        // `own_r#in`
        let base = base.replace("r#", "");
        if self.taken.insert(base.clone()) {
            return Ident::new(&base, span);
        }
        self.counted(&format!("{base}_"), 2, span)
    }

    /// `base1`, `base2` ..: residuals and temporaries.
    pub(crate) fn numbered(&mut self, base: &str, span: Span) -> Ident {
        self.counted(&base.replace("r#", ""), 1, span)
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

/// The item of a differentiable trait that its annotated impls have. Where it is missing, rustc says its name.
pub(crate) fn annotated_impl() -> Ident {
    Ident::new("__put_differentiable_on_this_impl", Span::call_site())
}

/// The item of a differentiable trait for a method that has no derivative.
pub(crate) fn without_derivative(method: &Ident) -> Ident {
    let name = method.to_string();
    let name = name.trim_start_matches("r#");
    Ident::new(&format!("__no_derivative_of_{name}"), method.span())
}

/// The items of a differentiable trait for a method that has no pushforward: in one direction, in several, or one
/// that is differentiated again.
pub(crate) fn without_pushforwards(method: &Ident) -> [Ident; 3] {
    let name = method.to_string();
    let name = name.trim_start_matches("r#");
    ["forward", "directions", "order_2"]
        .map(|mode| Ident::new(&format!("__no_{mode}_of_{name}"), method.span()))
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

/// The same, to be put in the place of its calls.
pub(crate) fn sweep_within(span: Span) -> Ident {
    Ident::new("sweep_within", span)
}

/// The hidden associated function that says whether the pullback reads an argument.
pub(crate) fn reads(argument: usize, span: Span) -> Ident {
    Ident::new(&format!("__reads_{argument}"), span)
}

/// The hidden method that pushes several tangents forward.
pub(crate) fn method_pushforwards(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(
        &format!("__pushforwards_of_{}", text.trim_start_matches("r#")),
        name.span(),
    )
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

/// The same in several directions.
pub(crate) fn jvps(span: Span) -> Ident {
    Ident::new("jvps", span)
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

/// Whether a method is the pushforward of an elementary function, with one result.
pub(crate) fn is_push_of_elementary(name: &Ident) -> bool {
    let text = name.to_string();
    let of = text.strip_prefix("__push_of_");
    of.is_some_and(|name| is_elementary(name) && name != "sin_cos")
}

/// Whether a function was made here, to go through the passes again.
pub(crate) fn is_push_again(name: &Ident) -> bool {
    *name == push_again(name.span()) || name.to_string().starts_with("__push_of_")
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

/// The variant and the field that such a name is made of.
pub(crate) fn of_accessor(name: &Ident) -> Option<(Ident, syn::Member)> {
    let text = name.to_string();
    let rest = text.strip_prefix("__variant")?;
    let (length, rest) = rest.split_once('_')?;
    let length = match length {
        "" => rest.find('_')?,
        length => length.parse().ok()?,
    };
    let (variant, member) = (rest.get(..length)?, rest.get(length + 1..)?);
    let member = match member.parse::<usize>() {
        Ok(index) => syn::Member::Unnamed(index.into()),
        Err(_) => syn::Member::Named(syn::parse_str(member).ok()?),
    };
    Some((Ident::new(variant, name.span()), member))
}

/// The payload of the tangent of an enum: a copy.
pub(crate) fn payload(tangent: &TokenStream, accessor: &Ident) -> TokenStream {
    quote::quote!(ad::payload(&#tangent, |dot| dot.#accessor()))
}

/// The same, to be written to.
pub(crate) fn payload_mut(tangent: &TokenStream, accessor: &Ident) -> TokenStream {
    quote::quote!(ad::payload_mut(&mut #tangent, |dot| dot.#accessor()))
}

/// The name of the tangent type of a type.
pub(crate) fn tangent_type(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(
        &format!("{}Tangent", text.trim_start_matches("r#")),
        name.span(),
    )
}
