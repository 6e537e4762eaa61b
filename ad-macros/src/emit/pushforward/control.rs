//! Branches, loops and exits, and what patterns bind.

use super::{Push, again};
use crate::ir::{Binding, Block, Exit, Iter, Mode, Operand, Stmt, VarId, VarKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

impl Push<'_> {
    /// Tangents of what a pattern binds by value.
    pub(super) fn bindings(&mut self, bindings: &[Binding]) -> TokenStream {
        let mut dots = match self.again {
            true => TokenStream::new(),
            false => self.declared.of_bindings(self.func, bindings),
        };
        for binding in bindings {
            if matches!(self.func.vars[binding.var.0].kind, VarKind::Alias(_)) {
                continue;
            }
            let Some(source) = &binding.source else {
                // A constant, which is overwritten later.
                if binding.mode == Mode::Value && self.is_active(binding.var) {
                    let ident = self.ident(binding.var).to_token_stream();
                    let zero = self.value_at(&super::unit(), &ident);
                    let zero = self.each(zero);
                    let dot = self.dot(binding.var);
                    dots.extend(quote!(let mut #dot = #zero;));
                }
                continue;
            };
            // A copy of the whole variant is made for each look at its tangent: once.
            if self.again && binding.mode == Mode::Reference && self.owner(source).has_variant() {
                if self.moves(source) {
                    let owner = self.owner(source);
                    let (path, dot) = (self.path(&owner, false), self.dot(binding.var));
                    dots.extend(quote!(let #dot = #path;));
                }
                continue;
            }
            if binding.mode != Mode::Value {
                self.sources.insert(binding.var, source.clone());
                continue;
            }
            if self.is_active(binding.var) {
                let ident = self.ident(binding.var).to_token_stream();
                let value = self.value_at(&Operand::Place(source.clone()), &ident);
                let value = self.each(value);
                let (dot, mutable) = (self.dot(binding.var), self.mutable(binding.var));
                dots.extend(quote!(let #mutable #dot = #value;));
            }
        }
        dots
    }

    pub(super) fn branch(&mut self, out: Option<VarId>, block: &Block) -> TokenStream {
        let stmts = self.stmts(&block.stmts);
        let left = matches!(block.stmts.last(), Some(Stmt::Exit { .. }));
        let tail = block.tail.as_ref().filter(|_| !left).map(|tail| {
            if out.is_some_and(|out| self.is_active(out)) {
                self.pair(tail)
            } else {
                self.operand(tail)
            }
        });
        quote!(#stmts #tail)
    }

    pub(super) fn bound(&mut self, out: Option<VarId>, value: TokenStream) -> TokenStream {
        let changed = out.is_some_and(|out| self.func.vars[out.0].mutable);
        let own = changed.then(|| quote!(mut));
        match out {
            Some(out) if self.is_active(out) => {
                let (ident, dot) = (self.ident(out).clone(), self.dot(out));
                let mutable = self.mutable(out);
                quote!(let (#own #ident, #mutable #dot) = #value;)
            }
            Some(out) => {
                let ident = self.ident(out);
                quote!(let #own #ident = #value;)
            }
            None => value,
        }
    }

    pub(super) fn for_stmt(
        &mut self,
        label: Option<&syn::Lifetime>,
        iter: &Iter,
        body: &Block,
    ) -> TokenStream {
        let label = label.map(|label| quote!(#label:));
        match iter {
            Iter::Range { var, range } => {
                let (ident, range) = (self.ident(*var).to_token_stream(), &range.tokens);
                let body = self.stmts(&body.stmts);
                quote!(#label for #ident in #range { #body })
            }
            Iter::Items {
                pattern,
                bindings,
                position,
                iter,
            } => {
                let dots = self.bindings(bindings);
                let (iter, body) = (&iter.tokens, self.stmts(&body.stmts));
                let position = self.ident(*position);
                if bindings.iter().all(|binding| binding.source.is_none()) {
                    return quote!(#label for #pattern in #iter { #body });
                }
                if self.again {
                    let iter = again::counted(iter);
                    return quote!(#label for (#position, #pattern) in #iter { #dots #body });
                }
                quote!(#label for (#position, #pattern) in ::core::iter::IntoIterator::into_iter(#iter).enumerate() { #dots #body })
            }
        }
    }

    pub(super) fn exit(&mut self, exit: &Exit) -> TokenStream {
        match exit {
            Exit::Return(value) => {
                let unit = super::unit();
                let pair = self.pair(value.as_ref().unwrap_or(&unit));
                let label = &self.body;
                quote!(break #label #pair;)
            }
            Exit::Break(label) => quote!(break #label;),
            Exit::Continue(label) => quote!(continue #label;),
        }
    }
}
