//! `for` loops, and iterator chains as loops.
//!
//! The forward sweep runs the user's own iterator. What the items are, is followed by position: the
//! item of `x.iter().skip(2).enumerate()` at position `p` is the tuple of a counter and `x[p + 2]`.
//! Closures of `map` and `filter` are put into the body of the loop.

use super::Lower;
use super::control::strip;
use super::pattern::{Matched, Site};
use crate::errors::Refusal;
use crate::ir::{
    BinaryOp, Binding, Exit, Inert, Iter, Mode, Op, Operand, Place, Projection, Stmt, VarId,
    VarKind,
};
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
    /// An element or a slice.
    Place(Place, Mode),
    Tuple(Vec<Item>),
    Map(Box<Item>, syn::Expr),
    Filter(Box<Item>, syn::Expr),
    /// `take_while`
    While(Box<Item>, syn::Expr),
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
        let label = e.label.as_ref();
        if let syn::Expr::Range(_) = range_of(strip(&e.expr)) {
            return self.range_loop(e);
        }
        let inert = self.inert(&e.expr);
        let inactive = super::expr::is_inert_syntax(&e.expr)
            && inert.reads.iter().all(|var| self.vars[var.0].inactive);
        let position = self.temp("position", e.span());
        self.vars[position.0].inactive = true;
        self.vars[position.0].scalar = true;
        let chain = if inactive {
            Some(Chain {
                tokens: inert.tokens,
                reads: inert.reads,
                item: Item::Inactive,
                len: None,
            })
        } else {
            self.chain(&e.expr, &self.position(position), true)
        };
        let Some(chain) = chain else {
            self.errors.refuse(e.expr.span(), Refusal::iterator());
            return;
        };
        self.items_loop(label, chain, position, Some(&e.pat), |lower, _| {
            lower.block_stmts(&e.body);
        });
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
                body(lower, Raw::Value(super::expr::unit()));
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

    /// Names for the parts of an item.
    fn raw(&mut self, item: &Item, bindings: &mut Vec<Binding>) -> (TokenStream, Raw) {
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
            Item::Inactive | Item::Place(..) => {
                let name = self.names.numbered("item", proc_macro2::Span::call_site());
                let binding = self.binding(&name, &matched(item), false, Site::Inner);
                let var = binding.var;
                bindings.push(binding);
                (self.vars[var.0].ident.to_token_stream(), Raw::Var(var))
            }
        }
    }

    /// What the closures of a chain make of an item, at the head of the body.
    fn processed(&mut self, item: &Item, raw: Raw) -> Raw {
        match item {
            Item::Inactive | Item::Place(..) => raw,
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
                    block
                        .iter()
                        .any(|stmt| super::expr::writes(stmt, VarId(var)))
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
    pub(super) fn raw_operand(&mut self, raw: &Raw) -> Operand {
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
    pub(super) fn bind_raw(&mut self, pattern: &syn::Pat, raw: &Raw) {
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

    /// `sum`, `product`, `fold`, `collect` and `for_each` of a chain, as a loop.
    pub(super) fn terminal(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        let name = e.method.to_string();
        let known = matches!(
            (name.as_str(), e.args.len()),
            ("sum" | "product" | "collect", 0) | ("for_each", 1) | ("fold", 2)
        );
        if !known || !is_chain(&e.receiver) {
            return None;
        }
        let position = self.temp("position", e.span());
        self.vars[position.0].inactive = true;
        self.vars[position.0].scalar = true;
        let ty = e.turbofish.as_ref().and_then(|t| match t.args.first() {
            Some(syn::GenericArgument::Type(ty)) if !matches!(ty, syn::Type::Infer(_)) => {
                Some(ty.clone())
            }
            _ => None,
        });
        // The start of a fold is evaluated before the loop, as an argument after the receiver.
        let chain = self.chain(&e.receiver, &self.position(position), false)?;
        let start = match name.as_str() {
            // Sums of std start from the identity of addition, which is -0.0.
            "sum" => Some(Op::Inert(Inert {
                tokens: quote!(-0.0),
                reads: Vec::new(),
            })),
            "product" => Some(Op::Inert(Inert {
                tokens: quote!(1.0),
                reads: Vec::new(),
            })),
            "collect" => Some(Op::Inert(Inert {
                tokens: quote!(ad::empty_vec()),
                reads: Vec::new(),
            })),
            "fold" => Some(Op::Use(self.operand(&e.args[0]))),
            _ => None,
        };
        let out = start.map(|op| self.accumulator(op, ty, e));
        self.items_loop(None, chain, position, None, |lower, raw| {
            lower.accumulate(&name, e, out, raw);
        });
        Some(out.map_or_else(super::expr::unit, Operand::Var))
    }

    fn accumulator(&mut self, op: Op, ty: Option<syn::Type>, e: &syn::ExprMethodCall) -> VarId {
        let out = self.temp(&e.method.to_string(), e.method.span());
        self.vars[out.0].mutable = true;
        self.vars[out.0].user = true;
        let node = self.node();
        self.push(Stmt::Let {
            var: out,
            ty,
            op,
            node,
            span: e.span(),
        });
        out
    }

    fn accumulate(&mut self, name: &str, e: &syn::ExprMethodCall, out: Option<VarId>, raw: Raw) {
        let Some(out) = out else {
            self.inlined(&e.args[0], &[raw]);
            return;
        };
        let place = Place::var(out);
        match name {
            "sum" | "product" => {
                let value = self.raw_operand(&raw);
                let op = if name == "sum" {
                    BinaryOp::Add
                } else {
                    BinaryOp::Mul
                };
                let node = self.node();
                self.push(Stmt::OpAssign {
                    place,
                    op,
                    value,
                    node,
                });
            }
            "fold" => {
                let value = self.inlined(&e.args[1], &[Raw::Value(Operand::Var(out)), raw]);
                let node = self.node();
                self.push(Stmt::Assign { place, value, node });
            }
            _ => {
                let value = self.raw_operand(&raw);
                let op = Op::Method {
                    receiver: crate::ir::Arg::RefMut {
                        place,
                        explicit: false,
                    },
                    name: proc_macro2::Ident::new("push", e.method.span()),
                    turbofish: TokenStream::new(),
                    args: vec![crate::ir::Arg::Value(value)],
                };
                self.bind(op, "t", e.span());
            }
        }
    }

    /// An iterator expression, and what its item at a position is.
    fn chain(&mut self, expr: &syn::Expr, at: &Inert, bare: bool) -> Option<Chain> {
        let expr = strip(expr);
        match expr {
            syn::Expr::Reference(e) if bare => {
                let mode = match e.mutability {
                    Some(_) => Mode::Mutable,
                    None => Mode::Reference,
                };
                self.elements(&e.expr, mode, at, |tokens| {
                    let mutability = &e.mutability;
                    quote!(&#mutability #tokens)
                })
            }
            syn::Expr::MethodCall(e) => self.adaptor(e, at, bare),
            syn::Expr::Range(_) => {
                let range = self.index(expr);
                let tokens = &range.tokens;
                Some(Chain {
                    len: Some(Inert {
                        tokens: quote!((#tokens).len()),
                        reads: range.reads.clone(),
                    }),
                    tokens: quote!((#tokens)),
                    reads: range.reads,
                    item: Item::Inactive,
                })
            }
            _ if bare => {
                let place = match self.place(expr) {
                    Some(place) => place,
                    None if has_items(expr) => match self.operand(expr) {
                        Operand::Var(var) => Place::var(var),
                        Operand::Place(place) => place,
                        Operand::Const(_) => return None,
                    },
                    None => return None,
                };
                let mode = self.referred(place.clone()).1;
                self.elements_of(place, mode, at, |tokens| tokens)
            }
            _ => None,
        }
    }

    fn elements(
        &mut self,
        source: &syn::Expr,
        mode: Mode,
        at: &Inert,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Option<Chain> {
        if let Some(place) = self.place(source) {
            return self.elements_of(place, mode, at, tokens);
        }
        // A constant or a static.
        let syn::Expr::Path(_) = source else {
            return None;
        };
        let root = source.to_token_stream();
        Some(Chain {
            tokens: tokens(root.clone()),
            reads: Vec::new(),
            item: Item::Inactive,
            len: Some(Inert {
                tokens: quote!(#root.len()),
                reads: Vec::new(),
            }),
        })
    }

    /// The elements of a place.
    fn elements_of(
        &mut self,
        place: Place,
        mode: Mode,
        at: &Inert,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Option<Chain> {
        let root = self.place_tokens(&place);
        let (place, _) = self.referred(place);
        let reads = super::pattern::reads(&place);
        if reads.iter().all(|var| self.vars[var.0].inactive) {
            return Some(Chain {
                tokens: tokens(root.clone()),
                len: Some(Inert {
                    tokens: quote!(#root.len()),
                    reads: reads.clone(),
                }),
                reads,
                item: Item::Inactive,
            });
        }
        let named = match self.lasts(&reads) {
            true => self.place_tokens(&place),
            false => root.clone(),
        };
        let mut element = place;
        element.projections.push(Projection::Index(at.clone()));
        Some(Chain {
            tokens: tokens(root),
            len: Some(Inert {
                tokens: quote!(#named.len()),
                reads: reads.clone(),
            }),
            reads,
            item: Item::Place(element, mode),
        })
    }

    /// A length that the reverse sweep asks for again: that of something that may change, or be moved
    /// elsewhere, is named.
    fn lasting(&mut self, len: Inert) -> Inert {
        if self.lasts(&len.reads) {
            return len;
        }
        let span = proc_macro2::Span::call_site();
        let var = self.bind(Op::Inert(len), "len", span);
        self.vars[var.0].scalar = true;
        self.position(var)
    }

    pub(super) fn lasts(&self, reads: &[VarId]) -> bool {
        reads.iter().all(|read| {
            let var = &self.vars[read.0];
            self.is_fixed(*read) && (var.inactive || var.kind == VarKind::Reference)
        })
    }

    fn adaptor(&mut self, e: &syn::ExprMethodCall, at: &Inert, bare: bool) -> Option<Chain> {
        let (name, method) = (e.method.to_string(), &e.method);
        let p = operand(&at.tokens);
        match (name.as_str(), e.args.len()) {
            ("iter", 0) => {
                self.elements(&e.receiver, Mode::Reference, at, |x| quote!(#x.#method()))
            }
            ("iter_mut", 0) => {
                self.elements(&e.receiver, Mode::Mutable, at, |x| quote!(#x.#method()))
            }
            ("into_iter", 0) => {
                if is_chain(&e.receiver) {
                    return self.chain(&e.receiver, at, bare);
                }
                let place = self.place(&e.receiver)?;
                let mode = self.referred(place).1;
                self.elements(&e.receiver, mode, at, |x| quote!(#x.#method()))
            }
            ("chunks" | "chunks_exact" | "windows" | "chunks_mut" | "chunks_exact_mut", 1) => {
                self.slices(e, at)
            }
            ("rows" | "columns" | "outer_iter", 0) | ("axis_iter", 1) => self.views(e, at),
            ("rev", 0) => {
                let len = self.chain(&e.receiver, at, false)?.len?;
                let len = self.lasting(len);
                let mut reads = at.reads.clone();
                reads.extend(len.reads);
                let len = len.tokens;
                let inner = Inert {
                    tokens: quote!(#len - 1 - #p),
                    reads,
                };
                let chain = self.chain(&e.receiver, &inner, false)?;
                Some(chain.then(|x| quote!(#x.#method()), |len| len))
            }
            ("enumerate", 0) => {
                let chain = self.chain(&e.receiver, at, false)?;
                chain.refuse_filtered()?;
                let item = Item::Tuple(vec![Item::Inactive, chain.item.clone()]);
                let chain = chain.then(|x| quote!(#x.#method()), |len| len);
                Some(Chain { item, ..chain })
            }
            ("copied" | "cloned", 0) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let Item::Place(place, _) = chain.item.clone() else {
                    return match chain.item {
                        Item::Inactive => Some(chain.then(|x| quote!(#x.#method()), |len| len)),
                        _ => None,
                    };
                };
                let chain = chain.then(|x| quote!(#x.#method()), |len| len);
                Some(Chain {
                    item: Item::Place(place, Mode::Value),
                    ..chain
                })
            }
            ("skip" | "take" | "step_by", 1) => self.counted(e, at),
            ("zip", 1) => self.zip(e, at),
            ("map", 1) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let item = Item::Map(Box::new(chain.item.clone()), e.args[0].clone());
                Some(Chain { item, ..chain })
            }
            ("filter" | "take_while", 1) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let inner = Box::new(chain.item.clone());
                let item = match name.as_str() {
                    "filter" => Item::Filter(inner, e.args[0].clone()),
                    _ => Item::While(inner, e.args[0].clone()),
                };
                Some(Chain {
                    item,
                    len: None,
                    ..chain
                })
            }
            _ => None,
        }
    }

    fn counted(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let n = self.index(&e.args[0]);
        let (p, n_tokens, method) = (operand(&at.tokens), operand(&n.tokens), &e.method);
        let mut reads = at.reads.clone();
        reads.extend(&n.reads);
        let inner = match e.method.to_string().as_str() {
            "skip" => quote!(#p + #n_tokens),
            "take" => quote!(#p),
            _ => quote!(#p * #n_tokens),
        };
        let inner = Inert {
            tokens: inner,
            reads,
        };
        let chain = self.chain(&e.receiver, &inner, false)?;
        chain.refuse_filtered()?;
        let mut chain = chain.then(
            |x| quote!(#x.#method(#n_tokens)),
            |len| match e.method.to_string().as_str() {
                "skip" => quote!(#len.saturating_sub(#n_tokens)),
                "take" => quote!(#len.min(#n_tokens)),
                _ => quote!(#len.div_ceil(#n_tokens)),
            },
        );
        chain.add_reads(&n.reads);
        if e.method != "take" {
            chain.item = chain.item.dropping();
        }
        Some(chain)
    }

    fn zip(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let left = self.chain(&e.receiver, at, false)?;
        left.refuse_filtered()?;
        let other = &e.args[0];
        let inert = self.inert(other);
        let right = if super::expr::is_inert_syntax(other)
            && inert.reads.iter().all(|var| self.vars[var.0].inactive)
            && !matches!(strip(other), syn::Expr::Range(_))
        {
            let tokens = inert.tokens;
            Chain {
                len: None,
                tokens,
                reads: inert.reads,
                item: Item::Inactive,
            }
        } else {
            self.chain(other, at, true)?
        };
        right.refuse_filtered()?;
        let (a, b, method) = (left.tokens, right.tokens, &e.method);
        let mut reads = left.reads;
        reads.extend(right.reads);
        let len = match (left.len, right.len) {
            (Some(a), Some(b)) => {
                let mut reads = a.reads;
                reads.extend(b.reads);
                let (a, b) = (a.tokens, b.tokens);
                Some(Inert {
                    tokens: quote!((#a).min(#b)),
                    reads,
                })
            }
            _ => None,
        };
        Some(Chain {
            tokens: quote!(#a.#method(#b)),
            reads,
            // The longer one may be asked once more.
            item: Item::Tuple(vec![left.item.dropping(), right.item]),
            len,
        })
    }

    /// `chunks`, `windows` and their kin.
    fn slices(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let place = self.place(&e.receiver)?;
        let root = self.place_tokens(&place);
        let (place, _) = self.referred(place);
        let n = self.index(&e.args[0]);
        let (p, n_tokens, method) = (operand(&at.tokens), operand(&n.tokens), &e.method);
        let name = e.method.to_string();
        let mut count = Inert {
            tokens: quote!(#root.len()),
            reads: super::pattern::reads(&place),
        };
        if self.lasts(&count.reads) {
            let x = self.place_tokens(&place);
            count.tokens = quote!(#x.len());
        } else if name.starts_with("chunks") && !name.starts_with("chunks_exact") {
            count = self.lasting(count);
        }
        let len_reads: Vec<VarId> = count.reads.iter().chain(&n.reads).copied().collect();
        let count = count.tokens;
        let range = match name.as_str() {
            "windows" => quote!(#p..#p + #n_tokens),
            "chunks" | "chunks_mut" => {
                quote!(#p * #n_tokens..((#p + 1) * #n_tokens).min(#count))
            }
            _ => quote!(#p * #n_tokens..(#p + 1) * #n_tokens),
        };
        let len = match name.as_str() {
            "windows" => quote!((#count + 1).saturating_sub(#n_tokens)),
            "chunks" | "chunks_mut" => quote!(#count.div_ceil(#n_tokens)),
            _ => quote!((#count / #n_tokens)),
        };
        let mode = if name.ends_with("_mut") {
            Mode::Mutable
        } else {
            Mode::Reference
        };
        let mut reads = super::pattern::reads(&place);
        reads.extend(&n.reads);
        let mut index_reads = at.reads.clone();
        match name.as_str() {
            "chunks" | "chunks_mut" => index_reads.extend(&len_reads),
            _ => index_reads.extend(&n.reads),
        }
        let item = if self.vars[place.root.0].inactive {
            Item::Inactive
        } else {
            let mut slice = place;
            slice.projections.push(Projection::Index(Inert {
                tokens: range,
                reads: index_reads,
            }));
            Item::Place(slice, mode)
        };
        Some(Chain {
            tokens: quote!(#root.#method(#n_tokens)),
            len: Some(Inert {
                tokens: len,
                reads: len_reads,
            }),
            reads,
            item,
        })
    }

    /// The rows of a matrix and their kin: views, taken by position.
    fn views(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let x = &e.receiver;
        self.place(x)?;
        let i = self.names.numbered("i", e.span());
        let axis = e.args.first();
        let (len, view): (syn::Expr, syn::Expr) = match e.method.to_string().as_str() {
            "rows" => (syn::parse_quote!(#x.nrows()), syn::parse_quote!(#x.row(#i))),
            "columns" => (
                syn::parse_quote!(#x.ncols()),
                syn::parse_quote!(#x.column(#i)),
            ),
            "outer_iter" => (
                syn::parse_quote!(#x.len_of(ad::Axis(0))),
                syn::parse_quote!(#x.index_axis(ad::Axis(0), #i)),
            ),
            _ => (
                syn::parse_quote!(#x.len_of(#axis)),
                syn::parse_quote!(#x.index_axis(#axis, #i)),
            ),
        };
        let chain: syn::Expr = syn::parse_quote!((0..#len).map(|#i| #view));
        self.chain(&chain, at, false)
    }
}

impl Chain {
    /// The chain with an adaptor behind it.
    fn then(
        self,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
        len: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Chain {
        Chain {
            tokens: tokens(self.tokens),
            len: self.len.map(|inert| Inert {
                tokens: len(inert.tokens),
                reads: inert.reads,
            }),
            ..self
        }
    }

    fn add_reads(&mut self, reads: &[VarId]) {
        self.reads.extend(reads);
        if let Some(len) = &mut self.len {
            len.reads.extend(reads);
        }
    }

    /// Positions behind a filter are not those before it.
    fn refuse_filtered(&self) -> Option<()> {
        fn filtered(item: &Item) -> bool {
            match item {
                Item::Filter(..) | Item::While(..) => true,
                Item::Map(inner, _) | Item::Dropping(inner) => filtered(inner),
                Item::Tuple(parts) => parts.iter().any(filtered),
                Item::Inactive | Item::Place(..) => false,
            }
        }
        (!filtered(&self.item)).then_some(())
    }
}

impl Item {
    /// Before an adaptor that drops items.
    fn dropping(self) -> Item {
        if has_closure(&self) {
            Item::Dropping(Box::new(self))
        } else {
            self
        }
    }
}

fn has_closure(item: &Item) -> bool {
    match item {
        Item::Inactive | Item::Place(..) => false,
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
        Item::Inactive | Item::Place(..) => proc_macro2::Span::call_site(),
    }
}

/// The item as a pattern sees it.
fn matched(item: &Item) -> Matched {
    match item {
        Item::Inactive => Matched::Inactive,
        Item::Place(place, mode) => Matched::Place(place.clone(), *mode),
        Item::Tuple(parts) => Matched::Parts(parts.iter().map(matched).collect()),
        Item::Map(inner, _)
        | Item::Filter(inner, _)
        | Item::While(inner, _)
        | Item::Dropping(inner) => matched(inner),
    }
}

/// Whether the user's pattern can bind the items where they come from.
fn fits(pattern: &syn::Pat, item: &Item) -> bool {
    match (pattern, item) {
        (_, Item::Map(..) | Item::Filter(..) | Item::While(..) | Item::Dropping(_)) => false,
        (syn::Pat::Paren(p), item) => fits(&p.pat, item),
        (syn::Pat::Wild(_), _) | (_, Item::Inactive | Item::Place(..)) => true,
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

/// Whether the value of an expression is a container, as far as the syntax says.
fn has_items(expr: &syn::Expr) -> bool {
    matches!(
        expr,
        syn::Expr::Array(_)
            | syn::Expr::Repeat(_)
            | syn::Expr::Macro(_)
            | syn::Expr::Call(_)
            | syn::Expr::Block(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
    )
}

/// Whether an expression is an iterator, by its methods.
pub(super) fn is_chain(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::MethodCall(e) => match e.method.to_string().as_str() {
            "iter" | "iter_mut" | "into_iter" | "chunks" | "chunks_exact" | "windows"
            | "chunks_mut" | "chunks_exact_mut" | "rows" | "columns" | "outer_iter"
            | "axis_iter" => true,
            "rev" | "enumerate" | "copied" | "cloned" | "skip" | "take" | "step_by" | "zip"
            | "map" | "filter" | "take_while" => is_chain(&e.receiver),
            _ => false,
        },
        syn::Expr::Range(_) => true,
        _ => false,
    }
}

/// An expression as an operand: in parentheses, if it has operators of its own.
fn operand(tokens: &TokenStream) -> TokenStream {
    if tokens.clone().into_iter().nth(1).is_some() {
        quote!((#tokens))
    } else {
        tokens.clone()
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
