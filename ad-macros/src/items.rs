//! `#[differentiable]` on functions, `impl` blocks and traits.

use crate::args::{DifferentiableArgs, take_attribute};
use crate::compile::{Source, compile};
use crate::derivative;
use crate::emit::item::{Owner, allows, body, head, this};
use crate::emit::pushforward::item as pushforward;
use crate::emit::pushforward::second::{by_duals, real_parameter};
use crate::emit::pushforward::second_item;
use crate::emit::with;
use crate::errors::Errors;
use crate::front::fence::{Called, fence_signature, is_recursive};
use crate::front::lower::{Function, is_integer_type};
use crate::ir::Passing;
use crate::names::{self, Names};
use crate::signature::{Parameter, Signature};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

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

fn lone_method(args: &DifferentiableArgs, mut method: syn::ImplItemFn) -> TokenStream {
    let generics = syn::Generics::default();
    let sibling = method_sibling(
        args,
        &mut method.sig,
        Some(&method.block),
        &Owner::Impl(&generics),
        &method.vis.to_token_stream(),
    );
    quote!(#method #sibling)
}

fn free_function(args: &DifferentiableArgs, mut function: syn::ItemFn) -> TokenStream {
    if function
        .sig
        .inputs
        .iter()
        .any(|input| matches!(input, syn::FnArg::Receiver(_)))
    {
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
    signature.boxed =
        args.recursive || is_recursive(&function.block, &signature.name, Called::ByName);
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
            let mut value = function_value(&signature, name, true);
            if args.forward && !value.is_empty() {
                value.extend(pushforward::function_value(&signature, name));
            }
            if args.second && !value.is_empty() {
                value.extend(second(&signature, name));
            }
            (vjp, value)
        }
        Err(errors) => (errors, TokenStream::new()),
    };
    // `#[allow(deprecated)]` on the function counts for its warnings, too.
    let lints: Vec<&syn::Attribute> = function
        .attrs
        .iter()
        .filter(|a| {
            ["allow", "expect", "warn", "deny", "forbid"]
                .iter()
                .any(|lint| a.path().is_ident(lint))
        })
        .collect();
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

/// `impl SecondOrderFn<Args> for f`
fn second(signature: &Signature, name: &Ident) -> TokenStream {
    match real_parameter(signature) {
        Some(real) => by_duals(signature, name, &real),
        None => second_item::function_value(signature, name),
    }
}

/// Compiles a body to a sibling function.
fn compile_function(
    args: &DifferentiableArgs,
    sig: &syn::Signature,
    signature: &Signature,
    block: &syn::Block,
    owner: &Owner<'_>,
    vis: TokenStream,
) -> Result<TokenStream, TokenStream> {
    let mut errors = Errors::default();
    fence_signature(sig, &mut errors);
    check_wrt(args, signature, &mut errors);
    let mut names = Names::avoiding(quote!(#sig #block));
    let this = this(&mut names);
    if matches!(owner, Owner::Free) {
        check_with(args, signature, block, &mut errors);
    }
    let inputs = signature.inputs(args.wrt.as_deref(), &this);
    let result_inactive = is_integer_type(&signature.output);
    if inputs.iter().all(|input| !input.wrt || input.inactive)
        && errors.is_empty()
        && matches!(owner, Owner::Free)
    {
        errors.push(syn::Error::new(
            signature.name.span(),
            format!("nothing to differentiate: no argument of `{}` has a tangent\nhelp: remove `#[differentiable]`, or give it an argument of a differentiable type", signature.name),
        ));
    }
    errors.propagate()?;
    let source = Source {
        inputs: &inputs,
        rules: &args.with,
        body: block,
        result_inactive,
        captures: false,
        named: args.wrt.is_some(),
        trace: args.trace.as_deref(),
        read_only: 0,
    };
    let compiled = compile(&source, &mut names)?;
    let idents: Vec<Ident> = compiled
        .func
        .params
        .iter()
        .map(|p| compiled.func.vars[p.var.0].ident.clone())
        .collect();
    let bars: Vec<Ident> = compiled
        .func
        .params
        .iter()
        .zip(&idents)
        .map(|(param, ident)| {
            compiled
                .sweeps
                .plan
                .bars
                .get(&param.var)
                .cloned()
                .unwrap_or_else(|| names.fresh(&format!("_{ident}_bar"), Span::call_site()))
        })
        .collect();
    let acts: Vec<Ident> = compiled.func.params.iter().map(|p| p.act.clone()).collect();
    let head = head(signature, owner, &idents, &acts, &bars, &mut names);
    let receiver = signature
        .parameters
        .first()
        .is_some_and(|p| p.receiver)
        .then_some(&this);
    let vis = if matches!(owner, Owner::Free) {
        quote!(#vis pub)
    } else {
        vis
    };
    // The block around a free function's sibling has the attribute.
    let allows = if matches!(owner, Owner::Free) {
        TokenStream::new()
    } else {
        allows()
    };
    let (tokens, warnings) = (&head.tokens, &compiled.warnings);
    let body = body(&compiled, &head, receiver);
    let forward = if args.forward {
        Some(pushforward::sibling(
            &compiled, signature, owner, &vis, &this, &mut names,
        )?)
    } else {
        None
    };
    let second = if args.second {
        Some(second_item::sibling(
            &compiled,
            signature,
            owner,
            &vis,
            &this,
            &mut names,
            args.forward,
        )?)
    } else {
        None
    };
    Ok(quote!(
        #forward
        #second
        #[doc(hidden)]
        #allows
        #[inline]
        #vis #tokens { #warnings #body }
    ))
}

/// A rule that nothing is called by is a slip of the pen.
fn check_with(
    args: &DifferentiableArgs,
    signature: &Signature,
    block: &syn::Block,
    errors: &mut Errors,
) {
    let body = with::text(&block.to_token_stream());
    for (function, _) in &args.with {
        let function_text = with::text(&function.to_token_stream());
        if !body.contains(&function_text) {
            errors.push(syn::Error::new_spanned(
                function,
                format!(
                    "`{}` does not call `{}`\nhelp: `with(..)` takes the path as it stands in the call",
                    signature.name,
                    function_text
                ),
            ));
        }
    }
}

fn check_wrt(args: &DifferentiableArgs, signature: &Signature, errors: &mut Errors) {
    for name in args.wrt.iter().flatten() {
        if !signature
            .parameters
            .iter()
            .any(|parameter| parameter.is_named(name))
        {
            let known: Vec<String> = signature
                .parameters
                .iter()
                .map(|p| format!("`{}`", p.pat.to_token_stream()))
                .collect();
            errors.push(syn::Error::new(
                name.span(),
                format!(
                    "`{}` has no parameter `{name}`\nhelp: its parameters are {}",
                    signature.name,
                    known.join(", ")
                ),
            ));
        }
    }
}

/// `impl DifferentiableFn<Args> for f`, and the lift of an operator on functions of the arguments
/// to a function of `f`'s own arity.
pub(crate) fn function_value(signature: &Signature, name: &Ident, own_body: bool) -> TokenStream {
    if signature.has_mutable()
        || signature.parameters.is_empty()
        || signature.parameters.len() > 8
        || signature
            .parameters
            .iter()
            .any(|p| p.no_derivative || p.function != Function::No)
    {
        return TokenStream::new();
    }
    let rt = names::runtime();
    let mut generics = signature.generics.clone();
    let arguments: TokenStream = signature
        .parameters
        .iter()
        .map(Parameter::declared)
        .collect();
    let unconstrained = generics.params.iter().any(|param| {
        let ident = match param {
            syn::GenericParam::Type(param) => &param.ident,
            syn::GenericParam::Const(param) => &param.ident,
            syn::GenericParam::Lifetime(param) => &param.lifetime.ident,
        };
        !mentions(&arguments, ident)
    });
    if unconstrained {
        return TokenStream::new();
    }
    let mut types = Vec::new();
    let mut lift_types = Vec::new();
    let mut arg_names = Vec::new();
    let mut names = Names::avoiding(quote!(#name));
    for (i, parameter) in signature.parameters.iter().enumerate() {
        let ty = &parameter.ty;
        // The function's own name is not hidden by an argument.
        arg_names.push(names.fresh(&format!("a{i}"), Span::call_site()));
        if parameter.passing == Passing::Reference {
            let lifetime = parameter.lifetime.clone().unwrap_or_else(|| {
                let lifetime = syn::Lifetime::new(&format!("'r{i}"), Span::call_site());
                generics.params.insert(0, syn::parse_quote!(#lifetime));
                lifetime
            });
            types.push(quote!(&#lifetime #ty));
            lift_types.push(parameter.declared());
        } else {
            types.push(ty.to_token_stream());
            lift_types.push(ty.to_token_stream());
        }
    }
    let args = one_or_tuple(&types);
    let lift_args = one_or_tuple(&lift_types);
    let pattern = one_or_tuple(&arg_names);
    let output = &signature.output;
    let (impl_generics, _, clause) = generics.split_for_impl();
    let captured: Vec<TokenStream> = generics
        .params
        .iter()
        .map(|param| match param {
            syn::GenericParam::Type(param) => param.ident.to_token_stream(),
            syn::GenericParam::Const(param) => param.ident.to_token_stream(),
            syn::GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        })
        .collect();
    let ons: Vec<TokenStream> = signature
        .parameters
        .iter()
        .map(|_| quote!(#rt::On))
        .collect();
    let bars: Vec<Ident> = (0..arg_names.len())
        .map(|i| names.bar(&arg_names[i]))
        .collect();
    let places: Vec<TokenStream> = signature
        .parameters
        .iter()
        .zip(&bars)
        .map(|(p, bar)| {
            let ty = &p.ty;
            match p.passing {
                Passing::Reference => quote!(<#ty as #rt::Referent>::place(&mut #bar)),
                Passing::Value | Passing::Mutable => quote!(&mut #bar),
            }
        })
        .collect();
    let opens =
        signature
            .parameters
            .iter()
            .zip(&arg_names)
            .zip(&bars)
            .map(|((p, arg), bar)| match p.passing {
                Passing::Reference => quote!(let mut #bar = #rt::like(#arg).zero();),
                Passing::Value | Passing::Mutable => quote!(let mut #bar = #rt::zero();),
            });
    let again = signature
        .parameters
        .iter()
        .zip(&arg_names)
        .filter(|(p, _)| p.passing == Passing::Reference)
        .map(|(_, arg)| arg);
    let results = one_or_tuple(&bars);
    // A registered function may be unsafe to call; its rule is not.
    let value = if own_body {
        quote!(#name(#(#arg_names),*))
    } else {
        quote!(Self::vjp(#name, (#(#ons,)*), #(#arg_names),*).0)
    };
    let mut lift_generics = signature.generics.clone();
    let bound = signature.function_bound();
    let check = if own_body {
        quote!(#rt::assert_sibling::<Self, CheckedFunction>();)
    } else {
        derivative::check(signature, &format_ident!("CheckedFunction"))
    };
    lift_generics
        .params
        .push(syn::parse_quote!(CheckedFunction: #bound));
    lift_generics.params.push(syn::parse_quote!(LiftedResult));
    let lift_params = &lift_generics.params;
    let mut at_generics = generics.clone();
    at_generics
        .params
        .push(syn::parse_quote!(CheckedFunction: #bound));
    let at_params = &at_generics.params;
    let allows = allows();
    quote!(
        #allows
        impl #impl_generics #rt::DifferentiableFn<#args> for #name #clause {
            type Output = #output;
            #[inline]
            fn call(&self, #pattern: #args) -> #output { #value }
            #[inline]
            fn vjp(&self, #pattern: #args) -> (#output, impl Fn(#rt::Tan<#output>) -> #rt::Tan<#args> + use<#(#captured),*>) {
                let (result, pullback) = Self::vjp(#name, (#(#ons,)*), #(#arg_names),*);
                (result, move |result_bar| {
                    #(#opens)*
                    pullback(#(#again,)* result_bar, #(#places),*);
                    #results
                })
            }
        }
        #allows
        impl #name {
            #[doc(hidden)]
            pub fn lift<#lift_params>(_: CheckedFunction, operator: impl Fn(#lift_args) -> LiftedResult) -> impl Fn(#(#lift_types),*) -> LiftedResult #clause {
                #check
                move |#(#arg_names),*| operator(#pattern)
            }
            #[doc(hidden)]
            pub fn at<#at_params>(_: CheckedFunction, args: #args) -> #args #clause {
                #check
                args
            }
        }
    )
}

pub(crate) fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == *name,
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

pub(crate) fn one_or_tuple<T: ToTokens>(parts: &[T]) -> TokenStream {
    match parts {
        [one] => one.to_token_stream(),
        many => quote!((#(#many),*)),
    }
}

/// `#[track_caller]` counts for the sibling, too: panics name the line of the user's call.
fn track_caller(attributes: &[syn::Attribute]) -> TokenStream {
    let mut found = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("track_caller"));
    found
        .next()
        .map(ToTokens::to_token_stream)
        .unwrap_or_default()
}

pub(crate) fn method_sibling(
    args: &DifferentiableArgs,
    sig: &mut syn::Signature,
    block: Option<&syn::Block>,
    owner: &Owner<'_>,
    vis: &TokenStream,
) -> TokenStream {
    let mut signature = Signature::read(sig);
    if let Some(first) = signature.parameters.first_mut() {
        first.slot = !matches!(owner, Owner::Free);
    }
    signature.boxed = args.recursive
        || block.is_some_and(|block| {
            let method = signature.parameters.first().is_some_and(|p| p.receiver);
            let called = match (method, owner) {
                (false, _) => Called::ByPath,
                // A variable may be of another type that has the trait.
                (true, Owner::Trait(_) | Owner::TraitImpl(_)) => Called::OnSelf,
                (true, _) => Called::OnVariables,
            };
            is_recursive(block, &signature.name, called)
        });
    match block {
        Some(block) => compile_function(args, sig, &signature, block, owner, vis.clone()).unwrap_or_else(|errors| {
            // Errors are items; inside of a block they hang on a hidden constant.
            let name = format_ident!("__ERRORS_OF_{}", signature.name);
            match owner {
                Owner::Free => errors,
                Owner::Impl(_) | Owner::TraitImpl(_) | Owner::Trait(_) => quote!(#[doc(hidden)] #[allow(non_upper_case_globals, missing_docs, reason = "generated code")] const #name: () = { #errors };),
            }
        }),
        None => {
            let mut names = Names::avoiding(quote!(#sig));
            let this = this(&mut names);
            let idents: Vec<Ident> = signature.parameters.iter().map(|p| match &p.pat {
                _ if p.receiver => this.clone(),
                syn::Pat::Ident(pat) => pat.ident.clone(),
                _ => names.numbered("argument", Span::call_site()),
            }).collect();
            let acts: Vec<Ident> = idents.iter().map(|ident| names.act(ident)).collect();
            let head = head(&signature, owner, &idents, &acts, &idents, &mut names).tokens;
            let head = strip_patterns(head);
            let forward = args.forward.then(|| {
                let head = strip_patterns(pushforward::declaration(&signature, owner));
                quote!(#[doc(hidden)] #head;)
            });
            quote!(#[doc(hidden)] #head; #forward)
        }
    }
}

/// A declaration without a body has no patterns but names.
fn strip_patterns(head: TokenStream) -> TokenStream {
    let Ok(mut function) = syn::parse2::<syn::TraitItemFn>(quote!(#head;)) else {
        return head;
    };
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(typed) = input
            && !matches!(*typed.pat, syn::Pat::Ident(_))
        {
            *typed.pat = syn::parse_quote!(_);
        }
        if let syn::FnArg::Typed(typed) = input
            && let syn::Pat::Ident(pat) = &mut *typed.pat
        {
            pat.mutability = None;
        }
    }
    function.sig.to_token_stream()
}

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
            own.second |= outer.second;
            Ok(own)
        }
        None => Ok(DifferentiableArgs {
            trace: outer.trace.clone(),
            with: outer.with.clone(),
            forward: outer.forward,
            second: outer.second,
            ..Default::default()
        }),
    }
}

fn impl_block(args: &DifferentiableArgs, mut block: syn::ItemImpl) -> TokenStream {
    if let Some((path, _)) = &block.trait_
        && let Some(operator) = crate::operator_impl::operator(path)
    {
        return crate::operator_impl::expand(args, &block, operator);
    }
    let generics = block.generics.clone();
    let is_trait = block.trait_.is_some();
    // Methods that have a rule of their own in this block.
    let ruled: Vec<String> = block
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
    let mut siblings = TokenStream::new();
    let mut registered = TokenStream::new();
    let mut kept = Vec::new();
    for mut item in std::mem::take(&mut block.items) {
        if let syn::ImplItem::Fn(method) = &mut item {
            if let Some(tokens) = take_attribute(&mut method.attrs, "derivative") {
                match derivative::in_block(&tokens, method, &generics, &beside, is_trait) {
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
            } else if take_attribute(&mut method.attrs, "no_derivative").is_none()
                && !ruled.contains(&method.sig.ident.to_string())
            {
                match own_args(args, &mut method.attrs) {
                    Ok(own) => {
                        let (track, vis) = (track_caller(&method.attrs), &method.vis);
                        let owner = if is_trait {
                            Owner::TraitImpl(&generics)
                        } else {
                            Owner::Impl(&generics)
                        };
                        let vis = quote!(#track #vis);
                        let block = Some(&method.block);
                        siblings.extend(method_sibling(&own, &mut method.sig, block, &owner, &vis));
                    }
                    Err(error) => registered.extend(error),
                }
            }
        }
        kept.push(item);
    }
    block.items = kept;
    let errors_in_trait = is_trait && siblings.to_string().contains("__ERRORS_OF_");
    if errors_in_trait {
        // A trait impl takes no foreign constants: the errors stand beside it.
        return quote!(#block const _: () = { #siblings };);
    }
    block.items.push(syn::ImplItem::Verbatim(siblings));
    quote!(#block #registered)
}

fn trait_block(args: &DifferentiableArgs, mut block: syn::ItemTrait) -> TokenStream {
    let generics = block.generics.clone();
    let mut siblings = TokenStream::new();
    let mut errors = TokenStream::new();
    let mut receivers = false;
    for item in &mut block.items {
        let syn::TraitItem::Fn(method) = item else {
            continue;
        };
        if take_attribute(&mut method.attrs, "no_derivative").is_some() {
            continue;
        }
        receivers |= matches!(method.sig.inputs.first(), Some(syn::FnArg::Receiver(_)));
        match own_args(args, &mut method.attrs) {
            Ok(own) => siblings.extend(method_sibling(
                &own,
                &mut method.sig,
                method.default.as_ref(),
                &Owner::Trait(&generics),
                &track_caller(&method.attrs),
            )),
            Err(error) => errors.extend(error),
        }
    }
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
