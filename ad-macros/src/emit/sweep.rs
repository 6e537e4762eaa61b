//! `sweep`, beside `vjp`: both sweeps of a function, for callers that have the cotangent of its result.

use super::forward::forward_with;
use super::item::{Head, imports};
use super::pinned::pinned;
use super::reverse::Reverse;
use crate::compile::Compiled;
use crate::ir::{Passing, Stmt};
use crate::names;
use crate::signature::Signature;
use crate::tokens::{count, identifiers};
use crate::transform::pullback::Sweeps;
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};

/// `sweep`: both sweeps, for callers that have the cotangent of the result.
pub(crate) fn at_once(
    compiled: &Compiled,
    signature: &Signature,
    head: &Head,
    bars: &[Ident],
    track: Option<&TokenStream>,
) -> TokenStream {
    let Head {
        params,
        inputs,
        clause,
        result,
        result_bar,
        places,
        check,
        ..
    } = head;
    let output = &signature.output;
    let name = names::sweep(signature.name.span());
    let imports = imports();
    let both = |sweeps: &Sweeps| {
        let mut reverse = Reverse::inline(
            compiled,
            sweeps,
            result_bar.to_token_stream(),
            compiled.func.params.len(),
        );
        let (prologue, cursors) = (reverse.prologue(), reverse.cursors());
        let pivots = reverse.pivots(&sweeps.reverse);
        let sweep = reverse.block(&sweeps.reverse);
        let (owned, handed): (Vec<_>, Vec<_>) = sweeps.plan.own.iter().cloned().unzip();
        let (setup, value) = forward_with(
            &compiled.func,
            &compiled.activity,
            &sweeps.plan,
            false,
            pivots,
            &prologue,
        )?;
        let both = pinned(
            &compiled.func,
            quote!(
                #(let #handed = #owned; let #owned = &mut ad::zero();)*
                #setup
                let #result = #value;
                #cursors
                #sweep
                #(ad::add(#handed, ad::take(#owned));)*
            ),
        );
        let body = if sweeps.plan.checked.is_empty() {
            quote!(#check #both #result)
        } else {
            let usual = usual(compiled, signature, head, bars);
            let own = own_places(compiled, signature, bars);
            let OwnPlaces { open, lend, add } = own;
            quote!(
                #check
                #open
                let mut attempt = {
                    #lend
                    let #result_bar = #result_bar.clone();
                    move || {
                        #both
                        Some(#result)
                    }
                };
                if let Some(#result) = attempt() {
                    #add
                    return #result;
                }
                #usual
            )
        };
        Some(body)
    };
    let body = compiled.at_once.as_ref().and_then(both);
    let body = body.unwrap_or_else(|| usual(compiled, signature, head, bars));
    let function = |attribute: TokenStream, name: &Ident, body: &TokenStream| {
        quote!(
            #[doc(hidden)]
            #attribute
            #track
            pub fn #name<#params>(#inputs, #result_bar: ::ad_runtime::__private::Tan<#output>, #(#bars: #places),*) -> #output #clause {
                #imports
                #body
            }
        )
    };
    let in_two_levels = in_two_levels(compiled, &signature.name, &body);
    let outer = in_two_levels.as_ref().unwrap_or(&body);
    let inner = in_two_levels.as_ref().map(|_| {
        let within = names::sweep_within(signature.name.span());
        function(quote!(#[inline(always)]), &within, &body)
    });
    let outer = function(quote!(#[inline]), &name, outer);
    quote!(#outer #inner)
}

/// Calls of itself in the place of which a function may be put.
const FEW: usize = 2;
/// Longer ones, in tokens, would cost more to compile than the calls cost.
const LONGEST: usize = 3000;

/// Most calls of a recursive function are those of its leaves, which do little. So it is put in the place
/// of its own calls, once:
///
/// ```text
/// sweep:         .. sweep_within(..) ..
/// sweep_within:  .. sweep(..) ..            #[inline(always)]
/// ```
fn in_two_levels(compiled: &Compiled, name: &Ident, body: &TokenStream) -> Option<TokenStream> {
    const ITEMS: &[&str] = &["enum", "fn", "macro_rules", "mod", "struct", "type", "use"];
    compiled.at_once.as_ref()?;
    // What the body declares may have the function's name.
    let mut declares = false;
    compiled.func.body.each(&mut |stmt| {
        if let Stmt::Opaque(inert) = stmt {
            let names = identifiers(&inert.tokens);
            declares |= ITEMS.iter().any(|word| names.contains(*word));
        }
    });
    let mut calls = 0;
    let outer = with_itself_within(body.clone(), name, &mut calls);
    let fits = (1..=FEW).contains(&calls) && count(body) <= LONGEST;
    (fits && !declares).then_some(outer)
}

/// `<f>::sweep` of `f` itself as `<f>::sweep_within`.
fn with_itself_within(tokens: TokenStream, name: &Ident, calls: &mut usize) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is_own = |i: usize| {
        let before: Option<String> = i
            .checked_sub(5)
            .map(|start| trees[start..i].iter().map(ToString::to_string).collect());
        let path = format!("<{name}>::");
        matches!(&trees[i], TokenTree::Ident(ident) if *ident == names::sweep(ident.span()))
            && before == Some(path)
    };
    let own: Vec<bool> = (0..trees.len()).map(is_own).collect();
    let renamed = trees.into_iter().zip(own).map(|(tree, own)| match tree {
        TokenTree::Ident(ident) if own => {
            *calls += 1;
            TokenTree::Ident(names::sweep_within(ident.span()))
        }
        TokenTree::Group(group) => {
            let inner = with_itself_within(group.stream(), name, calls);
            let mut renamed = Group::new(group.delimiter(), inner);
            renamed.set_span(group.span());
            TokenTree::Group(renamed)
        }
        tree => tree,
    });
    renamed.collect()
}

/// One sweep after the other.
fn usual(compiled: &Compiled, signature: &Signature, head: &Head, bars: &[Ident]) -> TokenStream {
    let (result, result_bar) = (&head.result, &head.result_bar);
    let (called, turbofish) = (&head.called, &head.turbofish);
    let params = compiled.func.params.iter().zip(&signature.parameters);
    let ident = |param: &crate::ir::Param| compiled.func.vars[param.var.0].ident.clone();
    let all = params.clone().map(|(param, _)| ident(param));
    let by_reference = params
        .clone()
        .filter(|(_, p)| p.passing == Passing::Reference);
    let again = by_reference.map(|(param, _)| ident(param));
    let acts = params.map(|(param, _)| &param.act);
    let vjp = names::vjp(signature.name.span());
    let mut pullback = format_ident!("pullback");
    while compiled.func.vars.iter().any(|var| var.ident == pullback) {
        pullback = format_ident!("{pullback}_");
    }
    quote!(
        let (#result, #pullback) = Self::#vjp #turbofish(#called, (#(#acts,)*), #(#all),*);
        #pullback(#(#again,)* #result_bar, #(#bars),*);
        #result
    )
}

/// Cotangents of the arguments for an attempt, which are added to those that were handed in if it
/// succeeds.
struct OwnPlaces {
    open: TokenStream,
    lend: TokenStream,
    add: TokenStream,
}

fn own_places(compiled: &Compiled, signature: &Signature, bars: &[Ident]) -> OwnPlaces {
    let mut places = OwnPlaces {
        open: TokenStream::new(),
        lend: TokenStream::new(),
        add: TokenStream::new(),
    };
    let params = compiled.func.params.iter().zip(&signature.parameters);
    let wanted = params.zip(bars).filter(|((param, _), _)| param.wrt);
    for ((param, parameter), bar) in wanted {
        let (own, act, ty) = (format_ident!("{bar}_own"), &param.act, &parameter.ty);
        let ident = &compiled.func.vars[param.var.0].ident;
        if parameter.passing == Passing::Reference {
            places
                .open
                .extend(quote!(let mut #own = ad::like(#ident).zero();));
            places
                .lend
                .extend(quote!(let #bar = <#ty as ad::Referent>::place(&mut #own);));
            places
                .add
                .extend(quote!(if ad::is_on(#act) { ad::add_owned(#ident, #bar, #own); }));
        } else {
            places
                .open
                .extend(quote!(let mut #own: ad::Tan<#ty> = ad::zero();));
            places.lend.extend(quote!(let #bar = &mut #own;));
            places.add.extend(quote!(ad::add(#bar, #own);));
        }
    }
    places
}
