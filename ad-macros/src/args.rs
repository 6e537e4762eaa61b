//! Arguments of the attributes.

use crate::compile::STAGES;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;

/// `#[differentiable(wrt(x, self), trace = "lower", value_only)]`
#[derive(Clone, Default)]
pub(crate) struct DifferentiableArgs {
    pub(crate) wrt: Option<Vec<Ident>>,
    pub(crate) with: Vec<(syn::Path, syn::Path)>,
    pub(crate) trace: Option<String>,
    pub(crate) recursive: bool,
    /// The pushforward, too.
    pub(crate) forward: bool,
    /// The pushforward in several directions at once, too.
    pub(crate) directions: bool,
    /// The pullback of the pushforward, too.
    pub(crate) second: bool,
}

impl Parse for DifferentiableArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = DifferentiableArgs::default();
        while !input.is_empty() {
            let name: Ident = syn::ext::IdentExt::parse_any(input)?;
            match name.to_string().as_str() {
                "wrt" => {
                    once(&name, args.wrt.is_none())?;
                    args.wrt = Some(wrt(input)?);
                }
                "with" => {
                    let content;
                    syn::parenthesized!(content in input);
                    while !content.is_empty() {
                        let function: syn::Path = content.parse()?;
                        content.parse::<syn::Token![=]>()?;
                        let rule: syn::Path = content.parse()?;
                        args.with.push((function, rule));
                        if !content.is_empty() {
                            content.parse::<syn::Token![,]>()?;
                        }
                    }
                }
                "trace" => {
                    once(&name, args.trace.is_none())?;
                    input.parse::<syn::Token![=]>()?;
                    args.trace = Some(stage(&input.parse()?)?);
                }
                "recursive" => args.recursive = true,
                "forward" => {
                    once(&name, !args.forward)?;
                    args.forward = true;
                }
                "directions" => {
                    once(&name, !args.directions)?;
                    args.directions = true;
                }
                "order" => {
                    input.parse::<syn::Token![=]>()?;
                    let order: syn::LitInt = input.parse()?;
                    if order.base10_digits() != "2" {
                        return Err(syn::Error::new(
                            order.span(),
                            "only `order = 2` can be asked for\nhelp: for higher orders make the function generic over `T: Real`, and call it with dual numbers of dual numbers",
                        ));
                    }
                    args.second = true;
                }
                _ => {
                    return Err(syn::Error::new(
                        name.span(),
                        format!(
                            "unknown argument `{name}`\nhelp: `#[differentiable]` takes `wrt(..)`, `with(f = rule)`, `forward`, `directions`, `order = 2`, `recursive` and `trace = \"stage\"`"
                        ),
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<syn::Token![,]>()?;
            }
        }
        // One direction is what the others fall back on.
        args.forward |= args.directions;
        Ok(args)
    }
}

fn once(name: &Ident, first: bool) -> syn::Result<()> {
    if first {
        return Ok(());
    }
    Err(syn::Error::new(
        name.span(),
        format!("`{name}` is given twice\nhelp: give it once"),
    ))
}

/// A stage of the compiler, or all of them.
fn stage(name: &syn::LitStr) -> syn::Result<String> {
    let stage = name.value();
    if stage == "all" || STAGES.contains(&stage.as_str()) {
        return Ok(stage);
    }
    let stages = STAGES.map(|stage| format!("`\"{stage}\"`")).join(", ");
    Err(syn::Error::new(
        name.span(),
        format!(
            "unknown stage `{stage}`\nhelp: the stages are {stages}, and `\"all\"` is all of them"
        ),
    ))
}

fn wrt(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    let parentheses = syn::parenthesized!(content in input);
    let names = Punctuated::<Ident, syn::Token![,]>::parse_terminated_with(
        &content,
        syn::ext::IdentExt::parse_any,
    )?;
    if names.is_empty() {
        return Err(syn::Error::new(
            parentheses.span.join(),
            "`wrt()` names no argument\nhelp: name those that are differentiated, or leave it out",
        ));
    }
    let mut seen: Vec<Ident> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            return Err(syn::Error::new(
                name.span(),
                format!("`{name}` is named twice\nhelp: name each argument once"),
            ));
        }
        seen.push(name);
    }
    Ok(seen)
}

/// `#[derivative(of = f, wrt(x))]`
pub(crate) struct DerivativeArgs {
    pub(crate) of: syn::Path,
    pub(crate) wrt: Option<Vec<Ident>>,
    /// It is the pushforward.
    pub(crate) forward: bool,
}

impl Parse for DerivativeArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut of = None;
        let mut names = None;
        let mut forward = false;
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            match name.to_string().as_str() {
                "of" => {
                    once(&name, of.is_none())?;
                    input.parse::<syn::Token![=]>()?;
                    of = Some(input.parse()?);
                }
                "wrt" => {
                    once(&name, names.is_none())?;
                    names = Some(wrt(input)?);
                }
                "forward" => {
                    once(&name, !forward)?;
                    forward = true;
                }
                _ => {
                    return Err(syn::Error::new(
                        name.span(),
                        format!(
                            "unknown argument `{name}`\nhelp: `#[derivative]` takes `of = function`, `forward` and `wrt(..)`"
                        ),
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<syn::Token![,]>()?;
            }
        }
        let Some(of) = of else {
            return Err(syn::Error::new(
                proc_macro2::Span::call_site(),
                "which function is it the derivative of?\nhelp: write `#[derivative(of = f)]`",
            ));
        };
        Ok(DerivativeArgs {
            of,
            wrt: names,
            forward,
        })
    }
}

/// `x, y, |x, y| body` or `f` or `x, y, path::f`
pub(crate) struct OperatorArgs {
    pub(crate) at: Vec<syn::Expr>,
    pub(crate) function: syn::Expr,
}

impl Parse for OperatorArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut all: Vec<syn::Expr> =
            Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated(input)?
                .into_iter()
                .collect();
        let Some(function) = all.pop() else {
            return Err(input.error("what is to be differentiated?\nhelp: write `gradient!(x, |x| ..)` or `gradient!(f)`"));
        };
        if !matches!(function, syn::Expr::Closure(_) | syn::Expr::Path(_)) {
            return Err(syn::Error::new_spanned(
                function.to_token_stream(),
                "the function comes last: a closure or a path\nhelp: write `gradient!(x, |x| ..)` or `gradient!(x, f)`",
            ));
        }
        Ok(OperatorArgs { at: all, function })
    }
}

/// Takes an attribute off a list; whether it was there.
pub(crate) fn take_attribute(
    attributes: &mut Vec<syn::Attribute>,
    name: &str,
) -> Option<TokenStream> {
    let i = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident(name))?;
    let attribute = attributes.remove(i);
    match attribute.meta {
        syn::Meta::List(list) => Some(list.tokens),
        syn::Meta::Path(_) | syn::Meta::NameValue(_) => Some(TokenStream::new()),
    }
}
