//! `gradient!` and its kin inside of differentiable code.
//!
//! The gradient of a function that is named is that of reverse mode, and its derivative is the product
//! with the Hessian. The operators on closures, of numbers, become the pushforward of the closure in its place, one for each argument, written in the
//! user's own language: lowered like the code around it, it is differentiated with it. The variables of
//! a pushforward are its own, so that the perturbations of two levels cannot be confused.
//!
//! ```text
//! gradient!(y, |y| x * y * y)      {
//!                                      let at = y;
//!                                      let (_, slope) = { let y = at; let y_dot = 1.0; .. };
//!                                      slope
//!                                  }
//! ```

use super::Lower;
use super::expr::unit;
use crate::args::OperatorArgs;
use crate::emit::pushforward::inline::pushed_again;
use crate::errors::Refusal;
use crate::ir::{Op, Operand};
use crate::items::one_or_tuple;
use crate::operators::{Inline, arguments, compile_closure, with_plain_parameters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::HashMap;

/// The label of a block that only keeps names apart: its statements need no block of their own.
const NAMES_ONLY: &str = "names_of_derivative";

/// Whether a block was made here to keep names apart.
pub(super) fn keeps_names(block: &syn::ExprBlock) -> bool {
    let label = block.label.as_ref().map(|label| &label.name.ident);
    label.is_some_and(|label| label.to_string().starts_with(NAMES_ONLY))
}

/// Whether a macro is an operator that can be nested, and whether it gives the value, too.
pub(super) fn nested(name: &str) -> Option<bool> {
    match name {
        "gradient" | "derivative_at" | "derivative" => Some(false),
        "value_with_gradient" | "value_with_derivative" => Some(true),
        _ => None,
    }
}

impl Lower<'_> {
    pub(super) fn nested_operator(&mut self, mac: &syn::Macro, value: bool) -> Op {
        let args = match syn::parse2::<OperatorArgs>(mac.tokens.clone()) {
            Ok(args) => args,
            Err(error) => {
                self.errors.push(error);
                return Op::Use(unit());
            }
        };
        let span = mac
            .path
            .segments
            .last()
            .map_or_else(Span::call_site, |s| s.ident.span());
        // The derivative of `derivative_at!(x, y, ..)` is along both.
        let together = mac
            .path
            .segments
            .last()
            .is_some_and(|s| s.ident.to_string().contains("derivative"));
        let by_reference = args
            .at
            .iter()
            .any(|at| matches!(at, syn::Expr::Reference(_)));
        let (false, false) = (args.at.is_empty(), by_reference) else {
            return self.refused(span, Refusal::nested());
        };
        let closure = match &args.function {
            syn::Expr::Closure(closure) => with_plain_parameters(closure),
            // In reverse mode.
            path if !together => {
                let args = one_or_tuple(&args.at);
                let call = quote!(ad::value_and_gradient_of(#args, #path {}));
                let call = if value { call } else { quote!(#call.1) };
                return self.expanded(call);
            }
            path => {
                let names: Vec<Ident> = args
                    .at
                    .iter()
                    .map(|_| self.names.numbered("at", span))
                    .collect();
                syn::parse_quote!(|#(#names),*| #path(#(#names),*))
            }
        };
        if closure.inputs.len() != args.at.len() {
            return self.refused(span, Refusal::nested());
        }
        let parts = self
            .closure_in_place(&closure, &args.at)
            .and_then(|inline| {
                let pushed = pushed_again(&inline.compiled, self.names)?;
                Ok((inline.params, pushed))
            });
        let Ok((params, pushed)) = parts else {
            return self.refused(span, Refusal::nested());
        };
        let kept: Vec<Ident> = params
            .iter()
            .map(|_| self.names.numbered("at", span))
            .collect();
        let at = arguments(&args.at, &closure);
        let (dots, body) = (&pushed.dots, &pushed.body);
        let mut slopes = Vec::new();
        let mut passes = TokenStream::new();
        let result = self.names.numbered("nested", span);
        let count = if together { 1 } else { params.len() };
        for i in 0..count {
            let slope = self.names.numbered("slope", span);
            let ones = (0..params.len()).map(|k| {
                if together || k == i {
                    quote!(1.0)
                } else {
                    quote!(0.0)
                }
            });
            let first = if i == 0 { quote!(#result) } else { quote!(_) };
            let (outer, inner) = (self.names.label(NAMES_ONLY), self.names.label(NAMES_ONLY));
            passes.extend(quote!(
                let (#first, #slope) = #outer: {
                    #(let #params = #kept;)*
                    #(let #dots = #ones;)*
                    #inner: #body
                };
            ));
            slopes.push(slope);
        }
        let slopes = one_or_tuple(&slopes);
        let outcome = if value {
            quote!((#result, #slopes))
        } else {
            slopes
        };
        let whole = self.names.label(NAMES_ONLY);
        self.expanded(quote!(#whole: { #(let #kept = #at;)* #passes #outcome }))
    }

    /// The closure of an operator. Calls of small functions are followed in place, so that what has no tangent in the
    /// closure has none in them.
    fn closure_in_place(
        &mut self,
        closure: &syn::ExprClosure,
        at: &[syn::Expr],
    ) -> Result<Inline, TokenStream> {
        if self.in_place.is_allowed() {
            let mut names = self.names.clone();
            let inline = compile_closure(closure, at, true, &mut names)?;
            let paths = &inline.compiled.func.in_place;
            if paths.iter().all(|path| self.means_the_same(path)) {
                self.in_place.paths.extend(paths.iter().cloned());
                *self.names = names;
                return Ok(inline);
            }
        }
        compile_closure(closure, at, false, self.names)
    }

    /// The statements of a block, in the block around.
    pub(super) fn flat_block(&mut self, block: &syn::Block) -> Operand {
        self.scopes.push(HashMap::new());
        let tail = self.block_body(block);
        self.scopes.pop();
        tail.unwrap_or_else(unit)
    }

    fn expanded(&mut self, tokens: TokenStream) -> Op {
        match syn::parse2::<syn::Expr>(tokens) {
            Ok(expanded) => Op::Use(self.operand(&expanded)),
            Err(error) => {
                self.errors.push(error);
                Op::Use(unit())
            }
        }
    }
}
