//! `#[differentiable]` on `impl` blocks and traits.

use super::body::{method_sibling, track_caller};
use super::{Beside, twice};
use crate::args::{DifferentiableArgs, take_attribute};
use crate::derivative;
use crate::emit::item::Owner;
use crate::errors::{Errors, Refusal};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

fn own_args(
    outer: &DifferentiableArgs,
    attributes: &mut Vec<syn::Attribute>,
) -> Result<DifferentiableArgs, TokenStream> {
    let own = take_attribute(attributes, "differentiable");
    let twice = twice(attributes);
    if !twice.is_empty() {
        return Err(twice);
    }
    match own {
        Some(tokens) => {
            let mut own: DifferentiableArgs =
                syn::parse2(tokens).map_err(|error| error.to_compile_error())?;
            own.with.extend(outer.with.iter().cloned());
            own.forward |= outer.forward;
            own.directions |= outer.directions;
            own.second |= outer.second;
            Ok(own)
        }
        None => Ok(DifferentiableArgs {
            trace: outer.trace.clone(),
            with: outer.with.clone(),
            forward: outer.forward,
            directions: outer.directions,
            second: outer.second,
            ..Default::default()
        }),
    }
}

/// The item that a trait has for each method that it gives no derivative to. An impl that takes the derivative
/// of a method away would keep that of the default: it names this item, which the trait has not.
fn without_derivative(method: &proc_macro2::Ident) -> TokenStream {
    let name = crate::names::without_derivative(method);
    quote!(#[doc(hidden)] fn #name() where Self: Sized {})
}

/// The same for each way of forward mode that a method has no derivative in.
fn without_modes(modes: [bool; 3], method: &proc_macro2::Ident) -> TokenStream {
    let names = crate::names::without_pushforwards(method);
    let missing = names.iter().zip(modes).filter(|(_, wanted)| !wanted);
    missing
        .map(|(name, _)| quote!(#[doc(hidden)] fn #name() where Self: Sized {}))
        .collect()
}

/// The conditions under which a method is there.
fn cfgs(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    let cfgs = attributes.iter().filter(|a| a.path().is_ident("cfg"));
    cfgs.cloned().collect()
}

/// Items of a block, each of them under these conditions.
fn under(cfgs: &[syn::Attribute], items: TokenStream) -> TokenStream {
    if cfgs.is_empty() {
        return items;
    }
    let Ok(block) = syn::parse2::<syn::ItemTrait>(quote!(trait Items { #items })) else {
        return items;
    };
    let items = block.items.iter();
    items.map(|item| quote!(#(#cfgs)* #item)).collect()
}

fn modes(args: &DifferentiableArgs) -> [bool; 3] {
    [args.forward, args.directions, args.second]
}

/// What the methods with rules of their own in a block have no derivative in.
fn without_rules(
    ruled: &[(String, bool)],
    methods: &[syn::Signature],
    directions: bool,
) -> TokenStream {
    let has = |name: &str, forward| ruled.iter().any(|rule| rule.0 == name && rule.1 == forward);
    let mut missing = TokenStream::new();
    for method in methods {
        let name = method.ident.to_string();
        let (reverse, forward) = (has(&name, false), has(&name, true));
        if reverse || forward {
            missing.extend((!reverse).then(|| without_derivative(&method.ident)));
            missing.extend(without_modes(
                [forward, forward && directions, false],
                &method.ident,
            ));
        }
    }
    missing
}

/// Why a trait has no items for derivatives.
fn not_annotated(path: &syn::Path, ty: &syn::Type) -> Option<String> {
    let (name, ty) = (super::path_text(path), ty.to_token_stream());
    if crate::front::missing::is_standard_trait(path) {
        return Some(format!(
            "`{name}` is a trait of the standard library, which has no items for derivatives\nhelp: write a function of the type, `impl {ty} {{ #[differentiable] fn ..`, and call that"
        ));
    }
    crate::front::missing::is_plain_trait(path).then(|| {
        format!("`{name}` is not annotated: it has no items for derivatives\nhelp: put `#[differentiable]` on `trait {name}`, too")
    })
}

pub(super) fn impl_block(args: &DifferentiableArgs, mut block: syn::ItemImpl) -> TokenStream {
    if let Some((path, _)) = &block.trait_
        && let Some(operator) = crate::operator_impl::operator(path)
    {
        return crate::operator_impl::expand(args, &block, operator);
    }
    if let Some((path, _)) = &block.trait_
        && let Some(text) = not_annotated(path, &block.self_ty)
    {
        let error = syn::Error::new(path.span(), text).to_compile_error();
        return quote!(#block #error);
    }
    let methods = Beside::of_impl(&block);
    let generics = block.generics.clone();
    let is_trait = block.trait_.is_some();
    // Methods that have a rule of their own in this block.
    let ruled: Vec<(String, bool)> = block
        .items
        .iter()
        .filter_map(|item| match item {
            syn::ImplItem::Fn(method) => {
                let attribute = method
                    .attrs
                    .iter()
                    .find(|a| a.path().is_ident("derivative"))?;
                derivative::method_of(&attribute.meta.require_list().ok()?.tokens)
            }
            _ => None,
        })
        .collect();
    let beside: Vec<syn::Signature> = block
        .items
        .iter()
        .filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(method.sig.clone()),
            _ => None,
        })
        .collect();
    let mut missing = without_rules(&ruled, &beside, args.directions);
    let mut siblings = TokenStream::new();
    let mut registered = TokenStream::new();
    let mut kept = Vec::new();
    for mut item in std::mem::take(&mut block.items) {
        if let syn::ImplItem::Fn(method) = &mut item {
            if let Some(tokens) = take_attribute(&mut method.attrs, "derivative") {
                match derivative::in_block(
                    &tokens,
                    method,
                    &generics,
                    &beside,
                    is_trait,
                    args.directions,
                ) {
                    Ok(sibling) => siblings.extend(sibling),
                    Err(error) => registered.extend(error.to_compile_error()),
                }
                if is_trait {
                    // The rule itself moves to an inherent block of its own.
                    let (params, _, clause) = generics.split_for_impl();
                    let ty = &block.self_ty;
                    registered.extend(quote!(impl #params #ty #clause { #method }));
                    continue;
                }
            } else if take_attribute(&mut method.attrs, "no_derivative").is_some() {
                let without = is_trait.then(|| without_derivative(&method.sig.ident));
                siblings.extend(under(&cfgs(&method.attrs), without.unwrap_or_default()));
            } else if !ruled.iter().any(|rule| method.sig.ident == rule.0) {
                let name = &method.sig.ident;
                if is_trait && crate::front::missing::is_hidden(&block.self_ty, name) {
                    let mut errors = Errors::default();
                    errors.refuse(name.span(), Refusal::hidden_method(name));
                    registered.extend(errors.to_compile_errors());
                }
                match own_args(args, &mut method.attrs) {
                    Ok(own) => {
                        let cfgs = cfgs(&method.attrs);
                        let without = without_modes(modes(&own), &method.sig.ident);
                        missing.extend(under(&cfgs, without));
                        let (track, vis) = (track_caller(&method.attrs), &method.vis);
                        let owner = if is_trait {
                            Owner::TraitImpl(&generics)
                        } else {
                            Owner::Impl(&generics)
                        };
                        let vis = quote!(#track #vis);
                        let block = Some(&method.block);
                        let sibling =
                            method_sibling(&own, &mut method.sig, block, &owner, &vis, &methods);
                        siblings.extend(under(&cfgs, sibling));
                    }
                    Err(error) => registered.extend(error),
                }
            }
        }
        kept.push(item);
    }
    block.items = kept;
    if is_trait {
        let marker = crate::names::annotated_impl();
        let marker = quote!(#[doc(hidden)] fn #marker() where Self: Sized {} #missing);
        block.items.push(syn::ImplItem::Verbatim(marker));
    }
    let errors_in_trait = is_trait && siblings.to_string().contains("__ERRORS_OF_");
    if errors_in_trait {
        // A trait impl takes no foreign constants: the errors stand beside it.
        return quote!(#block const _: () = { #siblings };);
    }
    block.items.push(syn::ImplItem::Verbatim(siblings));
    quote!(#block #registered)
}

pub(super) fn trait_block(args: &DifferentiableArgs, mut block: syn::ItemTrait) -> TokenStream {
    let methods = Beside::of_trait(&block);
    let generics = block.generics.clone();
    let mut siblings = TokenStream::new();
    let mut errors = TokenStream::new();
    let mut receivers = false;
    let mut defaults = false;
    for item in &mut block.items {
        let syn::TraitItem::Fn(method) = item else {
            continue;
        };
        if take_attribute(&mut method.attrs, "no_derivative").is_some() {
            let without = without_derivative(&method.sig.ident);
            siblings.extend(under(&cfgs(&method.attrs), without));
            continue;
        }
        receivers |= matches!(method.sig.inputs.first(), Some(syn::FnArg::Receiver(_)));
        defaults |= method.default.is_some();
        match own_args(args, &mut method.attrs) {
            Ok(own) => {
                let mut own_items = without_modes(modes(&own), &method.sig.ident);
                own_items.extend(method_sibling(
                    &own,
                    &mut method.sig,
                    method.default.as_ref(),
                    &Owner::Trait(&generics),
                    &track_caller(&method.attrs),
                    &methods,
                ));
                siblings.extend(under(&cfgs(&method.attrs), own_items));
            }
            Err(error) => errors.extend(error),
        }
    }
    // An impl without the attribute could override a method and keep the derivative of the default.
    let marker = crate::names::annotated_impl();
    let end = if defaults { quote!(;) } else { quote!({}) };
    siblings.extend(quote!(#[doc(hidden)] fn #marker() where Self: Sized #end));
    block.items.push(syn::TraitItem::Verbatim(siblings));
    let has_bound = block.supertraits.iter().any(|bound| {
        bound
            .to_token_stream()
            .to_string()
            .contains("Differentiable")
    });
    if receivers && !has_bound {
        block
            .supertraits
            .push(syn::parse_quote!(::ad_runtime::Differentiable));
        block.colon_token.get_or_insert_with(Default::default);
    }
    quote!(#block #errors)
}
