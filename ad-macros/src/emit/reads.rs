//! What a pullback reads of the arguments that it is handed in again.
//!
//! A caller that overwrites such an argument keeps a copy of it for the pullback. If the pullback wants no
//! more than its length, the length is enough:
//!
//! ```text
//! z[i] = x[i] + h·y[i]      x̄[i] += z̄[i], ȳ[i] += h·z̄[i]      nothing of x
//!                           h̄ += y[i]·z̄[i] if h is differentiated   y for the sake of h
//! ```
//!
//! The sibling says so by a type: `__reads_2(activities)` is `On` if numbers of the argument are wanted.
//! A sibling without it has that of the runtime, which is `On`. Where it is `Off`, the caller hands in
//! other numbers, as many: what is computed from them goes to cotangents that nobody looks at. So they
//! may stand in arithmetic only, by which nothing can happen.

use super::reverse::Reverse;
use crate::compile::Compiled;
use crate::front::lower::type_numbers;
use crate::ir::{Passing, resolve};
use crate::names::{self, Names};
use crate::signature::Signature;
use crate::transform::adjoint::{Adjoint, Coefficient, Target};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};

/// Later arguments are read, as far as the runtime says.
pub(crate) const MOST: usize = 12;

/// The functions of a sibling that say which numbers its pullback wants.
pub(crate) fn reads(compiled: &Compiled, signature: &Signature) -> TokenStream {
    let wanted = wanted(compiled);
    let types = signature.activities(&mut Names::default());
    wanted
        .iter()
        .map(|(index, sources)| {
            let name = names::reads(*index, Span::call_site());
            let mut all = sources.iter().map(|source| types[*source].to_token_stream());
            let first = all.next().unwrap_or_else(|| quote!(::ad_runtime::__private::Off));
            let act = all.fold(first, |a, b| {
                quote!(<#a as ::ad_runtime::__private::Activity>::Or<#b>)
            });
            quote!(
                #[doc(hidden)]
                #[inline(always)]
                pub fn #name<#(#types: ::ad_runtime::__private::Activity),*>(_: (#(#types,)*)) -> #act {
                    <#act as ::ad_runtime::__private::Activity>::VALUE
                }
            )
        })
        .collect()
}

/// The arguments that are not always read, and for the sake of which parameters they are.
fn wanted(compiled: &Compiled) -> BTreeMap<usize, BTreeSet<usize>> {
    let func = &compiled.func;
    let all = func.params.iter().filter(|param| param.wrt).count();
    let mut reading = Reading {
        compiled,
        of: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    for (i, param) in func.params.iter().enumerate().take(MOST) {
        let numbers = param.ty.as_ref().and_then(type_numbers) == Some(1);
        if param.passing == Passing::Reference && numbers {
            let name = func.vars[param.var.0].ident.to_string();
            reading.of.insert(name, BTreeSet::from([i]));
            reading.sources.insert(i, BTreeSet::new());
        }
    }
    if reading.of.is_empty() {
        return BTreeMap::new();
    }
    let Some(rest) = reading.without(&compiled.sweeps.reverse) else {
        return BTreeMap::new();
    };
    let Reading {
        of, mut sources, ..
    } = reading;
    sources.retain(|_, sources| sources.len() < all);
    if sources.is_empty() {
        return sources;
    }
    // Whatever else names them may want them.
    let rest = Reverse::of(compiled, quote!(result_bar)).block(&rest);
    sources.retain(|i, _| {
        let mut names = of.iter().filter(|(_, params)| params.contains(i));
        names.all(|(name, _)| only_its_length(&rest, name))
    });
    sources
}

struct Reading<'c> {
    compiled: &'c Compiled,
    /// Names of arguments and of what is made of their numbers, and which arguments these are.
    of: BTreeMap<String, BTreeSet<usize>>,
    /// For each argument, the parameters for whose cotangents it is read.
    sources: BTreeMap<usize, BTreeSet<usize>>,
}

impl Reading<'_> {
    /// The reverse sweep without what reads numbers for the sake of a cotangent; nothing if the user's
    /// code sees cotangents on the way.
    fn without(&mut self, adjoints: &[Adjoint]) -> Option<Vec<Adjoint>> {
        let mut rest = Vec::new();
        for adjoint in adjoints {
            let mut adjoint = adjoint.clone();
            match &mut adjoint {
                Adjoint::Surgery { .. } | Adjoint::Fused { .. } => return None,
                Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } => {
                    *body = self.without(body)?;
                }
                Adjoint::Element { var, tokens } => {
                    let params = self.read_by(tokens);
                    if !params.is_empty() && self.is_arithmetic(&referent(tokens)) {
                        let name = self.compiled.func.vars[var.0].ident.to_string();
                        self.of.entry(name).or_default().extend(params);
                        continue;
                    }
                }
                Adjoint::Accumulate {
                    target,
                    coefficient,
                    ..
                } => {
                    if let Coefficient::Times(tokens) | Coefficient::MinusTimes(tokens) =
                        coefficient
                    {
                        let params = self.read_by(tokens);
                        if !params.is_empty()
                            && self.is_arithmetic(tokens)
                            && self.is_for(&params, target)
                        {
                            *coefficient = Coefficient::One;
                        }
                    }
                }
                _ => {}
            }
            rest.push(adjoint);
        }
        Some(rest)
    }

    /// Some arguments are read for the sake of a cotangent.
    fn is_for(&mut self, params: &BTreeSet<usize>, target: &Target) -> bool {
        let (func, activity) = (&self.compiled.func, &self.compiled.activity);
        let var = match target {
            Target::Bar(var) => *var,
            Target::Part(place) => place.root,
            Target::Discard => return true,
            Target::Temporary(_) => return false,
        };
        let sources = activity.sources(resolve(&func.vars, var));
        for param in params {
            self.sources.entry(*param).or_default().extend(sources);
        }
        true
    }

    /// The arguments whose numbers stand in some tokens.
    fn read_by(&self, tokens: &TokenStream) -> BTreeSet<usize> {
        let names = crate::tokens::identifiers(tokens);
        let known = names.iter().filter_map(|name| self.of.get(name));
        known.flatten().copied().collect()
    }

    /// Arithmetic of numbers, in which those of arguments are in no index.
    fn is_arithmetic(&self, tokens: &TokenStream) -> bool {
        const CONTROL: &[&str] = &[
            "as", "if", "loop", "match", "move", "return", "unsafe", "while",
        ];
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        trees.iter().enumerate().all(|(i, tree)| match tree {
            TokenTree::Ident(name) => !CONTROL.iter().any(|word| name == word),
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Bracket => self.read_by(&group.stream()).is_empty(),
                Delimiter::Brace => false,
                Delimiter::None => self.is_arithmetic(&group.stream()),
                Delimiter::Parenthesis => {
                    is_function_of_numbers(&trees[..i]) && self.is_arithmetic(&group.stream())
                }
            },
            TokenTree::Punct(punct) => "+-*/.,".contains(punct.as_char()),
            TokenTree::Literal(_) => true,
        })
    }
}

/// Whether parentheses behind some tokens belong to no call, or to one of a function of numbers that
/// never panics.
fn is_function_of_numbers(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(dot), TokenTree::Ident(name)] if dot.as_char() == '.' => {
            let name = name.to_string();
            // Those of integers panic where they divide by zero.
            let panics = matches!(name.as_str(), "clamp" | "div_euclid" | "rem_euclid");
            name == "clone" || !panics && names::is_elementary(&name)
        }
        [.., TokenTree::Ident(_) | TokenTree::Group(_)] => false,
        _ => true,
    }
}

/// `&x` as `x`.
fn referent(tokens: &TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter().peekable();
    let is_and = |tree: &TokenTree| matches!(tree, TokenTree::Punct(and) if and.as_char() == '&');
    let _ = trees.next_if(is_and);
    trees.collect()
}

/// Whether a name stands in tokens for the sake of a length only.
fn only_its_length(tokens: &TokenStream, name: &str) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().all(|(i, tree)| match tree {
        TokenTree::Ident(ident) if ident == name => {
            let behind: String = trees[i + 1..]
                .iter()
                .take(3)
                .map(ToString::to_string)
                .collect();
            behind == ".len()"
        }
        TokenTree::Group(group) => only_its_length(&group.stream(), name),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    })
}
