//! Numbers that a pullback keeps for the sake of some arguments only.
//!
//! In `z = x·w` the pullback keeps `w` for the cotangent of `x`, and `x` for that of `w`. A caller that
//! does not differentiate `w` has no use for `x`: the activities of a call are types, so that what is kept
//! is one, too.
//!
//! ```text
//! x̄ += w·z̄ if x is differentiated, w̄ += x·z̄ if w is
//! ```

use super::forward::activity_of;
use crate::compile::Compiled;
use crate::ir::VarKind;
use crate::ir::resolve;
use crate::names::Names;
use crate::tokens::identifiers;
use crate::transform::adjoint::{Adjoint, Coefficient, Target};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// A number, and the parameters for which it is kept.
struct Kept {
    tokens: TokenStream,
    sources: BTreeSet<usize>,
    activities: Vec<TokenStream>,
    name: Ident,
}

/// What is kept behind the forward sweep, and the reverse sweep that reads it. Nothing if all of it is
/// wanted for each argument.
pub(crate) fn spared(
    compiled: &Compiled,
    names: &mut Names,
) -> Option<(TokenStream, Vec<Adjoint>)> {
    let (func, activity) = (&compiled.func, &compiled.activity);
    let reverse = &compiled.sweeps.reverse;
    let wanted = func.params.iter().filter(|param| param.wrt).count();
    if wanted < 2 || compiled.sweeps.exits || !reverse.iter().all(is_straight) {
        return None;
    }
    let mut kept: BTreeMap<String, Kept> = BTreeMap::new();
    for adjoint in reverse {
        let Some((target, tokens)) = product(adjoint) else {
            continue;
        };
        let var = match target {
            Target::Bar(var) => *var,
            Target::Part(place) => place.root,
            Target::Temporary(_) | Target::Discard => return None,
        };
        let entry = kept.entry(tokens.to_string()).or_insert_with(|| Kept {
            tokens: tokens.clone(),
            sources: BTreeSet::new(),
            activities: Vec::new(),
            name: names.numbered("spared", Span::call_site()),
        });
        let sources = activity.sources(resolve(&func.vars, var));
        if !sources.is_subset(&entry.sources) {
            entry.sources.extend(sources);
            entry
                .activities
                .push(activity_of(func, activity, Some(var)));
        }
    }
    kept.retain(|_, kept| kept.sources.len() < wanted);
    if kept.is_empty() {
        return None;
    }
    let others = reverse.iter().filter(|adjoint| product(adjoint).is_none());
    let mut elsewhere: BTreeSet<String> = others.flat_map(reads).flat_map(identifiers).collect();
    // What a reference points at is handed in again, and not kept.
    let lent = func.vars.iter().filter(|var| var.kind != VarKind::Owned);
    elsewhere.extend(lent.map(|var| var.ident.to_string()));
    kept.retain(|_, kept| {
        let root = kept.tokens.clone().into_iter().next();
        root.is_some_and(|root| !elsewhere.contains(&root.to_string()))
    });
    if kept.is_empty() {
        return None;
    }
    let act = |kept: &Kept| {
        let mut all = kept.activities.iter().cloned();
        let first = all.next().unwrap_or_else(|| quote!(ad::On));
        all.fold(first, |a, b| quote!(ad::Activity::or(#a, #b)))
    };
    let keeps: Vec<TokenStream> = kept
        .values()
        .map(|kept| {
            let (name, tokens, act) = (&kept.name, &kept.tokens, act(kept));
            quote!(let #name = ad::keep_if(#act, #tokens);)
        })
        .collect();
    let reverse = reverse
        .iter()
        .map(|adjoint| {
            let mut adjoint = adjoint.clone();
            if let Adjoint::Accumulate {
                coefficient: Coefficient::Times(tokens) | Coefficient::MinusTimes(tokens),
                ..
            } = &mut adjoint
                && let Some(kept) = kept.get(&tokens.to_string())
            {
                let (name, act) = (&kept.name, act(kept));
                *tokens = quote!(ad::kept_if(#act, #name));
            }
            adjoint
        })
        .collect();
    Some((quote!(#(#keeps)*), reverse))
}

/// A contribution whose coefficient is a number that is read: its target, and the number.
fn product(adjoint: &Adjoint) -> Option<(&Target, &TokenStream)> {
    match adjoint {
        Adjoint::Accumulate {
            target,
            coefficient: Coefficient::Times(tokens) | Coefficient::MinusTimes(tokens),
            ..
        } if is_path(tokens) => Some((target, tokens)),
        _ => None,
    }
}

/// A name, and fields of it.
fn is_path(tokens: &TokenStream) -> bool {
    let mut named = false;
    tokens.clone().into_iter().enumerate().all(|(i, token)| {
        let fits = match &token {
            TokenTree::Ident(_) => !named,
            TokenTree::Punct(dot) => named && dot.as_char() == '.',
            // `pair.0`
            TokenTree::Literal(_) => i > 0 && !named,
            TokenTree::Group(_) => false,
        };
        named = !matches!(token, TokenTree::Punct(_));
        fits
    }) && named
}

/// Statements of which it can be said what they read.
fn is_straight(adjoint: &Adjoint) -> bool {
    matches!(
        adjoint,
        Adjoint::Open { .. }
            | Adjoint::OpenTemporary(_)
            | Adjoint::Save { .. }
            | Adjoint::Pull { .. }
            | Adjoint::Add { .. }
            | Adjoint::Accumulate { .. }
            | Adjoint::Pullback { .. }
    )
}

/// What a statement reads of the forward sweep.
fn reads(adjoint: &Adjoint) -> Vec<&TokenStream> {
    match adjoint {
        Adjoint::Save { tokens, .. }
        | Adjoint::Accumulate {
            coefficient: Coefficient::Times(tokens) | Coefficient::MinusTimes(tokens),
            ..
        } => vec![tokens],
        Adjoint::Pullback {
            again, prepares, ..
        } => {
            let again = again.iter().map(|again| &again.tokens);
            again.chain(prepares.iter().flatten()).collect()
        }
        _ => Vec::new(),
    }
}
