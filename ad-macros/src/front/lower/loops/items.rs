//! Items of chains: names for their parts, and what the closures of the chain make of them.

use super::{Item, Raw};
use crate::errors::Refusal;
use crate::front::lower::Lower;
use crate::front::lower::pattern::{Matched, Site};
use crate::ir::{Binding, Exit, Inert, Op, Operand, Stmt, VarId};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Names for the parts of an item.
    pub(super) fn raw(&mut self, item: &Item, bindings: &mut Vec<Binding>) -> (TokenStream, Raw) {
        match item {
            Item::Map(inner, _)
            | Item::Filter(inner, _)
            | Item::While(inner, _)
            | Item::Dropping(inner) => self.raw(inner, bindings),
            Item::Tuple(parts) => {
                let (tokens, raws): (Vec<_>, Vec<_>) =
                    parts.iter().map(|part| self.raw(part, bindings)).unzip();
                (quote!((#(#tokens),*)), Raw::Tuple(raws))
            }
            Item::Inactive | Item::Counter | Item::Place(..) | Item::Entries { .. } => {
                let name = self.names.numbered("item", proc_macro2::Span::call_site());
                let binding = self.binding(&name, &matched(item), false, Site::Inner);
                let var = binding.var;
                bindings.push(binding);
                (self.vars[var.0].ident.to_token_stream(), Raw::Var(var))
            }
        }
    }

    /// What the closures of a chain make of an item, at the head of the body.
    pub(super) fn processed(&mut self, item: &Item, raw: Raw) -> Raw {
        match item {
            Item::Inactive | Item::Counter | Item::Place(..) => raw,
            Item::Entries { map, mode, pairs } => match raw {
                Raw::Var(key) => self.entry(map, *mode, *pairs, key),
                raw => raw,
            },
            Item::Tuple(parts) => match raw {
                Raw::Tuple(raws) => Raw::Tuple(
                    parts
                        .iter()
                        .zip(raws)
                        .map(|(part, raw)| self.processed(part, raw))
                        .collect(),
                ),
                raw => raw,
            },
            Item::Map(inner, closure) => {
                let raw = self.processed(inner, raw);
                Raw::Value(self.inlined(closure, &[raw]))
            }
            Item::Dropping(inner) => {
                let (known, first) = (self.vars.len(), self.out.last().map_or(0, Vec::len));
                let raw = self.processed(inner, raw);
                let block = self.out.last().map_or(&[][..], |block| &block[first..]);
                let outer = |var| {
                    block.iter().any(|stmt| {
                        crate::front::lower::order::writes(&self.vars, stmt, VarId(var))
                    })
                };
                if (0..known).any(outer) {
                    let span = closure_span(inner);
                    self.errors.refuse(span, Refusal::iterator());
                }
                raw
            }
            Item::Filter(inner, closure) | Item::While(inner, closure) => {
                let raw = self.processed(inner, raw);
                let raw = self.named(raw);
                let exit = match item {
                    Item::Filter(..) => Exit::Continue(None),
                    _ => Exit::Break(None),
                };
                self.unless(closure, &raw, exit);
                raw
            }
        }
    }

    fn named(&mut self, raw: Raw) -> Raw {
        match raw {
            Raw::Value(operand) => {
                let span = proc_macro2::Span::call_site();
                match operand {
                    Operand::Var(var) => Raw::Var(var),
                    operand => Raw::Var(self.bind(Op::Use(operand), "item", span)),
                }
            }
            Raw::Tuple(parts) => Raw::Tuple(parts.into_iter().map(|p| self.named(p)).collect()),
            raw @ Raw::Var(_) => raw,
        }
    }

    /// `if !closure(&item) { exit }`: the condition has no derivative.
    fn unless(&mut self, closure: &syn::Expr, raw: &Raw, exit: Exit) {
        let (tokens, mut reads) = self.raw_tokens(raw);
        let inert = self.inert(closure);
        let closure = inert.tokens;
        reads.extend(inert.reads);
        let node = self.node();
        let exit_node = self.node();
        self.push(Stmt::If {
            out: None,
            cond: Inert {
                tokens: quote!(!ad::holds(#closure, &#tokens)),
                reads,
            },
            then: crate::ir::Block {
                stmts: vec![Stmt::Exit {
                    exit,
                    node: exit_node,
                }],
                tail: None,
            },
            otherwise: None,
            node,
        });
    }

    fn raw_tokens(&self, raw: &Raw) -> (TokenStream, Vec<VarId>) {
        match raw {
            Raw::Var(var) => (self.vars[var.0].ident.to_token_stream(), vec![*var]),
            Raw::Value(operand) => (
                crate::emit::place::operand(&self.vars, operand),
                operand.root().into_iter().collect(),
            ),
            Raw::Tuple(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.raw_tokens(part)).collect();
                let tokens = parts.iter().map(|(tokens, _)| tokens);
                (
                    quote!((#(#tokens,)*)),
                    parts.iter().flat_map(|(_, reads)| reads.clone()).collect(),
                )
            }
        }
    }

    /// An item as one operand.
    pub(in crate::front::lower) fn raw_operand(&mut self, raw: &Raw) -> Operand {
        match raw {
            Raw::Var(var) => Operand::Var(*var),
            Raw::Value(operand) => operand.clone(),
            Raw::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.raw_operand(part)).collect();
                let op = Op::Aggregate {
                    shape: crate::ir::Aggregate::Tuple,
                    parts,
                };
                Operand::Var(self.bind(op, "item", proc_macro2::Span::call_site()))
            }
        }
    }

    /// `let pattern = item;`
    pub(in crate::front::lower) fn bind_raw(&mut self, pattern: &syn::Pat, raw: &Raw) {
        match (pattern, raw) {
            (syn::Pat::Wild(_), _) => {}
            (syn::Pat::Paren(p), raw) => self.bind_raw(&p.pat, raw),
            (syn::Pat::Type(p), raw) => self.bind_raw(&p.pat, raw),
            (syn::Pat::Tuple(p), Raw::Tuple(parts))
                if p.elems.len() == parts.len()
                    && !p.elems.iter().any(|p| matches!(p, syn::Pat::Rest(_))) =>
            {
                for (pattern, raw) in p.elems.iter().zip(parts) {
                    self.bind_raw(pattern, raw);
                }
            }
            // A name for what has a name already.
            (syn::Pat::Ident(p), Raw::Var(var))
                if p.by_ref.is_none() && p.mutability.is_none() && p.subpat.is_none() =>
            {
                self.alias_name(&p.ident, *var);
            }
            (syn::Pat::Ident(p), raw) if p.by_ref.is_none() && p.subpat.is_none() => {
                let operand = self.raw_operand(raw);
                self.let_op(p, None, Op::Use(operand), p.ident.span());
            }
            (pattern, raw) => {
                let operand = self.raw_operand(raw);
                self.destructure_operand(pattern, &operand);
            }
        }
    }
}

impl Item {
    /// Before an adaptor that drops items.
    pub(super) fn dropping(self) -> Item {
        if has_closure(&self) {
            Item::Dropping(Box::new(self))
        } else {
            self
        }
    }
}

fn has_closure(item: &Item) -> bool {
    match item {
        Item::Inactive | Item::Counter | Item::Place(..) | Item::Entries { .. } => false,
        Item::Tuple(parts) => parts.iter().any(has_closure),
        Item::Map(..) | Item::Filter(..) | Item::While(..) | Item::Dropping(_) => true,
    }
}

fn closure_span(item: &Item) -> proc_macro2::Span {
    match item {
        Item::Map(_, closure) | Item::Filter(_, closure) | Item::While(_, closure) => {
            closure.span()
        }
        Item::Dropping(inner) => closure_span(inner),
        Item::Tuple(parts) => parts
            .iter()
            .find(|part| has_closure(part))
            .map_or_else(proc_macro2::Span::call_site, closure_span),
        Item::Inactive | Item::Counter | Item::Place(..) | Item::Entries { .. } => {
            proc_macro2::Span::call_site()
        }
    }
}

/// The item as a pattern sees it.
pub(super) fn matched(item: &Item) -> Matched {
    match item {
        Item::Counter => Matched::Counter,
        // The key.
        Item::Inactive | Item::Entries { .. } => Matched::Inactive,
        Item::Place(place, mode) => Matched::Place(place.clone(), *mode),
        Item::Tuple(parts) => Matched::Parts(parts.iter().map(matched).collect()),
        Item::Map(inner, _)
        | Item::Filter(inner, _)
        | Item::While(inner, _)
        | Item::Dropping(inner) => matched(inner),
    }
}

/// Whether the user's pattern can bind the items where they come from.
pub(super) fn fits(pattern: &syn::Pat, item: &Item) -> bool {
    match (pattern, item) {
        (
            _,
            Item::Map(..)
            | Item::Filter(..)
            | Item::While(..)
            | Item::Dropping(_)
            | Item::Entries { .. },
        ) => false,
        (syn::Pat::Paren(p), item) => fits(&p.pat, item),
        (syn::Pat::Wild(_), _) | (_, Item::Inactive | Item::Counter | Item::Place(..)) => true,
        (syn::Pat::Tuple(p), Item::Tuple(parts)) => {
            p.elems.len() == parts.len()
                && p.elems
                    .iter()
                    .zip(parts)
                    .all(|(pattern, part)| fits(pattern, part))
        }
        (_, Item::Tuple(_)) => false,
    }
}
