//! The operators: `gradient!`, `pullback!`, `differentiable_fn!` and their kin.

mod inline;
mod this;

use crate::args::OperatorArgs;
use crate::emit::item::imports;
use crate::emit::pinned::pinned;
use crate::front::missing;
use crate::items::one_or_tuple;
use crate::names::Names;
pub(crate) use inline::{Inline, compile_closure, delimiters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
pub(crate) use this::{LENT, with_self_lent};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Operator {
    Gradient,
    ValueWithGradient,
    Pullback,
    ValueWithPullback,
}

impl Operator {
    fn function(self) -> TokenStream {
        match self {
            Operator::Gradient => quote!(::ad_runtime::function::gradient),
            Operator::ValueWithGradient => quote!(::ad_runtime::function::value_with_gradient),
            Operator::Pullback => quote!(::ad_runtime::function::pullback),
            Operator::ValueWithPullback => quote!(::ad_runtime::function::value_with_pullback),
        }
    }
}

pub(crate) fn operator(operator: Operator, tokens: TokenStream) -> TokenStream {
    let args = match syn::parse2::<OperatorArgs>(tokens) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    if let syn::Expr::Path(path) = &args.function
        && let Some(error) = missing::function(path)
    {
        return quote!({ #error });
    }
    match (&args.function, args.at.is_empty()) {
        (syn::Expr::Path(path), true) => match operator {
            Operator::Gradient | Operator::ValueWithGradient => {
                of_path(&operator.function(), path)
            }
            Operator::Pullback => quote!(#path::checked(#path, #path::pullback)),
            Operator::ValueWithPullback => {
                quote!(#path::checked(#path, #path::value_with_pullback))
            }
        },
        (syn::Expr::Path(path), false) => at_path(&operator.function(), &args.at, path),
        (syn::Expr::Closure(closure), false) => at_closure(operator, &args.at, closure),
        (function, _) => syn::Error::new_spanned(
            function,
            "where is the closure to be differentiated?\nhelp: give the arguments first, `gradient!(x, |x| ..)`, or wrap the closure in `differentiable_fn!(..)`",
        )
        .to_compile_error(),
    }
}

/// The lints that code in place of an operator is exempt from.
pub(crate) fn allows() -> TokenStream {
    quote!(
        #[allow(
            unused, clippy::all, clippy::pedantic, non_snake_case, non_shorthand_field_patterns,
            unreachable_code, reason = "generated code"
        )]
    )
}

/// `gradient!(f)`: a function of `f`'s arguments. The function itself is handed over to be compared
/// with its sibling, as in every call.
///
/// What it gives borrows nothing of the arguments. A pullback does: `pullback!(f)` is a function beside the sibling.
pub(crate) fn of_path(function: &TokenStream, path: &syn::ExprPath) -> TokenStream {
    quote!(#path::lift(#path, |args| #function(args, &#path {})))
}

/// `gradient!(x, y, f)`
pub(crate) fn at_path(
    function: &TokenStream,
    at: &[syn::Expr],
    path: &syn::ExprPath,
) -> TokenStream {
    let args = one_or_tuple(at);
    let is_type = path
        .path
        .segments
        .last()
        .is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase));
    let args = if is_type {
        args
    } else {
        quote!(#path::at(#path, #args))
    };
    quote!(#function(#args, &#path {}))
}

/// A literal without a suffix is an `f64`.
fn argument(expr: &syn::Expr, ty: Option<&syn::Type>) -> TokenStream {
    let is_bare = match expr {
        syn::Expr::Lit(lit) => {
            matches!(&lit.lit, syn::Lit::Float(float) if float.suffix().is_empty())
        }
        syn::Expr::Unary(e) => {
            matches!(&*e.expr, syn::Expr::Lit(lit) if matches!(&lit.lit, syn::Lit::Float(float) if float.suffix().is_empty()))
        }
        _ => false,
    };
    match ty {
        Some(ty) => quote!({ let argument: #ty = #expr; argument }),
        None if is_bare => quote!({ let argument: f64 = #expr; argument }),
        None => expr.to_token_stream(),
    }
}

/// The same of all arguments of a closure.
pub(crate) fn arguments(at: &[syn::Expr], closure: &syn::ExprClosure) -> Vec<TokenStream> {
    let types = closure.inputs.iter().map(|input| match input {
        syn::Pat::Type(typed) => Some(&*typed.ty),
        _ => None,
    });
    at.iter()
        .zip(types)
        .map(|(expr, ty)| argument(expr, ty))
        .collect()
}

/// The arguments under the names of a closure's parameters: all at once, as one of them may read a variable that has the
/// name of another.
pub(crate) fn bound(params: &[Ident], at: &[syn::Expr], closure: &syn::ExprClosure) -> TokenStream {
    let values = arguments(at, closure);
    match (params, values.as_slice()) {
        ([param], [value]) => quote!(let mut #param = #value;),
        _ => quote!(let (#(mut #params,)*) = (#(#values,)*);),
    }
}

/// `|mut x| body` as `|x| { let mut x = x; body }`: tangents are variables like any other.
pub(crate) fn with_plain_parameters(closure: &syn::ExprClosure) -> syn::ExprClosure {
    let mut closure = closure.clone();
    let mut mutable = Vec::new();
    for input in &mut closure.inputs {
        let pat = match input {
            syn::Pat::Type(typed) => &mut *typed.pat,
            pat => pat,
        };
        if let syn::Pat::Ident(pat) = pat
            && pat.mutability.take().is_some()
        {
            mutable.push(pat.ident.clone());
        }
    }
    if !mutable.is_empty() {
        let body = &closure.body;
        let shadowed = quote!({ #(let mut #mutable = #mutable;)* #body });
        if let Ok(body) = syn::parse2(shadowed) {
            closure.body = Box::new(body);
        }
    }
    closure
}

/// `gradient!(x, |x| body)`
pub(crate) fn at_closure(
    operator: Operator,
    at: &[syn::Expr],
    closure: &syn::ExprClosure,
) -> TokenStream {
    if closure.inputs.len() != at.len() {
        return syn::Error::new_spanned(
            closure.inputs_begin,
            format!(
                "{} given, but the closure takes {}\nhelp: give one argument for each parameter",
                count(at.len()),
                closure.inputs.len()
            ),
        )
        .to_compile_error();
    }
    let mut names = Names::avoiding(quote!(#closure #(#at)*));
    let inline = match compile_closure(closure, at, false, &mut names) {
        Ok(inline) => inline,
        Err(errors) => return quote!({ #errors }),
    };
    let bound = bound(&inline.params, at, closure);
    let like = names.fresh("like_result", Span::call_site());
    let warnings = &inline.compiled.warnings;
    let (imports, allows) = (imports(), allows());
    let (seed, result) = (&inline.seed, &inline.result);
    if matches!(operator, Operator::Gradient | Operator::ValueWithGradient)
        && let Some(sweeps) = inline.at_once()
        && let Some((setup, value, gradient)) = inline.both(sweeps)
    {
        let head = quote!(#setup let #result = #value; ad::is_seed_of(&#result, &#seed););
        let sweeps = match operator {
            Operator::Gradient => quote!(#head #gradient),
            _ => quote!(#head (#result, { #gradient })),
        };
        let body = pinned(&inline.compiled.func, sweeps);
        return quote!({
            #allows
            let operated = { #imports #warnings #bound #body };
            operated
        });
    }
    let (setup, value) = inline.forward();
    let sweep = inline.reverse(seed.to_token_stream());
    // A pullback borrows what its closure does not move.
    let captured = match closure.capture {
        Some(_) => Vec::new(),
        None => inline.captured(),
    };
    let head = quote!(#setup let #result = #value; #(let #captured = &#captured;)*);
    let sweeps = match operator {
        Operator::Gradient => quote!(#head let #seed = ad::seed(&#result); #sweep),
        Operator::ValueWithGradient => {
            quote!(#head let #seed = ad::seed(&#result); (#result, { #sweep }))
        }
        Operator::Pullback => {
            quote!(#head let #like = ad::like(&#result); move |#seed| { let #seed = #like.typed(#seed); #sweep })
        }
        Operator::ValueWithPullback => {
            quote!(#head let #like = ad::like(&#result); (#result, move |#seed| { let #seed = #like.typed(#seed); #sweep }))
        }
    };
    let body = pinned(&inline.compiled.func, sweeps);
    quote!({
        #allows
        let operated = { #imports #warnings #bound #body };
        operated
    })
}

pub(crate) fn count(n: usize) -> String {
    if n == 1 {
        "one argument is".to_owned()
    } else {
        format!("{n} arguments are")
    }
}

/// `differentiable_fn!(f)`, `differentiable_fn!(|x: f64| body)`
pub(crate) fn function_value(tokens: TokenStream) -> TokenStream {
    let function = match syn::parse2::<syn::Expr>(tokens) {
        Ok(function) => function,
        Err(error) => return error.to_compile_error(),
    };
    let closure = match function {
        syn::Expr::Path(path) => {
            return match missing::function(&path) {
                Some(error) => quote!({ #error }),
                None => quote!(#path {}),
            };
        }
        syn::Expr::Closure(closure) => closure,
        other => {
            return syn::Error::new_spanned(other, "only a path or a closure can be made differentiable\nhelp: write `differentiable_fn!(|x: f64| ..)`").to_compile_error();
        }
    };
    let mut names = Names::avoiding(quote!(#closure));
    let inline = match compile_closure(&closure, &[], false, &mut names) {
        Ok(inline) => inline,
        Err(errors) => return quote!({ #errors }),
    };
    let like = names.fresh("like_result", Span::call_site());
    let (setup, value) = inline.forward();
    let (seed, result, params) = (&inline.seed, &inline.result, &inline.params);
    let sweep = inline.reverse(seed.to_token_stream());
    let inputs: Vec<TokenStream> = closure
        .inputs
        .iter()
        .zip(params)
        .map(|(pat, param)| match pat {
            syn::Pat::Type(p) => {
                let ty = &p.ty;
                quote!(mut #param: #ty)
            }
            _ => quote!(mut #param),
        })
        .collect();
    let new = format_ident!("new{}", inputs.len());
    let move_token = &closure.capture;
    let (imports, warnings, captured) = (imports(), &inline.compiled.warnings, inline.captured());
    let allows = allows();
    // With `move`, the closure, its augmented forward pass and each pullback own what they capture.
    let own: Vec<Ident> = captured
        .iter()
        .map(|name| names.fresh(&format!("own_{name}"), Span::call_site()))
        .collect();
    let owned = move_token.is_some();
    let copies = owned.then(|| quote!(#(let #own = ad::keep(&#captured);)*));
    let taken = owned.then(|| quote!(#(let #captured = #own;)*));
    let lent = if owned {
        quote!(#(let #own = ad::keep(&#captured);)*)
    } else {
        quote!(#(let #captured = &#captured;)*)
    };
    let read = owned.then(|| quote!(#(let #captured = &#own;)*));
    let sweeps = pinned(
        &inline.compiled.func,
        quote!(
            #setup
            let #result = #value;
            #lent
            let #like = ad::like(&#result);
            (#result, move |#seed: _| { #read let #seed = #like.typed(#seed); #sweep })
        ),
    );
    quote!({
        #allows
        let function = {
            #imports
            #warnings
            #copies
            ad::DifferentiableClosure::#new(
                #closure,
                {
                    #taken
                    #move_token |#(#inputs),*| { #sweeps }
                },
            )
        };
        function
    })
}
