//! Items: the sibling of a function, with its augmented forward pass and the pullback.

use super::forward::forward;
use super::partials::{Partials, partials};
use super::pinned::pinned;
use super::reverse::Reverse;
use super::spared::spared;
use crate::compile::Compiled;
use crate::ir::{Func, Passing, Stmt};
use crate::names;
use crate::signature::{Parameter, Signature};
use crate::tokens::mentions;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// Where a function stands.
pub(crate) enum Owner<'o> {
    Free,
    /// In an `impl` block with these generics.
    Impl(&'o syn::Generics),
    /// In an `impl` of a trait.
    TraitImpl(&'o syn::Generics),
    /// In a `trait`.
    Trait(&'o syn::Generics),
}

impl Owner<'_> {
    /// The types that are parameters of a function in this place; `Self` where it depends on some.
    pub(crate) fn type_params(&self, own: &syn::Generics) -> Vec<String> {
        let outer: Vec<&syn::TypeParam> = self
            .generics()
            .into_iter()
            .flat_map(syn::Generics::type_params)
            .collect();
        let this = matches!(self, Owner::Trait(_)) || !outer.is_empty();
        let names = outer
            .into_iter()
            .chain(own.type_params())
            .map(|param| param.ident.to_string());
        names.chain(this.then(|| "Self".to_owned())).collect()
    }

    /// Whether a type or a constant has another meaning here than in the module.
    pub(crate) fn has_parameters(&self, own: &syn::Generics) -> bool {
        let mut all = self.generics().into_iter().chain([own]);
        all.any(|generics| {
            let params = &mut generics.params.iter();
            params.any(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
        })
    }

    pub(super) fn generics(&self) -> Option<&syn::Generics> {
        match self {
            Owner::Free => None,
            Owner::Impl(generics) | Owner::TraitImpl(generics) | Owner::Trait(generics) => {
                Some(generics)
            }
        }
    }
}

/// The lints that generated code is exempt from.
pub(crate) fn allows() -> TokenStream {
    quote!(
        #[allow(
            unused, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, non_snake_case,
            private_interfaces, private_bounds, missing_docs, unreachable_code, non_shorthand_field_patterns, refining_impl_trait,
            reason = "generated code"
        )]
    )
}

/// The imports at the head of a generated body.
pub(crate) fn imports() -> TokenStream {
    quote!(
        use ::ad_runtime::__private::{self as ad, methods::*};
    )
}

/// The sibling function of a signature: its head up to the body.
pub(crate) struct Head {
    /// `fn name<..>(..) -> (Y, impl Fn(..)) where ..`
    pub(crate) tokens: TokenStream,
    /// The parameters of the pullback closure.
    pub(crate) closure: TokenStream,
    pub(crate) result: Ident,
    pub(crate) result_bar: Ident,
    pub(crate) boxed: bool,
    /// The receiver is a `&self` that no caller supplies again, as the name is that of a method which takes `self`.
    pub(crate) keeps_receiver: bool,
    /// Compares the function that is called with the sibling beside it.
    pub(super) check: TokenStream,
    /// `<..>(.., ` and what stands behind the result type.
    pub(super) params: TokenStream,
    pub(super) turbofish: TokenStream,
    pub(super) inputs: TokenStream,
    pub(super) called: Ident,
    pub(super) clause: TokenStream,
    /// The types of the places.
    pub(super) places: Vec<TokenStream>,
}

/// `self` by another name, for the pullback.
pub(crate) fn this(names: &mut names::Names) -> Ident {
    names.fresh("this", Span::call_site())
}

/// The head of the sibling.
pub(crate) fn head(
    signature: &Signature,
    owner: &Owner<'_>,
    idents: &[Ident],
    acts: &[Ident],
    bars: &[Ident],
    names: &mut names::Names,
) -> Head {
    let in_block = signature.parameters.first().is_some_and(|p| p.slot);
    let by_name = in_block && names::consumes_receiver(&signature.name.to_string());
    let activities = signature.activities(names);
    let function = matches!(owner, Owner::Free).then(|| names.fresh("Called", Span::call_site()));
    let captured = signature.captured(
        owner.generics(),
        activities.iter().chain(&function),
        matches!(owner, Owner::Trait(_)),
    );
    let pullback = signature.pullback(by_name, &captured);
    let mut generics = signature.generics_with(&activities, function.as_ref());
    if matches!(owner, Owner::Free) {
        signature.bound_boxed(&mut generics);
    }
    match owner {
        Owner::Trait(_) => {
            let predicates = &mut generics.make_where_clause().predicates;
            predicates.push(syn::parse_quote!(Self: Sized));
        }
        // An `impl` of a trait may ask for no more than the trait does.
        Owner::Impl(outer) => {
            let rules = crate::operator_bounds::rules(outer);
            if !rules.is_empty() {
                generics.make_where_clause().predicates.extend(rules);
            }
        }
        Owner::Free | Owner::TraitImpl(_) => {}
    }
    let (params, clause) = (&generics.params, &generics.where_clause);
    let acts_param = quote!((#(#acts,)*): (#(#activities,)*));
    let inputs: Vec<TokenStream> = signature
        .parameters
        .iter()
        .zip(idents)
        .filter(|(p, _)| !p.receiver)
        .map(|(parameter, ident)| {
            let (pat, ty) = (&parameter.pat, &parameter.ty);
            let pat = match pat {
                syn::Pat::Ident(_) => pat.to_token_stream(),
                _ => ident.to_token_stream(),
            };
            match parameter.passing {
                Passing::Value => quote!(#pat: #ty),
                Passing::Reference => {
                    let lifetime = signature.lifetime(parameter);
                    quote!(#pat: &#lifetime #ty)
                }
                Passing::Mutable => {
                    let lifetime = signature.lifetime(parameter);
                    quote!(#pat: &#lifetime mut #ty)
                }
            }
        })
        .collect();
    let receiver =
        signature
            .parameters
            .first()
            .filter(|p| p.receiver)
            .map(|receiver| match receiver.passing {
                Passing::Value => quote!(self),
                Passing::Reference => quote!(&self),
                Passing::Mutable => quote!(&mut self),
            });
    let called = names.fresh("called", Span::call_site());
    let inputs_of_sweep = quote!(#called: #function, #acts_param, #(#inputs),*);
    let inputs = match &function {
        Some(function) => quote!(_: #function, #acts_param, #(#inputs),*),
        None => after_first(receiver.into_iter().chain(inputs), &acts_param),
    };
    let output = &signature.output;
    let name = match owner {
        Owner::Free => names::vjp(signature.name.span()),
        Owner::Impl(_) | Owner::TraitImpl(_) | Owner::Trait(_) => {
            names::method_sibling(&signature.name)
        }
    };
    let tokens = quote!(fn #name<#params>(#inputs) -> (#output, #pullback) #clause);
    let result = names.fresh("result", Span::call_site());
    let result_bar = names.fresh("result_bar", Span::call_site());
    let again = signature
        .parameters
        .iter()
        .zip(idents)
        .filter_map(|(p, ident)| {
            let ty = p.again(by_name)?;
            Some(match p.passing {
                Passing::Reference => quote!(#ident: #ty),
                Passing::Value | Passing::Mutable => quote!(_: #ty),
            })
        });
    let y = &signature.elided_output;
    let places = signature
        .parameters
        .iter()
        .zip(bars)
        .map(|(parameter, bar)| {
            let place = parameter.place();
            quote!(#bar: #place)
        });
    let closure = quote!(#(#again,)* #result_bar: ad::Tan<#y>, #(#places),*);
    let check = function.map(|function| quote!(ad::assert_sibling::<Self, #function>();));
    Head {
        tokens,
        closure,
        result,
        result_bar,
        boxed: signature.boxed,
        keeps_receiver: by_name && signature.parameters[0].passing == Passing::Reference,
        check: check.unwrap_or_default(),
        params: params.to_token_stream(),
        turbofish: turbofish(&generics),
        inputs: inputs_of_sweep,
        called,
        clause: clause.to_token_stream(),
        places: signature.parameters.iter().map(Parameter::place).collect(),
    }
}

/// `::<T, N>`: types and constants, by name.
pub(crate) fn turbofish(generics: &syn::Generics) -> TokenStream {
    let names = generics.params.iter().filter_map(|param| match param {
        syn::GenericParam::Type(param) => Some(&param.ident),
        syn::GenericParam::Const(param) => Some(&param.ident),
        syn::GenericParam::Lifetime(_) => None,
    });
    quote!(::<#(#names),*>)
}

/// The activities stand after the first argument of a method or an associated function, so that it
/// is called in the same way by a dot and by its path.
pub(crate) fn after_first(
    args: impl IntoIterator<Item = TokenStream>,
    acts: &TokenStream,
) -> TokenStream {
    let mut args = args.into_iter();
    let first = args.next().into_iter();
    quote!(#(#first,)* #acts, #(#args),*)
}

/// Compares the functions whose bodies were looked at with what their names mean here.
fn in_place(func: &Func, called_again: &[TokenStream]) -> TokenStream {
    let mut seen = Vec::new();
    let mut checks = TokenStream::new();
    for path in func.in_place.iter().chain(called_again) {
        let text = path.to_string().replace(' ', "");
        if !seen.contains(&text) {
            checks
                .extend(quote!(ad::assert_in_place(&#path, concat!(module_path!(), "::", #text));));
            seen.push(text);
        }
    }
    checks
}

/// Names the method itself: one that is differentiated only is used, too. Not where its types are still to be found.
pub(crate) fn used(signature: &Signature, owner: &Owner<'_>) -> Option<TokenStream> {
    let mut params = signature.generics.params.iter();
    let is_plain = params.all(|param| matches!(param, syn::GenericParam::Lifetime(_)));
    let name = &signature.name;
    // A pushforward that goes through the passes again has siblings alone.
    let is_there = !names::is_push_again(name);
    (matches!(owner, Owner::Impl(_)) && is_plain && is_there).then(|| quote!(let _ = Self::#name;))
}

/// The body of the sibling of a compiled function.
pub(crate) fn body(
    compiled: &Compiled,
    head: &Head,
    output: &syn::Type,
    receiver: Option<&Ident>,
    names: &mut names::Names,
) -> TokenStream {
    let plan = &compiled.sweeps.plan;
    let (result, result_bar) = (&head.result, &head.result_bar);
    let mut reverse = Reverse::of(compiled, result_bar.to_token_stream());
    let (prologue, cursors) = (reverse.prologue(), reverse.cursors());
    let spared = spared(compiled, names).filter(|_| !head.boxed);
    let sweep = match &spared {
        Some((_, adjoints)) => reverse.block(adjoints),
        None => reverse.block(&compiled.sweeps.reverse),
    };
    let (bars, places): (Vec<_>, Vec<_>) = plan.own.iter().cloned().unzip();
    let open = quote!(#(let #places = #bars; let #bars = &mut ad::zero();)*);
    let close = quote!(#(ad::add(#places, ad::take(#bars));)*);
    let views = settled_views(compiled, &sweep);
    let closure = &head.closure;
    let kept = receiver.filter(|_| head.keeps_receiver);
    let receiver = receiver.map(|this| quote!(let mut #this = self;));
    let (imports, check) = (imports(), &head.check);
    let checked = in_place(&compiled.func, &plan.called_again);
    let partials = partials(compiled, result_bar, output, names).filter(|_| !head.boxed);
    let (mut behind, pullback) = match partials {
        Some(Partials { sweep, pullback }) => (sweep, pullback),
        None => (
            spared.map(|(keeps, _)| keeps).unwrap_or_default(),
            quote!(#open #prologue #cursors #sweep #close),
        ),
    };
    let kept = kept.filter(|this| mentions(&pullback, this));
    let again = kept.map(|this| {
        let copy = names.fresh("receiver", Span::call_site());
        behind.extend(quote!(let #copy = ad::keep(#this);));
        quote!(let #this = &#copy;)
    });
    let (setup, value) = forward(
        &compiled.func,
        &compiled.activity,
        &plan.with_shapes_in(&compiled.func, &quote!(#behind #views #pullback)),
        compiled.sweeps.exits,
    );
    let pullback = quote!(move |#closure| { #again #pullback });
    let pullback = if head.boxed {
        quote!(ad::Box::new(#pullback))
    } else {
        pullback
    };
    let sweeps = pinned(
        &compiled.func,
        quote!(#setup let #result = #value; #behind #views (#result, #pullback)),
    );
    quote!({ #imports #check #checked #receiver #sweeps })
}

/// A pullback borrows nothing: the views of arrays that it keeps are copied.
fn settled_views(compiled: &Compiled, sweep: &TokenStream) -> TokenStream {
    let (func, views) = (&compiled.func, &compiled.sweeps.plan.views);
    let params = func.params.iter().map(|param| param.var);
    // What stands in a block that may be left is in its record.
    let exits = compiled.sweeps.exits;
    let declared = func.body.stmts.iter().filter_map(|stmt| match stmt {
        Stmt::Let { var, .. } if !exits => Some(*var),
        _ => None,
    });
    let idents = params.chain(declared).map(|var| &func.vars[var.0].ident);
    let kept = idents.filter(|ident| views.contains(*ident) && mentions(sweep, ident));
    kept.map(|view| quote!(let #view = ad::Settled(#view).settled();))
        .collect()
}
