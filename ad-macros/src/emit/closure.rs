//! Closures that are passed on: a value of the captures, the body, and the body's two sweeps.
//!
//! ```text
//! ad::ClosureValue::new1(
//!     (copies of what is differentiated,),
//!     (copies of the rest,),
//!     |captures, constants, a: f64| body,
//!     |captures, constants, a: f64| (value, |captures, constants, result_bar, captures_bar| a_bar),
//! )
//! ```

use super::forward::forward;
use super::pinned::pinned;
use super::place::borrowed;
use super::reverse::Reverse;
use crate::analysis::activity::Activity;
use crate::compile::{Compiled, Source, compile};
use crate::errors::Errors;
use crate::front::lower::{Function, Input, is_float_type, is_integer_type};
use crate::ir::resolve;
use crate::ir::{Capture, Closure, Func, NodeId, Op, Passing, Stmt};
use crate::items::one_or_tuple;
use crate::names::Names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::HashMap;

/// The closures of a function that are passed on.
pub(crate) fn closures(
    func: &Func,
    activity: &Activity,
    names: &mut Names,
) -> Result<HashMap<NodeId, TokenStream>, TokenStream> {
    let mut found = Vec::new();
    func.body.each(&mut |stmt| {
        if let Stmt::Let {
            op: Op::Closure(closure),
            node,
            ..
        } = stmt
        {
            found.push((*node, closure.clone()));
        }
    });
    let mut values = HashMap::new();
    let mut errors = TokenStream::new();
    for (node, closure) in found {
        match value(func, activity, &closure, names) {
            Ok(tokens) => {
                values.insert(node, tokens);
            }
            Err(error) => errors.extend(error),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(errors)
    }
}

/// Names that the parts of a value share.
pub(super) struct Shared {
    pub(super) captures: Ident,
    pub(super) constants: Ident,
    /// What the captures are in the body.
    pub(super) names: TokenStream,
}

fn value(
    func: &Func,
    activity: &Activity,
    closure: &Closure,
    names: &mut Names,
) -> Result<TokenStream, TokenStream> {
    let (active, inactive): (Vec<&Capture>, Vec<&Capture>) = closure
        .captures
        .iter()
        .partition(|capture| activity.is_active(resolve(&func.vars, capture.place.root)));
    let shared = Shared::new(&active, &inactive, names);
    let compiled = compiled(func, closure, &active, &inactive, names)?;
    let inputs = &closure.inputs;
    let (new, from_vjp) = constructors(func, closure);
    let (actives, inactives) = (copies(func, &active), copies(func, &inactive));
    let Shared {
        captures,
        constants,
        names: shadows,
    } = &shared;
    let (output, body) = (&closure.output, &closure.body);
    let vjp = vjp(closure, &compiled, &active, &shared, names);
    if closure.captures.iter().any(|capture| capture.function) {
        // The body's own tokens call what is no `Fn` here.
        return Ok(quote!(#from_vjp(#actives, #inactives, #vjp)));
    }
    Ok(quote!(
        #new(
            #actives,
            #inactives,
            |#captures: &_, #constants: &_, #(#inputs),*| #output { #shadows #body },
            #vjp,
        )
    ))
}

/// What makes the value: from the body and its pullback, and from the pullback alone. A closure that is
/// given the elements of an array takes the types of its parameters from that.
fn constructors(func: &Func, closure: &Closure) -> (TokenStream, TokenStream) {
    if let Some(array) = &closure.elements_of {
        let array = borrowed(&func.vars, array);
        return (
            quote!(ad::elements_of(#array).closure),
            quote!(ad::elements_of(#array).closure_from_vjp),
        );
    }
    let count = closure.inputs.len();
    let (new, from_vjp) = (
        format_ident!("new{count}"),
        format_ident!("from_vjp{count}"),
    );
    (
        quote!(ad::ClosureValue::#new),
        quote!(ad::ClosureValue::#from_vjp),
    )
}

/// The body as a function of the captures and the arguments, through the passes.
pub(super) fn compiled(
    func: &Func,
    closure: &Closure,
    active: &[&Capture],
    inactive: &[&Capture],
    names: &mut Names,
) -> Result<Compiled, TokenStream> {
    let captures = active.iter().map(|capture| (capture, true));
    let captures = captures.chain(inactive.iter().map(|capture| (capture, false)));
    let mut inputs: Vec<Input> = captures
        .map(|(capture, wrt)| {
            let name = &capture.name;
            Input {
                pat: syn::parse_quote!(#name),
                ty: None,
                passing: if capture.by_reference {
                    Passing::Reference
                } else {
                    Passing::Value
                },
                wrt,
                inactive: !wrt,
                scalar: capture.scalar && !capture.by_reference,
                receiver: false,
                methods: Vec::new(),
                function: if capture.function {
                    Function::Followed
                } else {
                    Function::No
                },
            }
        })
        .collect();
    let read_only = inputs.len();
    inputs.extend(closure.inputs.iter().map(|input| {
        let (pat, ty) = match input {
            syn::Pat::Type(typed) => ((*typed.pat).clone(), Some(&*typed.ty)),
            pat => (pat.clone(), None),
        };
        Input {
            pat,
            ty: None,
            passing: Passing::Value,
            wrt: true,
            inactive: ty.is_some_and(is_integer_type),
            scalar: ty.map_or(closure.elements_of.is_some(), is_float_type),
            receiver: false,
            methods: Vec::new(),
            function: Function::No,
        }
    }));
    let body: syn::Block = match &closure.body {
        syn::Expr::Block(block) if block.label.is_none() => block.block.clone(),
        body => syn::Block {
            brace_token: syn::token::Brace {
                span: crate::operators::delimiters(body),
            },
            stmts: vec![syn::Stmt::Expr(body.clone(), None)],
        },
    };
    let source = Source {
        inputs: &inputs,
        rules: &func.rules,
        body: &body,
        result_inactive: false,
        captures: false,
        named: false,
        trace: None,
        read_only,
        seeded: false,
        in_place: false,
        output: None,
        // Those of the function around it are not known.
        around: &[],
        type_params: vec!["_".to_owned()],
    };
    Ok(compile(&source, names, Errors::default())?)
}

/// The augmented forward pass, with the pullback.
fn vjp(
    closure: &Closure,
    compiled: &Compiled,
    active: &[&Capture],
    shared: &Shared,
    names: &mut Names,
) -> TokenStream {
    let Shared {
        captures,
        constants,
        names: shadows,
    } = shared;
    let params: Vec<&Ident> = compiled
        .func
        .params
        .iter()
        .map(|param| &compiled.func.vars[param.var.0].ident)
        .collect();
    let bars: Vec<Ident> = compiled
        .func
        .params
        .iter()
        .zip(&params)
        .map(
            |(param, name)| match compiled.sweeps.plan.bars.get(&param.var) {
                Some(bar) => bar.clone(),
                None => names.fresh(&format!("{name}_bar"), Span::call_site()),
            },
        )
        .collect();
    let args = &params[closure.captures.len()..];
    let inputs = closure
        .inputs
        .iter()
        .zip(args)
        .map(|(input, arg)| match input {
            syn::Pat::Type(typed) => {
                let ty = &typed.ty;
                quote!(mut #arg: #ty)
            }
            _ => quote!(mut #arg),
        });
    let acts = compiled.func.params[..active.len()]
        .iter()
        .map(|param| &param.act);
    let (places, arg_bars) = (&bars[..active.len()], &bars[closure.captures.len()..]);
    let positions = (0..active.len()).map(syn::Index::from);
    let result = names.fresh("result", Span::call_site());
    let seed = names.fresh("result_bar", Span::call_site());
    let like = names.fresh("like_result", Span::call_site());
    let captures_bar = names.fresh("captures_bar", Span::call_site());
    let (setup, value) = forward(
        &compiled.func,
        &compiled.activity,
        &compiled.sweeps.plan,
        compiled.sweeps.exits,
    );
    let mut reverse = Reverse::inline(
        compiled,
        &compiled.sweeps,
        seed.to_token_stream(),
        active.len(),
    );
    let (cursors, prologue) = (reverse.cursors(), reverse.prologue());
    let sweep = reverse.block(&compiled.sweeps.reverse);
    let results = one_or_tuple(arg_bars);
    // The body may move an argument, so that only the shape of what is owned is asked for later.
    let (mut shapes, mut opened, mut closed) = <(TokenStream, TokenStream, TokenStream)>::default();
    for ((input, arg), bar) in closure.inputs.iter().zip(args).zip(arg_bars) {
        if matches!(input, syn::Pat::Type(typed) if !matches!(*typed.ty, syn::Type::Reference(_))) {
            let like = names.fresh(&format!("like_{arg}"), Span::call_site());
            shapes.extend(quote!(let #like = ad::like(&#arg);));
            opened.extend(quote!(let mut #bar = #like.empty();));
            closed.extend(quote!(#like.make_dense(&mut #bar);));
        } else {
            opened.extend(quote!(let mut #bar = ad::empty_like(&#arg);));
            closed.extend(quote!(ad::dense(&#arg, &mut #bar);));
        }
    }
    let sweeps = pinned(
        &compiled.func,
        quote!(
            #setup
            let #result = #value;
            let #like = ad::like(&#result);
            (#result, move |#captures: &_, #constants: &_, #seed: _, #captures_bar: &mut _| {
                let #seed = #like.typed(#seed);
                #shadows
                #(let #acts = ad::On;)*
                #(let #places = &mut #captures_bar.#positions;)*
                #opened
                #prologue
                #cursors
                #sweep
                #closed
                #results
            })
        ),
    );
    quote!(|#captures: &_, #constants: &_, #(#inputs),*| { #shadows #shapes #sweeps })
}

impl Shared {
    pub(super) fn new(active: &[&Capture], inactive: &[&Capture], names: &mut Names) -> Self {
        let captures = names.fresh("captures", Span::call_site());
        let constants = names.fresh("constants", Span::call_site());
        let mut shadows = TokenStream::new();
        for (list, tuple) in [(active, &captures), (inactive, &constants)] {
            for (i, capture) in list.iter().enumerate() {
                let (name, i) = (&capture.name, syn::Index::from(i));
                shadows.extend(if capture.by_reference {
                    quote!(let #name = &#tuple.#i;)
                } else {
                    quote!(let #name = ad::Seen(&#tuple.#i).seen();)
                });
            }
        }
        Shared {
            captures,
            constants,
            names: shadows,
        }
    }
}

/// A tuple of copies.
fn copies(func: &Func, captures: &[&Capture]) -> TokenStream {
    let copies = captures.iter().map(|capture| {
        let place = borrowed(&func.vars, &capture.place);
        let place = if capture.by_reference {
            quote!(&*#place)
        } else {
            place
        };
        quote!(ad::Captured(#place).copied())
    });
    quote!((#(#copies,)*))
}
