//! Closures that are passed on, with their pushforwards beside them.
//!
//! ```text
//! ad::ForwardClosure::push1(
//!     ad::ClosureValue::new1(..),
//!     |captures, constants, captures_dot, a, a_dot| (value, tangent),
//! )
//! ```

use super::super::closure::{Shared, compiled};
use super::Push;
use crate::ir::{Capture, Closure, NodeId, Passing};
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

impl Push<'_> {
    /// The value of a closure and its tangent: those of what it captures.
    pub(super) fn closure(
        &mut self,
        closure: &Closure,
        node: NodeId,
        span: Span,
    ) -> Option<(TokenStream, TokenStream)> {
        if closure.inputs.len() > 4 {
            self.refuse(
                span,
                "a closure of more than four arguments that is passed on",
                "pass some of them as a tuple, or leave out `forward`",
            );
            return None;
        }
        let (active, inactive): (Vec<&Capture>, Vec<&Capture>) = closure
            .captures
            .iter()
            .partition(|capture| self.is_active(capture.place.root));
        let shared = Shared::new(&active, &inactive, self.names);
        let compiled = match compiled(self.func, closure, &active, &inactive, self.names) {
            Ok(compiled) => compiled,
            // The reverse sweep has the same closure.
            Err(errors) => {
                self.errors.report(errors);
                return None;
            }
        };
        let bare = Plan::default();
        let mut push = Push::new(
            &compiled.func,
            &compiled.activity,
            &compiled.sweeps.plan,
            &bare,
            self.names,
        );
        let params = &compiled.func.params;
        let names: Vec<Ident> = params
            .iter()
            .map(|param| compiled.func.vars[param.var.0].ident.clone())
            .collect();
        let dots: Vec<Ident> = params.iter().map(|param| push.dot(param.var)).collect();
        let body = match push.body() {
            Ok(body) => body,
            Err(errors) => {
                self.errors.report(errors);
                return None;
            }
        };
        let count = closure.captures.len();
        let captures_dot = self.names.fresh("captures_dot", Span::call_site());
        let opened = params[..active.len()].iter().zip(&dots).enumerate();
        let opened = opened.map(|(i, (param, dot))| {
            let i = syn::Index::from(i);
            match param.passing {
                Passing::Value => quote!(let mut #dot = ad::copy(&#captures_dot.#i);),
                Passing::Reference | Passing::Mutable => quote!(let #dot = &#captures_dot.#i;),
            }
        });
        let inputs = closure
            .inputs
            .iter()
            .zip(&names[count..])
            .zip(&dots[count..]);
        let inputs = inputs.map(|((input, name), dot)| match input {
            syn::Pat::Type(typed) => {
                let ty = &typed.ty;
                quote!(mut #name: #ty, mut #dot: _)
            }
            _ => quote!(mut #name, mut #dot),
        });
        let Shared {
            captures,
            constants,
            names: shadows,
        } = &shared;
        let new = format_ident!("push{}", closure.inputs.len());
        let value = self.plan.closures.get(&node).cloned().unwrap_or_default();
        let value = quote!(ad::ForwardClosure::#new(
            #value,
            |#captures: &_, #constants: &_, #captures_dot: &_, #(#inputs),*| {
                #shadows
                #(#opened)*
                #body
            },
        ));
        let tangents: Vec<TokenStream> = active
            .iter()
            .map(|capture| {
                let operand = crate::ir::Operand::Place(capture.place.clone());
                self.value(&operand)
            })
            .collect();
        Some((value, quote!((#(#tangents,)*))))
    }
}
