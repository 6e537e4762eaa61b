//! `#[differentiable]` on functions, `impl` blocks and traits.

mod beside;
mod blocks;
mod body;
mod value;

use crate::args::DifferentiableArgs;
use crate::emit::item::{Owner, allows};
use crate::emit::pushforward::second::{by_duals, real_parameter};
use crate::emit::pushforward::second_item;
use crate::emit::pushforward::value as pushforward;
use crate::front::fence::{Called, is_recursive};
use crate::front::missing::enclosing::{Enclosing, enclosing};
use crate::signature::Signature;
pub(crate) use beside::Beside;
use blocks::{impl_block, trait_block};
use body::compile_function;
pub(crate) use body::track_caller;
pub(crate) use body::{method_sibling, strip_patterns};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
pub(crate) use value::{function_value, one_or_tuple};

/// The item with its siblings.
pub(crate) fn differentiable(args: TokenStream, item: TokenStream) -> TokenStream {
    let args = match syn::parse2::<DifferentiableArgs>(args) {
        Ok(args) => args,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Fn(mut function)) => {
            let twice = twice(&mut function.attrs);
            let expanded = free_function(&args, function);
            quote!(#expanded #twice)
        }
        Ok(syn::Item::Impl(mut block)) => {
            let twice = twice(&mut block.attrs);
            let expanded = impl_block(&args, block);
            quote!(#expanded #twice)
        }
        Ok(syn::Item::Trait(mut block)) => {
            let twice = twice(&mut block.attrs);
            let expanded = trait_block(&args, block);
            quote!(#expanded #twice)
        }
        // A method of a trait without a body.
        Ok(syn::Item::Verbatim(tokens)) if let Some((name, of)) = declared_in_trait(&tokens) => {
            let error = misplaced(&name, &format!("trait {of}"));
            quote!(#item #error)
        }
        Ok(other) => {
            let error = syn::Error::new_spanned(&other, "`#[differentiable]` belongs on a function, an `impl` block or a trait\nhelp: for a struct write `#[derive(Differentiable)]`")
                .to_compile_error();
            quote!(#other #error)
        }
        // A method in a block that is not annotated.
        Err(_) => match syn::parse2::<syn::ImplItemFn>(item.clone()) {
            Ok(method) => lone_method(&args, method),
            Err(error) => {
                let error = error.to_compile_error();
                quote!(#item #error)
            }
        },
    }
}

/// Takes further attributes of the kind off an item, and refuses them.
fn twice(attributes: &mut Vec<syn::Attribute>) -> TokenStream {
    let (again, kept) = std::mem::take(attributes)
        .into_iter()
        .partition(|attribute: &syn::Attribute| attribute.path().is_ident("differentiable"));
    *attributes = kept;
    again.iter().map(|attribute: &syn::Attribute| {
        syn::Error::new_spanned(
            attribute,
            "`#[differentiable]` stands here twice\nhelp: put the arguments of both into one: `#[differentiable(wrt(x), trace = \"all\")]`",
        )
        .to_compile_error()
    }).collect()
}

/// A function in a block that is not annotated. The block says more than the function, as far as the file is there.
fn lone_method(args: &DifferentiableArgs, mut method: syn::ImplItemFn) -> TokenStream {
    let name = &method.sig.ident;
    let (generics, this) = match enclosing(name) {
        Some(Enclosing::Impl(block)) => match &block.trait_ {
            Some((path, _)) => {
                let error = misplaced(name, &format!("impl {} for ..", path_text(path)));
                return quote!(#method #error);
            }
            None => (block.generics, Some(*block.self_ty)),
        },
        Some(Enclosing::Trait(of)) => {
            let error = misplaced(name, &format!("trait {of}"));
            return quote!(#method #error);
        }
        None => (syn::Generics::default(), None),
    };
    let sibling = method_sibling(
        args,
        &mut method.sig,
        Some(&method.block),
        &Owner::Impl(&generics),
        &method.vis.to_token_stream(),
        &Beside::unseen(this),
    );
    quote!(#method #sibling)
}

/// A trait has only the items that it declares, and its methods are differentiated all together.
fn misplaced(name: &Ident, block: &str) -> TokenStream {
    let text = format!(
        "`#[differentiable]` on a method of a trait: the derivative belongs to the trait, too\nhelp: put it on the block, `#[differentiable] {block} {{`"
    );
    syn::Error::new(name.span(), text).to_compile_error()
}

/// The name of a method without a body, and that of the trait around it.
fn declared_in_trait(tokens: &TokenStream) -> Option<(Ident, String)> {
    let method: syn::TraitItemFn = syn::parse2(tokens.clone()).ok()?;
    match enclosing(&method.sig.ident)? {
        Enclosing::Trait(of) => Some((method.sig.ident, of)),
        Enclosing::Impl(_) => None,
    }
}

/// A path as it is written.
fn path_text(path: &syn::Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

fn free_function(args: &DifferentiableArgs, mut function: syn::ItemFn) -> TokenStream {
    let receiver = |input: &syn::FnArg| matches!(input, syn::FnArg::Receiver(_));
    if function.sig.inputs.iter().any(receiver) || enclosing(&function.sig.ident).is_some() {
        let syn::ItemFn {
            attrs,
            vis,
            sig,
            block,
            ..
        } = function;
        return lone_method(
            args,
            syn::ImplItemFn {
                attrs,
                vis,
                modifiers: syn::FnModifiers::default(),
                sig,
                block: *block,
            },
        );
    }
    let mut signature = Signature::read(&mut function.sig);
    signature.boxed = args.recursive
        || is_recursive(&function.block, &signature.name, Called::ByName)
        || crate::front::missing::is_in_circle(&signature.name);
    let compiled = compile_function(
        args,
        &function.sig,
        &signature,
        &function.block,
        &Owner::Free,
        track_caller(&function.attrs),
    );
    let vis = &function.vis;
    let name = &signature.name;
    let cfgs: Vec<&syn::Attribute> = function
        .attrs
        .iter()
        .filter(|a| a.path().is_ident("cfg"))
        .collect();
    let (vjp, callable) = match compiled {
        Ok(vjp) => {
            let mut value = TokenStream::new();
            let mut lifts = TokenStream::new();
            if let Some(reverse) = function_value(&signature, name, true) {
                (value, lifts) = (reverse.implementation, reverse.lifts);
                if args.forward {
                    value.extend(pushforward::function_value(
                        &signature,
                        name,
                        args.directions,
                    ));
                }
                if args.second {
                    value.extend(second(&signature, name));
                }
            }
            (quote!(#vjp #lifts), value)
        }
        Err(errors) => (errors, TokenStream::new()),
    };
    // `#[allow(deprecated)]` on the function counts for its warnings, too.
    let lints: Vec<TokenStream> = function.attrs.iter().filter_map(lint_level).collect();
    let allows = allows();
    let is_error = callable.is_empty() && !signature.has_mutable();
    let generated = if is_error && vjp.to_string().contains("compile_error") {
        quote!(#vjp)
    } else {
        quote!(
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, reason = "generated code")]
            #[derive(Clone, Copy)]
            #vis struct #name {}
            #(#cfgs)*
            ::ad_runtime::__private::function_item!(#name);
            #(#cfgs)*
            #(#lints)*
            #allows
            impl #name {
                #vjp
            }
            #callable
        )
    };
    quote!(#function #generated)
}

/// The level of a lint on a function, for what is generated. What the function is expected to do, it does itself:
/// a copy of the expectation would not be met.
fn lint_level(attribute: &syn::Attribute) -> Option<TokenStream> {
    if let syn::Meta::List(list) = &attribute.meta
        && list.path.is_ident("expect")
    {
        let lints = &list.tokens;
        return Some(quote!(#[allow(#lints)]));
    }
    let levels = ["allow", "warn", "deny", "forbid"];
    let is_level = levels.iter().any(|level| attribute.path().is_ident(level));
    is_level.then(|| attribute.to_token_stream())
}

/// `impl SecondOrderFn<Args> for f`
fn second(signature: &Signature, name: &Ident) -> TokenStream {
    match real_parameter(signature) {
        Some(real) => by_duals(signature, name, &real),
        None => second_item::function_value(signature, name),
    }
}
