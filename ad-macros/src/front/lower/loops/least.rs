//! Loops that look for the least or greatest of some numbers: `for j in a..b { ..; m = m.min(e); }`, or
//! `for p in points { ..; if d < m { m = d; nearest = j; } }`.
//!
//! Which iteration gives it has no derivative, and the result is what this one gives. So the loop runs
//! as it is to find the iteration, and what it does is followed for this iteration alone:
//!
//! ```text
//! let chosen = ad::inactive({ let mut best = m; .. for j in a..b { ..; if ad::min_takes(best, e) { .. chosen = Some(j); } } chosen });
//! if chosen.is_some() { let j = chosen.unwrap_or_default(); ..; m = m.min(e); }
//! ```
//!
//! This needs bodies that do nothing but to compute their numbers, because one of them is evaluated twice.

mod choice;
mod pure;

use super::range_of;
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::missing::mentions_cells;
use crate::ir::{Block, Inert, Op, Stmt, VarId, VarKind};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Lowers a loop that ends in a choice; `false` if it is none.
    pub(super) fn least_loop(&mut self, e: &syn::ExprForLoop) -> bool {
        let counted = is_range(&e.expr);
        let changes =
            matches!(&*e.pat, syn::Pat::Ident(pat) if counted && pat.mutability.is_some());
        if e.label.is_some() || self.captures || changes {
            return false;
        }
        let Some(choice) = self.choice_of(&e.body) else {
            return false;
        };
        let (may_change, is_shared) = (
            |name: &Ident| self.may_change(name),
            |name: &Ident| self.is_shared(name),
        );
        let Some(bound) = pure::bound_names(e, &choice, &may_change, &is_shared) else {
            return false;
        };
        let body = syn::Expr::Block(syn::ExprBlock {
            attrs: Vec::new(),
            label: None,
            block: e.body.clone(),
        });
        // An operator or an index of one's own may do anything to a cell.
        if self.calls_closure(&body) || mentions_cells(self.site) {
            return false;
        }
        let chosen = self.temp("chosen", e.span());
        self.vars[chosen.0].inactive = true;
        let found = &self.vars[chosen.0].ident;
        let (best, candidate) = (
            format_ident!("{found}_best"),
            format_ident!("{found}_candidate"),
        );
        let (before, value) = (choice.before, choice.candidate);
        let (ident, takes) = (choice.ident, choice.takes(&best, &candidate));
        let (range, pattern) = (&e.expr, &e.pat);
        let position = format_ident!("{found}_position");
        let mut entry = TokenStream::new();
        let (items, pattern, which): (TokenStream, TokenStream, TokenStream) = match &**pattern {
            // The body may hide the counter.
            syn::Pat::Ident(counter) if counted => {
                let name = &counter.ident;
                entry = quote!(let #position = #name;);
                (quote!(#range), quote!(#name), quote!(#position))
            }
            _ => (
                quote!(::core::iter::IntoIterator::into_iter(#range).enumerate()),
                quote!((#position, #pattern)),
                quote!(#position),
            ),
        };
        let search: syn::Expr = syn::parse_quote!(ad::inactive({
            let mut #best = #ident;
            let mut #found = ::core::option::Option::None;
            for #pattern in #items {
                #entry
                #(#before)*
                let #candidate = #value;
                if #takes {
                    #best = #candidate;
                    #found = ::core::option::Option::Some(#which);
                }
            }
            #found
        }));
        let search = self.inert(&search);
        // Code that is kept is told apart by the names in it.
        let is_hidden = |var: &VarId| bound.contains(&self.vars[var.0].ident.to_string());
        if search.reads.iter().any(is_hidden) {
            return false;
        }
        let node = self.node();
        self.push(Stmt::Let {
            var: chosen,
            ty: None,
            op: Op::Inert(search),
            node,
            span: e.span(),
        });
        if counted {
            self.chosen_iteration(e, chosen);
        } else {
            self.chosen_item(e, chosen);
        }
        true
    }

    /// Whether a variable that is no number of its own may change, or what it points at.
    fn may_change(&self, name: &Ident) -> bool {
        self.lookup(name).is_some_and(|var| {
            let var = &self.vars[var.0];
            match var.kind {
                VarKind::Owned | VarKind::Alias(_) => var.mutable && var.numbers != Some(0),
                VarKind::Mutable => true,
                VarKind::Reference | VarKind::Captured | VarKind::Closure(_) => false,
            }
        })
    }

    /// Whether a variable is a `&` to a slice, a vector or an array, as far as its type is written.
    fn is_shared(&self, name: &Ident) -> bool {
        self.lookup(name).is_some_and(|var| {
            let var = &self.vars[var.0];
            var.kind == VarKind::Reference && var.numbers.is_some_and(|depth| depth > 0)
        })
    }

    /// `if chosen.is_some() { let counter = ..; body }`
    fn chosen_iteration(&mut self, e: &syn::ExprForLoop, chosen: VarId) {
        let found = self.vars[chosen.0].ident.clone();
        let of_chosen = |tokens| Inert {
            tokens,
            reads: vec![chosen],
        };
        let (stmts, ()) = self.nested(|lower| {
            let Some(counter) = lower.counter(&e.pat) else {
                return;
            };
            let node = lower.node();
            lower.push(Stmt::Let {
                var: counter,
                ty: None,
                op: Op::Inert(of_chosen(quote!(#found.unwrap_or_default()))),
                node,
                span: e.pat.span(),
            });
            lower.block_stmts(&e.body);
        });
        let node = self.node();
        self.push(Stmt::If {
            out: None,
            cond: of_chosen(quote!(#found.is_some())),
            then: Block { stmts, tail: None },
            otherwise: None,
            node,
        });
    }

    /// `for pattern in items.skip(chosen).take(1) { body }`
    fn chosen_item(&mut self, e: &syn::ExprForLoop, chosen: VarId) {
        let found = self.vars[chosen.0].ident.clone();
        let mut one = e.clone();
        let items = match strip(&e.expr) {
            syn::Expr::Reference(e) => {
                let items = &e.expr;
                quote!((&#items).into_iter())
            }
            // A slice, or what lends one.
            items @ syn::Expr::Path(_) => quote!(#items.iter()),
            items => quote!(#items),
        };
        *one.expr = syn::parse_quote!(
            #items.skip(#found.unwrap_or_default()).take(usize::from(#found.is_some()))
        );
        let name = found.to_string();
        let scope = self.scopes.last_mut().expect("a scope is open");
        scope.insert(name.clone(), chosen);
        self.plain_loop(&one);
        if let Some(scope) = self.scopes.last_mut() {
            scope.remove(&name);
        }
    }
}

/// A loop that looks for an iteration, as it stands in code that was made here. It only computes numbers, and
/// the iteration is followed behind it.
pub(crate) fn is_search(call: &syn::ExprCall) -> bool {
    let path = call.func.to_token_stream().to_string();
    path == "ad :: inactive" && matches!(call.args.first(), Some(syn::Expr::Block(_)))
}

fn is_range(expr: &syn::Expr) -> bool {
    matches!(range_of(strip(expr)), syn::Expr::Range(_))
}
