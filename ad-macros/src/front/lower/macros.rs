//! Macros: those whose arguments are evaluated as values, and those that are kept as they are.

use super::Lower;
use super::expr::unit;
use crate::errors::Refusal;
use crate::front::inert::inert_tokens;
use crate::front::vectors::bracketed;
use crate::ir::{Aggregate, Inert, Op, Stmt};
use quote::quote;
use syn::spanned::Spanned;

/// Macros of std whose values have no derivative, whatever they are given. (`line!` and its kin are given no
/// variables.)
const INACTIVE: &[&str] = &[
    "format",
    "matches",
    "panic",
    "stringify",
    "todo",
    "unimplemented",
    "unreachable",
];

/// Macros that are kept as statements, whatever they are given: they only read it.
const STATEMENTS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "error",
    "event",
    "info",
    "log",
    "panic",
    "print",
    "println",
    "span",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "warn",
    "write",
    "writeln",
];

/// Whether the compiler knows a macro by its name.
pub(crate) fn is_known_macro(name: &str) -> bool {
    only_reads(name)
        || super::nested::nested(name).is_some()
        || ["asm", "differentiable_fn", "sequenced", "write", "writeln"].contains(&name)
        || name == super::pointer::BOXED
}

/// Whether a macro that is known writes to nothing by what it does itself.
pub(crate) fn only_reads(name: &str) -> bool {
    name == "vec"
        || INACTIVE.contains(&name)
        || STATEMENTS.contains(&name) && !["write", "writeln"].contains(&name)
}

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
            name if INACTIVE.contains(&name) => Op::Inert(self.macro_inert(mac)),
            _ => {
                let inert = self.macro_inert(mac);
                if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                    Op::Inert(inert)
                } else if let Some(value) = super::nested::nested(&name) {
                    self.nested_operator(mac, value)
                } else if super::nested::is_other_operator(&name) {
                    self.refused(mac.path.span(), Refusal::nested_operator(&name))
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
        match bracketed(&mac.tokens) {
            Ok(syn::Expr::Repeat(repeat)) => self.repeated(&repeat),
            Ok(syn::Expr::Array(array)) => Op::Aggregate {
                shape: Aggregate::Vec,
                parts: self.operands(&array.elems),
            },
            // Brackets around tokens are nothing else.
            Ok(_) => Op::Use(unit()),
            Err(error) => {
                self.errors.push(error);
                Op::Use(unit())
            }
        }
    }

    /// `vec![value; len]`: the length is evaluated behind the value, and once.
    fn repeated(&mut self, repeat: &syn::ExprRepeat) -> Op {
        let value = self.operand(&repeat.expr);
        let position = self.out.last().map_or(0, Vec::len);
        let len = match self.acts(&repeat.len) {
            true => self.index(&repeat.len),
            false => self.inert(&repeat.len),
        };
        let settled = self.settle(vec![(position, value, repeat.expr.span())]);
        Op::Repeat {
            value: settled.into_iter().next().unwrap_or_else(unit),
            len,
            vec: true,
        }
    }

    pub(super) fn macro_stmt(&mut self, stmt: &syn::StmtMacro) {
        self.macro_tokens_stmt(&stmt.mac);
    }

    pub(super) fn macro_tokens_stmt(&mut self, mac: &syn::Macro) {
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        let inert = self.macro_inert(mac);
        if !STATEMENTS.contains(&name.as_str())
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
