//! The operators: `gradient!`, `pullback!`, `differentiable_fn!` and their kin.

use crate::args::OperatorArgs;
use crate::compile::{Compiled, Source, compile};
use crate::emit::forward::{forward, forward_with};
use crate::emit::item::imports;
use crate::emit::reverse::Reverse;
use crate::front::{lower::Input, missing};
use crate::ir::{Passing, VarId, VarKind};
use crate::items::one_or_tuple;
use crate::names::Names;
use crate::transform::adjoint::Adjoint;
use crate::transform::pullback::Sweeps;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

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
        (syn::Expr::Path(path), true) => of_path(&operator.function(), path),
        (syn::Expr::Path(path), false) => at_path(&operator.function(), &args.at, path),
        (syn::Expr::Closure(closure), false) => at_closure(operator, &args.at, closure),
        (function, _) => syn::Error::new_spanned(
            function,
            "where is the closure to be differentiated?\nhelp: give the arguments first, `gradient!(x, |x| ..)`, or wrap the closure in `differentiable_fn!(..)`",
        )
        .to_compile_error(),
    }
}

/// `gradient!(f)`: a function of `f`'s arguments. The function itself is handed over to be compared
/// with its sibling, as in every call.
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

/// The parts of a closure compiled in place.
pub(crate) struct Inline {
    pub(crate) compiled: Compiled,
    pub(crate) params: Vec<Ident>,
    seed: Ident,
    result: Ident,
}

pub(crate) fn compile_closure(
    closure: &syn::ExprClosure,
    at: &[syn::Expr],
    names: &mut Names,
) -> Result<Inline, TokenStream> {
    let inputs: Vec<Input> = closure
        .inputs
        .iter()
        .enumerate()
        .map(|(i, pat)| {
            let (pat, ty) = match pat {
                syn::Pat::Type(p) => ((*p.pat).clone(), Some(&*p.ty)),
                pat => (pat.clone(), None),
            };
            // What is passed by reference is seen by the `&` of the argument or of the type.
            let reference = matches!(at.get(i), Some(syn::Expr::Reference(_)))
                || matches!(ty, Some(syn::Type::Reference(_)));
            Input {
                pat,
                ty: None,
                passing: if reference {
                    Passing::Reference
                } else {
                    Passing::Value
                },
                wrt: true,
                inactive: ty.is_some_and(crate::front::lower::is_integer_type),
                scalar: ty.is_some_and(crate::front::lower::is_float_type)
                    || at.get(i).is_some_and(is_float_literal),
                receiver: false,
                methods: Vec::new(),
                function: crate::front::lower::Function::No,
            }
        })
        .collect();
    let body: syn::Block = match &*closure.body {
        syn::Expr::Block(block) if block.label.is_none() => block.block.clone(),
        body => syn::Block {
            brace_token: syn::token::Brace {
                span: delimiters(body),
            },
            stmts: vec![syn::Stmt::Expr(body.clone(), None)],
        },
    };
    let source = Source {
        inputs: &inputs,
        rules: &[],
        body: &body,
        result_inactive: false,
        captures: true,
        named: true,
        trace: None,
        read_only: 0,
        seeded: true,
    };
    let compiled = compile(&source, names)?;
    let params = compiled
        .func
        .params
        .iter()
        .map(|p| compiled.func.vars[p.var.0].ident.clone())
        .collect();
    let seed = names.fresh("result_bar", proc_macro2::Span::call_site());
    let result = names.fresh("result", proc_macro2::Span::call_site());
    Ok(Inline {
        compiled,
        params,
        seed,
        result,
    })
}

pub(crate) fn delimiters(expr: &syn::Expr) -> proc_macro2::extra::DelimSpan {
    let mut group = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, TokenStream::new());
    group.set_span(syn::spanned::Spanned::span(expr));
    group.delim_span()
}

impl Inline {
    /// The forward sweep: statements and the value.
    fn forward(&self) -> (TokenStream, TokenStream) {
        let compiled = &self.compiled;
        forward(
            &compiled.func,
            &compiled.activity,
            &compiled.sweeps.plan,
            compiled.sweeps.exits,
        )
    }

    /// Both sweeps at once, for a closure that is the call of a function in essence: no type has to be
    /// known before that of the function's result.
    fn at_once(&self) -> Option<&Sweeps> {
        let sweeps = self.compiled.at_once.as_ref()?;
        let only_called = sweeps.reverse.iter().all(|adjoint| match adjoint {
            Adjoint::Fused { before, bodies, .. } => {
                let moved = |a: &Adjoint| matches!(a, Adjoint::Open { .. } | Adjoint::Add { .. });
                let called = |a: &Adjoint| matches!(a, Adjoint::Pullback { .. });
                before.iter().all(moved) && bodies.iter().flatten().all(called)
            }
            _ => true,
        });
        only_called.then_some(sweeps)
    }

    /// Both sweeps: statements, the value, and the cotangents of the arguments.
    fn both(&self, sweeps: &Sweeps) -> (TokenStream, TokenStream, TokenStream) {
        let compiled = &self.compiled;
        let (func, activity) = (&compiled.func, &compiled.activity);
        let mut reverse = Reverse::inline(compiled, sweeps, self.seed.to_token_stream(), 0);
        let (cursors, prologue) = (reverse.cursors(), reverse.prologue());
        let pivots = reverse.pivots(&sweeps.reverse);
        let sweep = reverse.block(&sweeps.reverse);
        let bars: Vec<Ident> = (func.params.iter())
            .map(|param| self.bar(sweeps, param.var))
            .collect();
        let (params, results) = (&self.params, one_or_tuple(&bars));
        let (seed, captured) = (&self.seed, self.captured());
        let ready = quote!(
            #(let mut #bars = ad::empty_like(&#params);)*
            #prologue
        );
        let (setup, value) = forward_with(func, activity, &sweeps.plan, false, pivots, &ready);
        let setup = quote!(let #seed = ad::early_seed(); #setup);
        let gradient = quote!(
            #(let #captured = &#captured;)*
            #cursors
            #sweep
            #(ad::dense(&#params, &mut #bars);)*
            #results
        );
        (setup, value, gradient)
    }

    /// The reverse sweep, giving the cotangents of the arguments, dense.
    fn reverse(&self, seed: TokenStream) -> TokenStream {
        let compiled = &self.compiled;
        let mut reverse = Reverse::inline(compiled, &compiled.sweeps, seed, 0);
        let (cursors, prologue) = (reverse.cursors(), reverse.prologue());
        let sweep = reverse.block(&compiled.sweeps.reverse);
        let bars: Vec<Ident> = compiled
            .func
            .params
            .iter()
            .map(|param| self.bar(&compiled.sweeps, param.var))
            .collect();
        let params = &self.params;
        let results = one_or_tuple(&bars);
        quote!(
            #(let mut #bars = ad::empty_like(&#params);)*
            #prologue
            #cursors
            #sweep
            #(ad::dense(&#params, &mut #bars);)*
            #results
        )
    }

    fn bar(&self, sweeps: &Sweeps, var: VarId) -> Ident {
        let bar = sweeps.plan.bars.get(&var).cloned();
        bar.unwrap_or_else(|| format_ident!("{}_bar", self.compiled.func.vars[var.0].ident))
    }

    /// References to what is captured, so that a closure may own them.
    fn captured(&self) -> Vec<Ident> {
        self.compiled
            .func
            .vars
            .iter()
            .filter(|var| var.kind == VarKind::Captured)
            .map(|var| var.ident.clone())
            .collect()
    }
}

fn is_float_literal(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(lit) => matches!(&lit.lit, syn::Lit::Float(_)),
        syn::Expr::Unary(e) => is_float_literal(&e.expr),
        _ => false,
    }
}

/// A literal without a suffix is an `f64`.
pub(crate) fn argument(expr: &syn::Expr, ty: Option<&syn::Type>) -> TokenStream {
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
    let inline = match compile_closure(closure, at, &mut names) {
        Ok(inline) => inline,
        Err(errors) => return quote!({ #errors }),
    };
    let types = closure.inputs.iter().map(|pat| match pat {
        syn::Pat::Type(p) => Some(&*p.ty),
        _ => None,
    });
    let values: Vec<TokenStream> = at
        .iter()
        .zip(types)
        .map(|(expr, ty)| argument(expr, ty))
        .collect();
    let params = &inline.params;
    let warnings = &inline.compiled.warnings;
    let imports = imports();
    let (seed, result) = (&inline.seed, &inline.result);
    if matches!(operator, Operator::Gradient | Operator::ValueWithGradient)
        && let Some(sweeps) = inline.at_once()
    {
        let (setup, value, gradient) = inline.both(sweeps);
        let head = quote!(
            #imports #warnings #(let mut #params = #values;)*
            #setup let #result = #value; ad::is_seed_of(&#result, &#seed);
        );
        let body = match operator {
            Operator::Gradient => quote!(#head #gradient),
            _ => quote!(#head (#result, { #gradient })),
        };
        return quote!({ #[allow(unused, clippy::all, clippy::pedantic, non_snake_case, non_shorthand_field_patterns, unreachable_code, reason = "generated code")] let operated = { #body }; operated });
    }
    let (setup, value) = inline.forward();
    let allows = quote!(#[allow(unused, clippy::all, clippy::pedantic, non_snake_case, non_shorthand_field_patterns, unreachable_code, reason = "generated code")]);
    let sweep = inline.reverse(seed.to_token_stream());
    // A pullback borrows what its closure does not move.
    let captured = match closure.capture {
        Some(_) => Vec::new(),
        None => inline.captured(),
    };
    let head = quote!(#imports #warnings #(let mut #params = #values;)* #setup let #result = #value; #(let #captured = &#captured;)*);
    let body = match operator {
        Operator::Gradient => quote!(#head let #seed = ad::seed(&#result); #sweep),
        Operator::ValueWithGradient => {
            quote!(#head let #seed = ad::seed(&#result); (#result, { #sweep }))
        }
        Operator::Pullback => {
            quote!(#head let like_result = ad::like(&#result); move |#seed| { let #seed = like_result.typed(#seed); #sweep })
        }
        Operator::ValueWithPullback => {
            quote!(#head let like_result = ad::like(&#result); (#result, move |#seed| { let #seed = like_result.typed(#seed); #sweep }))
        }
    };
    quote!({ #allows let operated = { #body }; operated })
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
    let inline = match compile_closure(&closure, &[], &mut names) {
        Ok(inline) => inline,
        Err(errors) => return quote!({ #errors }),
    };
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
    let allows = quote!(#[allow(unused, clippy::all, clippy::pedantic, non_snake_case, non_shorthand_field_patterns, unreachable_code, reason = "generated code")]);
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
                    #move_token |#(#inputs),*| {
                        #setup
                        let #result = #value;
                        #lent
                        let like_result = ad::like(&#result);
                        (#result, move |#seed: _| { #read let #seed = like_result.typed(#seed); #sweep })
                    }
                },
            )
        };
        function
    })
}
