//! Macros: those whose arguments are evaluated as values, and those that are kept as they are.

use super::Lower;
use super::expr::unit;
use crate::errors::Refusal;
use crate::front::inert::inert_tokens;
use crate::ir::{Aggregate, Inert, Op, Stmt};
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn macro_value(&mut self, mac: &syn::Macro) -> Op {
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        match name.as_str() {
            "vec" => self.vec_macro(mac),
            super::pointer::BOXED => self.boxed_function(mac),
            "differentiable_fn" => self.function_macro(mac),
            "sequenced" => match syn::parse::Parser::parse2(
                syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated,
                mac.tokens.clone(),
            ) {
                Ok(parts) => self.op(&sequenced(&parts)),
                Err(error) => {
                    self.errors.push(error);
                    Op::Use(unit())
                }
            },
            "format" | "stringify" | "concat" | "line" | "file" | "column" | "env"
            | "include_str" | "matches" | "cfg" => Op::Inert(self.macro_inert(mac)),
            "panic" | "unreachable" | "todo" | "unimplemented" => Op::Inert(self.macro_inert(mac)),
            _ => {
                let inert = self.macro_inert(mac);
                if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                    Op::Inert(inert)
                } else if let Some(value) = super::nested::nested(&name) {
                    self.nested_operator(mac, value)
                } else {
                    self.refused(mac.path.span(), Refusal::unknown_macro(&name))
                }
            }
        }
    }

    pub(super) fn macro_inert(&mut self, mac: &syn::Macro) -> Inert {
        let inner = inert_tokens(mac.tokens.clone(), self);
        let path = &mac.path;
        let tokens = inner.tokens;
        let tokens = match mac.delimiter {
            syn::MacroDelimiter::Paren(_) => quote!(#path!(#tokens)),
            syn::MacroDelimiter::Brace(_) => quote!(#path!{#tokens}),
            syn::MacroDelimiter::Bracket(_) => quote!(#path![#tokens]),
        };
        Inert {
            tokens,
            reads: inner.reads,
        }
    }

    fn vec_macro(&mut self, mac: &syn::Macro) -> Op {
        let tokens = &mac.tokens;
        if let Ok(repeat) = syn::parse2::<syn::ExprRepeat>(quote!([#tokens])) {
            let value = self.operand(&repeat.expr);
            return Op::Repeat {
                value,
                len: self.inert(&repeat.len),
                vec: true,
            };
        }
        match syn::parse2::<syn::ExprArray>(quote!([#tokens])) {
            Ok(array) => Op::Aggregate {
                shape: Aggregate::Vec,
                parts: self.operands(&array.elems),
            },
            Err(error) => {
                self.errors.push(error);
                Op::Use(unit())
            }
        }
    }

    pub(super) fn macro_stmt(&mut self, stmt: &syn::StmtMacro) {
        self.macro_tokens_stmt(&stmt.mac);
    }

    pub(super) fn macro_tokens_stmt(&mut self, mac: &syn::Macro) {
        const KNOWN: &[&str] = &[
            "println",
            "print",
            "eprintln",
            "eprint",
            "assert",
            "assert_eq",
            "assert_ne",
            "debug_assert",
            "debug_assert_eq",
            "debug_assert_ne",
            "panic",
            "unreachable",
            "todo",
            "unimplemented",
            "write",
            "writeln",
            "dbg",
            "trace",
            "debug",
            "info",
            "warn",
            "error",
            "log",
            "span",
            "event",
        ];
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        let inert = self.macro_inert(mac);
        if !KNOWN.contains(&name.as_str())
            && !inert.reads.iter().all(|var| self.vars[var.0].inactive)
        {
            self.errors.refuse(
                mac.path.span(),
                crate::errors::Refusal::unknown_macro(&name),
            );
        }
        let tokens = inert.tokens;
        self.push(Stmt::Opaque(Inert {
            tokens: quote!(#tokens;),
            reads: inert.reads,
        }));
    }
}

/// `sequenced!(input, a, b)` is `b.call(&a.call(&input))`.
fn sequenced(parts: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>) -> syn::Expr {
    let mut parts = parts.iter();
    let Some(input) = parts.next() else {
        return syn::parse_quote!(());
    };
    let mut value = match input {
        syn::Expr::Reference(_) => input.clone(),
        _ => syn::parse_quote!(#input),
    };
    for (i, layer) in parts.enumerate() {
        value = if i == 0 {
            syn::parse_quote!((#layer).call(#value))
        } else {
            syn::parse_quote!((#layer).call(&#value))
        };
    }
    value
}
