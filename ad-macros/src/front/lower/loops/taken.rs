//! What a chain takes by value is what it was before the loop: a copy of an array may be looped over while
//! the array is changed, and a `move` closure keeps what it captured.
//!
//! ```text
//! for w in a { a[1] *= w; }                      let items = a;
//!                                                for w in items { a[1] *= w; }
//! for w in x.iter().map(move |w| w * k) { .. }   let closure = move |w| w * k;
//!                                                for w in x.iter().map(closure) { .. }
//! ```

use super::is_chain;
use crate::errors::Refusal;
use crate::front::lower::Lower;
use crate::ir::{Mode, VarKind};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Names for what a chain takes by value and its loop might change. `bare`: the expression itself is
    /// looped over.
    pub(super) fn taken(&mut self, expr: &mut syn::Expr, bare: bool) {
        match expr {
            syn::Expr::Paren(e) => self.taken(&mut e.expr, bare),
            syn::Expr::Group(e) => self.taken(&mut e.expr, bare),
            syn::Expr::MethodCall(e) => {
                let name = e.method.to_string();
                match name.as_str() {
                    "into_iter" | "into_keys" | "into_values" if !is_chain(&e.receiver) => {
                        self.taken(&mut e.receiver, true);
                    }
                    _ if is_chain(&e.receiver) => self.taken(&mut e.receiver, false),
                    _ => {}
                }
                let Some(argument) = e.args.first_mut() else {
                    return;
                };
                match (name.as_str(), argument) {
                    ("zip" | "chain", argument) => self.taken(argument, true),
                    ("map", argument @ syn::Expr::Closure(_)) => self.kept_closure(argument),
                    ("filter" | "take_while" | "flat_map", syn::Expr::Closure(closure))
                        if self.keeps_changeable(closure) =>
                    {
                        self.errors.refuse(closure.span(), Refusal::iterator());
                    }
                    _ => {}
                }
            }
            syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Unary(_)
                if bare =>
            {
                self.taken_items(expr);
            }
            _ => {}
        }
    }

    fn taken_items(&mut self, source: &mut syn::Expr) {
        let Some(place) = self.place(source) else {
            return;
        };
        let root = place.root;
        let is_value = self.referred(place).1 == Mode::Value;
        if is_value && !self.is_fixed(root) && !self.vars[root.0].inactive {
            let name = self.names.numbered("items", source.span());
            self.block_stmts(&syn::parse_quote!({ let #name = #source; }));
            *source = syn::parse_quote!(#name);
        }
    }

    pub(super) fn kept_closure(&mut self, argument: &mut syn::Expr) {
        let syn::Expr::Closure(closure) = argument else {
            return;
        };
        if self.keeps_changeable(closure) {
            let name = self.names.numbered("closure", closure.span());
            self.let_closure(&name, closure);
            *argument = syn::parse_quote!(#name);
        }
    }

    /// Whether a closure keeps what a variable is now, and the variable may change later.
    pub(in crate::front::lower) fn keeps_changeable(&mut self, closure: &syn::ExprClosure) -> bool {
        closure.capture.is_some()
            && self
                .inert(&syn::Expr::Closure(closure.clone()))
                .reads
                .iter()
                .any(|var| {
                    let var = &self.vars[var.0];
                    var.mutable && var.kind == VarKind::Owned
                })
    }
}
