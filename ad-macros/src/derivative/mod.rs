//! `#[derivative(of = f)]`: registers a hand-written derivative.
//!
//! Two forms of rules are accepted. One returns `(value, pullback)`. If its pullback may borrow the
//! arguments (there are reference arguments, and no `use<..>` says otherwise), the value comes from
//! the function itself and the rule is run again in the reverse sweep; else it is run once and its
//! pullback is kept. The other form returns nothing and adds in place:
//! `(args.., y: &Y, v: cotangent, places..)`.

mod adapter;
mod check;
mod form;
mod forward;
mod sibling;

use crate::args::DerivativeArgs;
use crate::front::missing;
use crate::items::track_caller;
use crate::names;
use crate::signature::{Parameter, Signature};
use check::{check_cotangents, check_count};
use form::{Form, in_place, pullback_of, returning};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

pub(crate) fn derivative(args: TokenStream, item: TokenStream) -> TokenStream {
    let parsed = syn::parse2::<DerivativeArgs>(args)
        .and_then(|args| Ok((args, syn::parse2::<syn::ItemFn>(item.clone())?)));
    let (args, mut function) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    if args.forward {
        return forward::derivative(&args, &function);
    }
    let mut rule_sig = function.sig.clone();
    let result = Rule::read(&args, &mut rule_sig).map(|rule| {
        let track = track_caller(&function.attrs);
        Rule { track, ..rule }.free(&function.vis)
    });
    function.sig = {
        let mut sig = function.sig.clone();
        Signature::read(&mut sig);
        sig
    };
    match result {
        Ok(sibling) => {
            quote!(#[allow(dead_code, reason = "called by generated code")] #function #sibling)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#function #error)
        }
    }
}

/// A rule beside a method of the same block: `#[derivative(of = Self::method)]`.
pub(crate) fn in_block(
    args: &TokenStream,
    method: &mut syn::ImplItemFn,
    generics: &syn::Generics,
    beside: &[syn::Signature],
    is_trait: bool,
    directions: bool,
) -> syn::Result<TokenStream> {
    let args: DerivativeArgs = syn::parse2(args.clone())?;
    if args.forward {
        return forward::in_block(&args, method, generics, is_trait, directions);
    }
    let mut sig = method.sig.clone();
    let mut rule = Rule::read(&args, &mut sig)?;
    let of = beside
        .iter()
        .find(|sig| Some(&sig.ident) == args.of.segments.last().map(|s| &s.ident));
    let span = args.of.span();
    check_count(
        &rule.rule,
        span,
        &rule.signature,
        of.map(|sig| sig.inputs.len()),
    )?;
    rule.owner = quote!(Self::);
    rule.track = track_caller(&method.attrs);
    if let Some(first) = rule.signature.parameters.first_mut() {
        first.slot = true;
    }
    let vis = if is_trait {
        TokenStream::new()
    } else {
        method.vis.to_token_stream()
    };
    let sibling = rule.method_sibling(generics)?;
    Ok(quote!(#vis #sibling))
}

/// Compares a function that is called with the one that a derivative is registered for.
pub(crate) fn check(signature: &Signature, function: &Ident) -> TokenStream {
    let rt = names::runtime();
    let types = signature.captured(None, [] as [Ident; 0], false);
    quote!(#rt::assert_registered::<#function>(Self::registered::<#types>());)
}

/// The path of the function that a derivative is registered for: what its name means beside the rule.
fn registered(signature: &Signature) -> TokenStream {
    let rt = names::runtime();
    let mut generics = signature.generics.clone();
    let (plain, clause) = (generics.params.clone(), generics.where_clause.clone());
    let bound = signature.function_bound();
    generics
        .params
        .push(syn::parse_quote!(NamedFunction: #bound));
    let params = &generics.params;
    let types = signature.captured(None, [quote!(_)], false);
    let name = &signature.name;
    quote!(
        #[inline(always)]
        fn registered<#plain>() -> &'static str #clause {
            #[inline(always)]
            fn path<#params>(_: NamedFunction) -> &'static str #clause {
                #rt::path_of::<NamedFunction>()
            }
            path::<#types>(#name)
        }
    )
}

/// `Type::method`
fn is_method(of: &syn::Path) -> bool {
    of.segments.iter().rev().nth(1).is_some_and(|owner| {
        let name = owner.ident.to_string();
        name.starts_with(char::is_uppercase) || name == "f32" || name == "f64"
    })
}

/// The name of the method that a rule in a block is for.
pub(crate) fn method_of(args: &TokenStream) -> Option<(String, bool)> {
    let args: DerivativeArgs = syn::parse2(args.clone()).ok()?;
    let last = args.of.segments.last()?;
    Some((last.ident.to_string(), args.forward))
}

struct Rule {
    of: syn::Path,
    rule: Ident,
    /// The signature of the function it is for.
    signature: Signature,
    /// Which parameters the rule gives cotangents of.
    wrt: Vec<bool>,
    form: Form,
    /// Where the rule is named: in its block, or nothing.
    owner: TokenStream,
    /// `#[track_caller]`, if the rule has it.
    track: TokenStream,
}

impl Rule {
    fn read(args: &DerivativeArgs, sig: &mut syn::Signature) -> syn::Result<Rule> {
        let mut signature = Signature::read(sig);
        let rule = signature.name.clone();
        let (form, output) = match &sig.output {
            syn::ReturnType::Default => in_place(&mut signature)?,
            syn::ReturnType::Type(_, ty) => returning(ty, &signature)?,
        };
        let wrt: Vec<bool> = signature
            .parameters
            .iter()
            .map(|parameter| {
                !parameter.no_derivative
                    && args.wrt.as_ref().map_or_else(
                        || !crate::front::lower::is_integer_type(&parameter.ty),
                        |names| names.iter().any(|name| parameter.is_named(name)),
                    )
            })
            .collect();
        let mut next = 0;
        for name in args.wrt.iter().flatten() {
            let parameters = &signature.parameters;
            let position = parameters.iter().position(|p| p.is_named(name));
            let text = match position {
                None => format!(
                    "`{rule}` has no parameter `{name}`\nhelp: `wrt(..)` takes names of its parameters"
                ),
                // Cotangents of one type would be taken for each other.
                Some(position) if position < next => format!(
                    "`{name}` is out of order: a derivative returns one cotangent for each name of `wrt(..)`, in the order of the parameters\nhelp: name them in that order"
                ),
                Some(position) => {
                    next = position + 1;
                    continue;
                }
            };
            return Err(syn::Error::new(name.span(), text));
        }
        if let Some(pullback) = pullback_of(sig)
            && matches!(form, Form::Returning { .. })
        {
            check_cotangents(pullback, &signature, &wrt)?;
        }
        if let Some(name) = args.of.get_ident() {
            if missing::is_registered_before(name) {
                return Err(syn::Error::new(
                    name.span(),
                    format!(
                        "another derivative of `{name}` is registered in this module\nhelp: remove one of the two"
                    ),
                ));
            }
            check_count(&rule, name.span(), &signature, missing::parameters(name))?;
        }
        signature.returns(output);
        if let Some(last) = args.of.segments.last() {
            signature.name = last.ident.clone();
        }
        Ok(Rule {
            of: args.of.clone(),
            rule,
            signature,
            wrt,
            form,
            owner: TokenStream::new(),
            track: TokenStream::new(),
        })
    }
}

fn arg_name(parameter: &Parameter, i: usize) -> Ident {
    match &parameter.pat {
        syn::Pat::Ident(pat) if !parameter.receiver => pat.ident.clone(),
        _ => format_ident!("argument{i}", span = Span::call_site()),
    }
}
