//! Closures of the operators, compiled in place.

use crate::compile::{Compiled, Source, compile};
use crate::emit::forward::{forward, forward_with};
use crate::emit::reverse::Reverse;
use crate::errors::Errors;
use crate::front::fence::{fence_paths, fence_types};
use crate::front::lower::Input;
use crate::ir::{Passing, VarId, VarKind};
use crate::items::one_or_tuple;
use crate::names::Names;
use crate::transform::adjoint::Adjoint;
use crate::transform::pullback::Sweeps;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The parts of a closure compiled in place.
pub(crate) struct Inline {
    pub(crate) compiled: Compiled,
    pub(crate) params: Vec<Ident>,
    pub(super) seed: Ident,
    pub(super) result: Ident,
}

pub(crate) fn compile_closure(
    closure: &syn::ExprClosure,
    at: &[syn::Expr],
    in_place: bool,
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
    let mut errors = Errors::default();
    // Of a closure that is written where it is compiled.
    if crate::front::missing::is_written(closure.inputs_begin.span) {
        fence_paths(&body, &mut errors);
        fence_types(closure.inputs_begin.span, &mut errors);
    }
    let around: Vec<Option<syn::Type>> = closure
        .inputs
        .iter()
        .enumerate()
        .map(|(i, input)| match input {
            syn::Pat::Type(input) => Some((*input.ty).clone()),
            _ => at.get(i).and_then(type_around),
        })
        .collect();
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
        in_place,
        output: None,
        around: &around,
        type_params: Vec::new(),
    };
    let compiled = compile(&source, names, errors)?;
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
    pub(super) fn forward(&self) -> (TokenStream, TokenStream) {
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
    pub(super) fn at_once(&self) -> Option<&Sweeps> {
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
    pub(super) fn both(&self, sweeps: &Sweeps) -> Option<(TokenStream, TokenStream, TokenStream)> {
        let compiled = &self.compiled;
        let (func, activity) = (&compiled.func, &compiled.activity);
        let seed = &self.seed;
        let mut reverse = Reverse::inline(compiled, sweeps, seed.to_token_stream(), 0);
        let pivots = reverse.pivots(&sweeps.reverse);
        let (opened, gradient) = self.gradient(sweeps, &mut reverse);
        let (setup, value) = forward_with(func, activity, &sweeps.plan, false, pivots, &opened)?;
        let setup = quote!(let #seed = ad::early_seed(); #setup);
        let captured = self.captured();
        let gradient = quote!(#(let #captured = &#captured;)* #gradient);
        Some((setup, value, gradient))
    }

    /// The reverse sweep, giving the cotangents of the arguments, dense.
    pub(super) fn reverse(&self, seed: TokenStream) -> TokenStream {
        let compiled = &self.compiled;
        let mut reverse = Reverse::inline(compiled, &compiled.sweeps, seed, 0);
        let (opened, gradient) = self.gradient(&compiled.sweeps, &mut reverse);
        quote!(#opened #gradient)
    }

    /// The cotangents of the arguments, opened; and the reverse sweep, which makes them dense and gives them.
    fn gradient(&self, sweeps: &Sweeps, reverse: &mut Reverse<'_>) -> (TokenStream, TokenStream) {
        let (cursors, prologue) = (reverse.cursors(), reverse.prologue());
        let sweep = reverse.block(&sweeps.reverse);
        let params = self.compiled.func.params.iter();
        let bars: Vec<Ident> = params.map(|param| self.bar(sweeps, param.var)).collect();
        let (params, results) = (&self.params, one_or_tuple(&bars));
        let opened = quote!(
            #(let mut #bars = ad::empty_like(&#params);)*
            #prologue
        );
        let gradient = quote!(
            #cursors
            #sweep
            #(ad::dense(&#params, &mut #bars);)*
            #results
        );
        (opened, gradient)
    }

    pub(super) fn bar(&self, sweeps: &Sweeps, var: VarId) -> Ident {
        let bar = sweeps.plan.bars.get(&var).cloned();
        bar.unwrap_or_else(|| format_ident!("{}_bar", self.compiled.func.vars[var.0].ident))
    }

    /// References to what is captured, so that a closure may own them.
    pub(super) fn captured(&self) -> Vec<Ident> {
        self.compiled
            .func
            .vars
            .iter()
            // What `self` is lent by is a reference that a closure may own.
            .filter(|var| var.kind == VarKind::Captured && var.ident != super::this::LENT)
            .map(|var| var.ident.clone())
            .collect()
    }
}

/// The type of an argument that is a variable, or lent.
fn type_around(expr: &syn::Expr) -> Option<syn::Type> {
    match expr {
        syn::Expr::Reference(e) => type_around(&e.expr),
        syn::Expr::Path(e) => crate::front::missing::variable_type(e.path.get_ident()?),
        expr => is_float_literal(expr).then(|| syn::parse_quote!(f64)),
    }
}

fn is_float_literal(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(lit) => matches!(&lit.lit, syn::Lit::Float(_)),
        syn::Expr::Unary(e) => is_float_literal(&e.expr),
        _ => false,
    }
}
