//! The sibling of a function or method: its signature and its body through the compiler.

use super::beside::{Beside, how_called};
use crate::args::DifferentiableArgs;
use crate::compile::{Compiled, Source, Trace, compile, print_stage};
use crate::emit::item::{Owner, allows, body, head, this, used};
use crate::emit::pushforward::formulas::within;
use crate::emit::pushforward::{item as pushforward, second_item};
use crate::emit::reads::reads;
use crate::emit::sweep::at_once;
use crate::emit::with;
use crate::errors::{Errors, Refusal};
use crate::front::fence::{fence_paths, fence_signature, is_recursive};
use crate::front::lower::is_integer_type;
use crate::front::missing::tangentless::without_tangent;
use crate::ir::Passing;
use crate::names::Names;
use crate::signature::Signature;
use crate::transform::pullback::Sweeps;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

/// Compiles a body to a sibling function.
pub(super) fn compile_function(
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
    for parameter in signature.parameters.iter().filter(|p| !p.no_derivative) {
        if let Some(object) = crate::functions::trait_object(&parameter.ty) {
            errors.refuse(object.span(), Refusal::trait_object());
        }
        if signature.is_iterator(&parameter.ty) {
            errors.refuse(parameter.pat.span(), Refusal::iterator_parameter());
        }
    }
    if let Some(name) = without_tangent(&signature.output) {
        errors.refuse(name.span(), Refusal::result_without_tangent(&name));
    }
    let mut names = Names::avoiding(quote!(#sig #block));
    let this = this(&mut names);
    if matches!(owner, Owner::Free) {
        check_with(args, signature, block, &mut errors);
    }
    if !crate::names::is_push_again(&signature.name) {
        fence_paths(block, &mut errors);
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
    let block = &without_unit_value(block, &signature.output);
    let source = Source {
        inputs: &inputs,
        rules: &args.with,
        body: block,
        result_inactive,
        captures: false,
        named: args.wrt.is_some(),
        trace: args.trace.as_deref().map(|stage| Trace {
            stage,
            print: &print_stage,
        }),
        read_only: 0,
        seeded: matches!(owner, Owner::Free)
            && !inputs
                .iter()
                .any(|input| input.passing == Passing::Mutable && input.wrt && !input.inactive),
        // The body of a pushforward calls others that have siblings alone.
        output: (!crate::names::is_push_again(&signature.name)).then_some(&signature.output),
        in_place: !owner.has_parameters(&signature.generics),
        around: &[],
        type_params: owner.type_params(&signature.generics),
    };
    // The second derivative pushes those in the body forward again.
    let compiled = match args.second {
        true => within(|| compile(&source, &mut names, errors)),
        false => compile(&source, &mut names, errors),
    };
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(mut refused) => {
            if let Some(rest) = &refused.rest {
                let pushed = pushed(args, rest, signature, owner, &vis, &this, &mut names);
                refused.errors.extend(pushed.err());
            }
            return Err(refused.errors);
        }
    };
    let idents: Vec<Ident> = compiled
        .func
        .params
        .iter()
        .map(|p| compiled.func.vars[p.var.0].ident.clone())
        .collect();
    let bars = bars(&compiled, &compiled.sweeps, &idents, &mut names);
    let acts: Vec<Ident> = compiled.func.params.iter().map(|p| p.act.clone()).collect();
    let head = head(signature, owner, &idents, &acts, &bars, &mut names);
    let receiver = signature
        .parameters
        .first()
        .is_some_and(|p| p.receiver)
        .then_some(&this);
    let track = matches!(owner, Owner::Free).then(|| vis.clone());
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
    let body = body(&compiled, &head, &signature.output, receiver, &mut names);
    let at_once = matches!(owner, Owner::Free).then(|| {
        let sweeps = compiled.at_once.as_ref();
        let bars = sweeps.map_or_else(
            || bars.clone(),
            |sweeps| self::bars(&compiled, sweeps, &idents, &mut names),
        );
        at_once(&compiled, signature, &head, &bars, track.as_ref())
    });
    let used = used(signature, owner);
    let reads = matches!(owner, Owner::Free).then(|| reads(&compiled, signature));
    let forward = pushed(args, &compiled, signature, owner, &vis, &this, &mut names)?;
    Ok(quote!(
        #forward
        #[doc(hidden)]
        #allows
        #[inline]
        #vis #tokens { #used #warnings #body }
        #at_once
        #reads
    ))
}

/// The siblings of forward mode, as far as the attribute asks for them.
fn pushed(
    args: &DifferentiableArgs,
    compiled: &Compiled,
    signature: &Signature,
    owner: &Owner<'_>,
    vis: &TokenStream,
    this: &Ident,
    names: &mut Names,
) -> Result<TokenStream, TokenStream> {
    let (mut siblings, mut errors) = (TokenStream::new(), TokenStream::new());
    for wide in [false, true] {
        if if wide { args.directions } else { args.forward } {
            let attributes = pushforward::attributes(owner);
            match pushforward::sibling(compiled, signature, owner, this, names, wide) {
                Ok(item) => siblings.extend(quote!(#attributes #vis #item)),
                // What both refuse is said once: rustc leaves out what it has said in the same words.
                Err(refused) => errors.extend(refused),
            }
        }
    }
    if args.second {
        let forward = args.forward;
        match second_item::sibling(compiled, signature, owner, vis, this, names, forward) {
            Ok(item) => siblings.extend(item),
            Err(refused) => errors.extend(refused),
        }
    }
    if errors.is_empty() {
        Ok(siblings)
    } else {
        Err(errors)
    }
}

/// `match .. { .. }` at the end of a function without a result is a statement: what its arms call may give
/// `()`, and has no tangent that other arms would have to have.
fn without_unit_value(block: &syn::Block, output: &syn::Type) -> syn::Block {
    let mut block = block.clone();
    let unit = matches!(output, syn::Type::Tuple(ty) if ty.elems.is_empty());
    if let Some(syn::Stmt::Expr(syn::Expr::If(_) | syn::Expr::Match(_), semi)) =
        block.stmts.last_mut()
        && unit
        && semi.is_none()
    {
        *semi = Some(syn::Token![;](block.brace_token.span.close()));
    }
    block
}

/// The names of the cotangents of the parameters.
fn bars(compiled: &Compiled, sweeps: &Sweeps, idents: &[Ident], names: &mut Names) -> Vec<Ident> {
    let params = compiled.func.params.iter().zip(idents);
    params
        .map(|(param, ident)| {
            let bar = sweeps.plan.bars.get(&param.var).cloned();
            bar.unwrap_or_else(|| {
                names.fresh(
                    &format!("_{}_bar", ident.to_string().trim_start_matches("r#")),
                    Span::call_site(),
                )
            })
        })
        .collect()
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

/// `#[track_caller]` counts for the sibling, too: panics name the line of the user's call.
pub(crate) fn track_caller(attributes: &[syn::Attribute]) -> TokenStream {
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
    beside: &Beside,
) -> TokenStream {
    let mut signature = beside.signature(sig);
    let receiver = signature.parameters.first().filter(|p| p.receiver);
    if receiver.is_some_and(|p| p.passing == Passing::Mutable)
        && crate::names::leaves_receiver(&signature.name.to_string())
    {
        let error = Refusal::changing_method(&signature.name).at(signature.name.span());
        return in_block(&signature.name, owner, error.to_compile_error());
    }
    if let Some(first) = signature.parameters.first_mut() {
        first.slot = !matches!(owner, Owner::Free);
    }
    let is_trait = matches!(owner, Owner::Trait(_) | Owner::TraitImpl(_));
    let has_receiver = signature.parameters.first().is_some_and(|p| p.receiver);
    signature.beside = beside.receivers();
    signature.boxed = args.recursive
        || beside.calls_itself(&signature.name.to_string())
        || block.is_some_and(|block| {
            is_recursive(block, &signature.name, how_called(has_receiver, is_trait))
        });
    match block {
        Some(block) => compile_function(args, sig, &signature, block, owner, vis.clone())
            .unwrap_or_else(|errors| in_block(&signature.name, owner, errors)),
        None => {
            let mut names = Names::avoiding(quote!(#sig));
            let this = this(&mut names);
            let idents: Vec<Ident> = signature
                .parameters
                .iter()
                .map(|p| match &p.pat {
                    _ if p.receiver => this.clone(),
                    syn::Pat::Ident(pat) => pat.ident.clone(),
                    _ => names.numbered("argument", Span::call_site()),
                })
                .collect();
            let acts: Vec<Ident> = idents.iter().map(|ident| names.act(ident)).collect();
            let head = head(&signature, owner, &idents, &acts, &idents, &mut names).tokens;
            let head = strip_patterns(head);
            let forward = [(args.forward, false), (args.directions, true)]
                .into_iter()
                .filter(|(wanted, _)| *wanted)
                .map(|(_, wide)| {
                    let head = strip_patterns(pushforward::declaration(&signature, owner, wide));
                    let allows = crate::names::is_push_again(&signature.name).then(allows);
                    quote!(#[doc(hidden)] #allows #head;)
                });
            let second = args
                .second
                .then(|| second_item::declaration(&signature, owner, args.forward));
            let allows = crate::names::is_push_again(&signature.name).then(allows);
            quote!(#[doc(hidden)] #allows #head; #(#forward)* #second)
        }
    }
}

/// Errors are items; inside of a block they hang on a hidden constant.
fn in_block(name: &Ident, owner: &Owner<'_>, errors: TokenStream) -> TokenStream {
    let name = format_ident!("__ERRORS_OF_{}", name);
    match owner {
        Owner::Free => errors,
        Owner::Impl(_) | Owner::TraitImpl(_) | Owner::Trait(_) => quote!(
            #[doc(hidden)]
            #[allow(non_upper_case_globals, missing_docs, reason = "generated code")]
            const #name: () = { #errors };
        ),
    }
}

/// A declaration without a body has no patterns but names.
pub(crate) fn strip_patterns(head: TokenStream) -> TokenStream {
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
