//! `a.chain(b)`: a loop over `a`, then one over `b`, with the same body.

use super::is_chain;
use crate::errors::Refusal;
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::lower::order::writes;
use crate::ir::{Block, Stmt, VarId};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// The chains that come one after the other.
fn parts(expr: &syn::Expr) -> Vec<syn::Expr> {
    let syn::Expr::MethodCall(e) = strip(expr) else {
        return vec![expr.clone()];
    };
    let name = e.method.to_string();
    match (name.as_str(), e.args.first()) {
        ("chain", Some(other)) => {
            let mut all = parts(&e.receiver);
            all.extend(parts(&iterated(other)));
            all
        }
        (
            "map" | "filter" | "copied" | "cloned" | "rev" | "into_iter" | "flatten" | "flat_map",
            _,
        ) => {
            let mut all = parts(&e.receiver);
            if all.len() == 1 {
                return vec![expr.clone()];
            }
            if name == "rev" {
                all.reverse();
            }
            let (method, args) = (&e.method, &e.args);
            all.iter()
                .map(|part| syn::parse_quote!(#part.#method(#args)))
                .collect()
        }
        _ => vec![expr.clone()],
    }
}

/// The argument of `chain` as an iterator.
fn iterated(expr: &syn::Expr) -> syn::Expr {
    match strip(expr) {
        syn::Expr::Call(e) if e.args.len() == 1 && is_once(&e.func) => {
            let value = &e.args[0];
            syn::parse_quote_spanned!(e.span()=> [#value].into_iter())
        }
        other if is_chain(other) => match other {
            syn::Expr::Range(_) => syn::parse_quote!((#other)),
            other => other.clone(),
        },
        other => syn::parse_quote_spanned!(other.span()=> (#other).into_iter()),
    }
}

/// `once`, `iter::once`
fn is_once(function: &syn::Expr) -> bool {
    matches!(function, syn::Expr::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "once"))
}

/// Where a chain begins.
fn innermost(expr: &mut syn::Expr) -> &mut syn::Expr {
    match expr {
        syn::Expr::MethodCall(e) => innermost(&mut e.receiver),
        syn::Expr::Paren(e) => innermost(&mut e.expr),
        other => other,
    }
}

/// What a chain is evaluated from, without the closures of its adaptors.
fn source(expr: &syn::Expr) -> &syn::Expr {
    match strip(expr) {
        syn::Expr::MethodCall(e) if matches!(e.method.to_string().as_str(), "map" | "filter") => {
            source(&e.receiver)
        }
        other => other,
    }
}

impl Lower<'_> {
    /// The parts of a chain. A container that is made for it is made before the first loop runs.
    pub(super) fn parts(&mut self, expr: &syn::Expr) -> Vec<syn::Expr> {
        let mut parts = parts(expr);
        if parts.len() > 1 {
            for part in &mut parts {
                let source = innermost(part);
                if super::chain::has_items(source) {
                    let name = self.names.numbered("chained", source.span());
                    self.block_stmts(&syn::parse_quote!({ let #name = #source; }));
                    *source = syn::parse_quote!(#name);
                }
            }
        }
        parts
    }

    /// A loop over several chains.
    pub(super) fn chained_loop(&mut self, e: &syn::ExprForLoop, parts: &[syn::Expr]) {
        self.left_by_breaks(e, |lower, body| {
            let start = lower.out.last().map_or(0, Vec::len);
            for part in parts {
                lower.settled_part(part, start);
                lower.for_stmt(&syn::ExprForLoop {
                    expr: Box::new(part.clone()),
                    body: body.clone(),
                    ..e.clone()
                });
            }
        });
    }

    /// Several loops with the body of one: its `break` leaves them all.
    pub(super) fn left_by_breaks(
        &mut self,
        e: &syn::ExprForLoop,
        lower: impl FnOnce(&mut Self, &syn::Block),
    ) {
        let label = self.names.label("chain");
        let mut breaks = Breaks {
            own: e.label.as_ref().map(|label| &label.name),
            label: &label,
            depth: 0,
            found: false,
        };
        let mut body = e.body.clone();
        breaks.visit_block_mut(&mut body);
        if !breaks.found {
            return lower(self, &body);
        }
        let whole = syn::Label {
            name: label.clone(),
            colon_token: Default::default(),
        };
        self.target(Some(&whole), None, false);
        let (stmts, ()) = self.nested(|this| lower(this, &body));
        self.targets.pop();
        let node = self.node();
        self.push(Stmt::Scope {
            out: None,
            label: Some(label),
            block: Block { stmts, tail: None },
            node,
        });
    }

    /// What the items of a part depend on. While they are lent, nobody else changes the place that they stand in; and a
    /// reference that is assigned again is refused.
    fn read_by_source(&mut self, expr: &syn::Expr) -> Vec<VarId> {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return self.inert(expr).reads;
        };
        let lends = ["iter", "iter_mut", "chunks", "chunks_exact", "chunks_mut"];
        let mut reads = match lends.iter().any(|name| e.method == name) {
            true => self.read_by_indices(&e.receiver),
            false => self.read_by_source(&e.receiver),
        };
        for arg in &e.args {
            reads.extend(self.inert(arg).reads);
        }
        reads
    }

    /// What a place depends on but for the variable that it is a part of.
    fn read_by_indices(&mut self, place: &syn::Expr) -> Vec<VarId> {
        match strip(place) {
            syn::Expr::Path(_) => Vec::new(),
            syn::Expr::Field(e) => self.read_by_indices(&e.base),
            syn::Expr::Index(e) => {
                let mut reads = self.read_by_indices(&e.expr);
                reads.extend(self.inert(&e.index).reads);
                reads
            }
            other => self.inert(other).reads,
        }
    }

    /// All parts are evaluated before the first loop runs: what a later one is made of may not be
    /// changed by the statements from `start` on, which are those of the loops before it.
    pub(super) fn settled_part(&mut self, part: &syn::Expr, start: usize) {
        let reads = self.read_by_source(source(part));
        let before = self.out.last().map_or(&[][..], |block| &block[start..]);
        let changed = before
            .iter()
            .any(|stmt| reads.iter().any(|var| writes(&self.vars, stmt, *var)));
        if changed {
            self.errors.refuse(part.span(), Refusal::iterator());
        }
    }
}

/// `break` out of one of the loops leaves them all.
struct Breaks<'l> {
    own: Option<&'l syn::Lifetime>,
    label: &'l syn::Lifetime,
    depth: usize,
    found: bool,
}

impl VisitMut for Breaks<'_> {
    fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
        let inner = matches!(
            e,
            syn::Expr::ForLoop(_) | syn::Expr::While(_) | syn::Expr::Loop(_)
        );
        if let syn::Expr::Break(e) = e {
            let here = match &e.label {
                Some(label) => Some(label) == self.own,
                None => self.depth == 0,
            };
            if here {
                e.label = Some(self.label.clone());
                self.found = true;
            }
        }
        self.depth += usize::from(inner);
        visit_mut::visit_expr_mut(self, e);
        self.depth -= usize::from(inner);
    }
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
