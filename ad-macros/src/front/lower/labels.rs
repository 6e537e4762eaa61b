//! Labels for loops that have none.
//!
//! A chain of conditions with `let` becomes a labelled block, and Rust wants every `break` and
//! `continue` in such a block to say which loop it means.

use super::branches::conjuncts;
use crate::names::Names;
use syn::visit_mut::{self, VisitMut};

/// The body, with labels where chains of conditions need them.
pub(super) fn labelled(body: &syn::Block, names: &mut Names) -> syn::Block {
    let mut body = body.clone();
    Loops { names }.visit_block_mut(&mut body);
    body
}

/// A chain with a pattern in it: more than a single `let`.
pub(super) fn is_chain(cond: &syn::Expr) -> bool {
    let parts = conjuncts(cond);
    parts.len() > 1 && parts.iter().any(|part| matches!(part, syn::Expr::Let(_)))
}

struct Loops<'n> {
    names: &'n mut Names,
}

impl Loops<'_> {
    fn label(&mut self, label: &mut Option<syn::Label>, body: &mut syn::Block, is_chain: bool) {
        if label.is_some() {
            return;
        }
        let mut exits = Exits {
            label: None,
            in_chain: is_chain,
            found: is_chain,
        };
        exits.visit_block_mut(body);
        if !exits.found {
            return;
        }
        let name = self.names.label("loop");
        let mut exits = Exits {
            label: Some(name.clone()),
            in_chain: is_chain,
            found: false,
        };
        exits.visit_block_mut(body);
        *label = Some(syn::Label {
            name,
            colon_token: Default::default(),
        });
    }
}

impl VisitMut for Loops<'_> {
    fn visit_expr_for_loop_mut(&mut self, e: &mut syn::ExprForLoop) {
        self.label(&mut e.label, &mut e.body, false);
        visit_mut::visit_expr_for_loop_mut(self, e);
    }
    fn visit_expr_while_mut(&mut self, e: &mut syn::ExprWhile) {
        let is_chain = is_chain(&e.cond);
        self.label(&mut e.label, &mut e.body, is_chain);
        visit_mut::visit_expr_while_mut(self, e);
    }
    fn visit_expr_loop_mut(&mut self, e: &mut syn::ExprLoop) {
        self.label(&mut e.label, &mut e.body, false);
        visit_mut::visit_expr_loop_mut(self, e);
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// Finds the exits of one loop that stand in a chain, or gives all of them a label.
struct Exits {
    label: Option<syn::Lifetime>,
    in_chain: bool,
    found: bool,
}

impl Exits {
    fn exit(&mut self, label: &mut Option<syn::Lifetime>) {
        if label.is_none() {
            self.found |= self.in_chain;
            label.clone_from(&self.label);
        }
    }
}

impl VisitMut for Exits {
    fn visit_expr_break_mut(&mut self, e: &mut syn::ExprBreak) {
        self.exit(&mut e.label);
        visit_mut::visit_expr_break_mut(self, e);
    }
    fn visit_expr_continue_mut(&mut self, e: &mut syn::ExprContinue) {
        self.exit(&mut e.label);
    }
    fn visit_expr_if_mut(&mut self, e: &mut syn::ExprIf) {
        let outer = self.in_chain;
        self.in_chain |= is_chain(&e.cond);
        visit_mut::visit_expr_if_mut(self, e);
        self.in_chain = outer;
    }
    fn visit_expr_for_loop_mut(&mut self, e: &mut syn::ExprForLoop) {
        self.visit_expr_mut(&mut e.expr);
    }
    fn visit_expr_while_mut(&mut self, _: &mut syn::ExprWhile) {}
    fn visit_expr_loop_mut(&mut self, _: &mut syn::ExprLoop) {}
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
