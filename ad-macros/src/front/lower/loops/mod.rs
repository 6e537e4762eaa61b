//! `for` loops, and iterator chains as loops.
//!
//! The forward sweep runs the user's own iterator. What the items are, is followed by position: the
//! item of `x.iter().skip(2).enumerate()` at position `p` is the tuple of a counter and `x[p + 2]`.
//! Closures of `map` and `filter` are put into the body of the loop.

mod adaptors;
mod chain;
mod chained;
mod chosen;
mod flat;
mod items;
mod least;
mod maps;
mod ordered;
mod sources;
mod taken;
mod terminal;

use super::Lower;
use super::control::strip;
use crate::errors::Refusal;
use crate::front::lower::pattern::Site;
use crate::ir::{Inert, Iter, Mode, Operand, Place, Stmt, VarId, VarKind};
pub(in crate::front::lower) use chain::is_chain;
use flat::flattened;
use items::{fits, matched};
pub(crate) use least::is_search;
pub(in crate::front::lower) use maps::is_map_type;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// An iterator: its tokens, and what its items are.
pub(super) struct Chain {
    tokens: TokenStream,
    reads: Vec<VarId>,
    item: Item,
    /// How many items there are, where it can be said.
    len: Option<Inert>,
}

/// What the item at a position is.
#[derive(Clone)]
enum Item {
    /// Without a derivative.
    Inactive,
    /// A number without a derivative.
    Counter,
    /// An element or a slice.
    Place(Place, Mode),
    Tuple(Vec<Item>),
    Map(Box<Item>, syn::Expr),
    Filter(Box<Item>, syn::Expr),
    /// `take_while`
    While(Box<Item>, syn::Expr),
    /// The elements of a map, of which the iterator gives the keys: pairs, or values alone.
    Entries {
        map: Place,
        mode: Mode,
        pairs: bool,
    },
    /// Before an adaptor that drops items: the closures run for those, too.
    Dropping(Box<Item>),
}

/// An item in the body of the loop.
#[derive(Clone)]
pub(super) enum Raw {
    Var(VarId),
    Value(Operand),
    Tuple(Vec<Raw>),
}

impl Lower<'_> {
    pub(super) fn for_stmt(&mut self, e: &syn::ExprForLoop) {
        if !self.least_loop(e) {
            self.plain_loop(e);
        }
    }

    fn plain_loop(&mut self, e: &syn::ExprForLoop) {
        let label = e.label.as_ref();
        if let syn::Expr::Range(_) = range_of(strip(&e.expr)) {
            return self.range_loop(e);
        }
        let mut e = e.clone();
        self.in_order(&mut e.expr, true);
        self.taken(&mut e.expr, true);
        let inert = self.inert(&e.expr);
        let inactive = crate::front::lower::syntax::is_inert_syntax(&e.expr)
            && inert.reads.iter().all(|var| self.vars[var.0].inactive);
        if !inactive {
            self.named_sources(&mut e.expr, true);
        }
        let e = &e;
        let parts = self.parts(&e.expr);
        if parts.len() > 1 {
            return self.chained_loop(e, &parts);
        }
        if !inactive && let Some((outer, parts)) = flattened(&e.expr) {
            return self.left_by_breaks(e, |lower, body| {
                let Some(chain) = lower.positioned(&outer, false) else {
                    lower.errors.refuse(outer.span(), Refusal::iterator());
                    return;
                };
                lower.items(label, chain, Some(parts), Some(&e.pat), |lower, _| {
                    lower.block_stmts(body);
                });
            });
        }
        let chain = if inactive {
            let chain = Chain {
                tokens: inert.tokens,
                reads: inert.reads,
                item: Item::Inactive,
                len: None,
            };
            Some((self.counted_by(e.span()), chain))
        } else {
            self.positioned(&e.expr, true)
        };
        let Some((position, chain)) = chain else {
            self.errors.refuse(e.expr.span(), Refusal::iterator());
            return;
        };
        self.items_loop(label, chain, position, Some(&e.pat), |lower, _| {
            lower.block_stmts(&e.body);
        });
    }

    /// A chain, and the variable that counts its items.
    fn positioned(&mut self, expr: &syn::Expr, bare: bool) -> Option<(VarId, Chain)> {
        let position = self.counted_by(expr.span());
        let chain = self.chain(expr, &self.position(position), bare)?;
        Some((position, chain))
    }

    fn counted_by(&mut self, span: proc_macro2::Span) -> VarId {
        let position = self.temp("position", span);
        self.vars[position.0].inactive = true;
        self.vars[position.0].scalar = true;
        position
    }

    fn range_loop(&mut self, e: &syn::ExprForLoop) {
        let range = self.range(strip(&e.expr));
        let mut var = None;
        let body = self.loop_body(e.label.as_ref(), None, |lower| {
            var = lower.counter(&e.pat);
            lower.block_stmts(&e.body);
        });
        let (Some(var), node) = (var, self.node()) else {
            return;
        };
        self.push(Stmt::For {
            label: e.label.as_ref().map(|l| l.name.clone()),
            iter: Iter::Range { var, range },
            body,
            node,
        });
    }

    fn counter(&mut self, pat: &syn::Pat) -> Option<VarId> {
        let var = match pat {
            syn::Pat::Ident(p) if p.subpat.is_none() && p.by_ref.is_none() => {
                // `for mut i in ..`: what is assigned to `i` does not change the range.
                if p.mutability.is_some() {
                    self.errors.refuse(pat.span(), Refusal::pattern());
                }
                self.declare(&p.ident, VarKind::Owned, false)
            }
            syn::Pat::Wild(p) => self.temp("_i", p.span()),
            _ => {
                self.errors.refuse(pat.span(), Refusal::pattern());
                return None;
            }
        };
        self.vars[var.0].inactive = true;
        self.vars[var.0].scalar = true;
        Some(var)
    }

    /// The ends of a range are evaluated once, so they are named unless they are fixed.
    fn range(&mut self, expr: &syn::Expr) -> Inert {
        match expr {
            syn::Expr::Range(_) => self.index(expr),
            syn::Expr::Paren(e) => {
                let inner = self.range(&e.expr);
                let tokens = inner.tokens;
                Inert {
                    tokens: quote!((#tokens)),
                    reads: inner.reads,
                }
            }
            syn::Expr::MethodCall(e) => {
                let inner = self.range(&e.receiver);
                let args: Vec<Inert> = e.args.iter().map(|arg| self.index(arg)).collect();
                let (tokens, method) = (inner.tokens, &e.method);
                let values = args.iter().map(|arg| &arg.tokens);
                let mut reads = inner.reads;
                reads.extend(args.iter().flat_map(|arg| arg.reads.clone()));
                Inert {
                    tokens: quote!(#tokens.#method(#(#values),*)),
                    reads,
                }
            }
            _ => self.inert(expr),
        }
    }

    fn position(&self, var: VarId) -> Inert {
        Inert {
            tokens: self.vars[var.0].ident.to_token_stream(),
            reads: vec![var],
        }
    }

    /// A loop over the items of a chain. With a pattern that fits, its bindings are those of the
    /// user; else the items get names of their own, and the body begins with what the closures do.
    fn items_loop(
        &mut self,
        label: Option<&syn::Label>,
        chain: Chain,
        position: VarId,
        pattern: Option<&syn::Pat>,
        body: impl FnOnce(&mut Self, Raw),
    ) {
        let mut bindings = Vec::new();
        let mut tokens = TokenStream::new();
        let block = self.loop_body(label, None, |lower| {
            let direct = pattern.filter(|pattern| fits(pattern, &chain.item));
            if let Some(pattern) = direct {
                let matched = matched(&chain.item);
                let outer = lower.lengths.take();
                tokens = lower.pattern(pattern, &matched, Site::Inner, &mut bindings);
                lower.lengths = outer;
                body(lower, Raw::Value(crate::front::lower::expr::unit()));
                return;
            }
            let raw;
            (tokens, raw) = lower.raw(&chain.item, &mut bindings);
            let raw = lower.processed(&chain.item, raw);
            if let Some(pattern) = pattern {
                lower.bind_raw(pattern, &raw);
            }
            body(lower, raw);
        });
        let node = self.node();
        self.push(Stmt::For {
            label: label.map(|l| l.name.clone()),
            iter: Iter::Items {
                pattern: tokens,
                bindings,
                position,
                iter: Inert {
                    tokens: chain.tokens,
                    reads: chain.reads,
                },
            },
            body: block,
            node,
        });
    }
}

/// `(a..b).rev().step_by(2)` is a range, too.
fn range_of(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(e) => range_of(&e.expr),
        syn::Expr::MethodCall(e)
            if matches!(
                e.method.to_string().as_str(),
                "rev" | "step_by" | "skip" | "take"
            ) =>
        {
            range_of(&e.receiver)
        }
        _ => expr,
    }
}
