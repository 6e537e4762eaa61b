//! Control flow: it stays structured.

use super::Lower;
use super::expr::unit;
use crate::errors::Refusal;
use crate::ir::{Block, Exit, Inert, Operand, Place, Stmt, VarId};
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

/// A loop or block that `break` may leave.
pub(super) struct Target {
    pub(super) label: Option<syn::Lifetime>,
    /// Where the value of `break` goes.
    pub(super) out: Option<VarId>,
    pub(super) is_loop: bool,
}

impl Lower<'_> {
    /// Control flow in the place of a value; `None` for other expressions.
    pub(super) fn control_value(&mut self, expr: &syn::Expr) -> Option<Operand> {
        match expr {
            syn::Expr::If(e) => {
                let out = self.temp("t", e.span());
                self.if_stmt(e, Some(out));
                self.value_of_blocks(out);
                Some(Operand::Var(out))
            }
            syn::Expr::Match(e) => {
                let out = self.temp("t", e.span());
                self.match_stmt(e, Some(out));
                self.value_of_blocks(out);
                Some(Operand::Var(out))
            }
            syn::Expr::Block(e) if super::nested::keeps_names(e) => Some(self.flat_block(&e.block)),
            syn::Expr::Block(e) if breaks_with_value(&e.block, e.label.as_ref(), false) => {
                let out = self.declared_temp(e.span());
                self.target(e.label.as_ref(), Some(out), false);
                let (mut stmts, tail) = self.nested(|lower| {
                    let tail = lower.block_body(&e.block);
                    lower.assign_value(out, tail)
                });
                stmts.extend(tail);
                self.targets.pop();
                let block = Block { stmts, tail: None };
                let (label, node) = (e.label.as_ref().map(|l| l.name.clone()), self.node());
                self.push(Stmt::Scope {
                    out: None,
                    label,
                    block,
                    node,
                });
                Some(Operand::Var(out))
            }
            syn::Expr::Block(e) => {
                let out = self.temp("t", e.span());
                self.scope_stmt(e, Some(out));
                self.value_of_blocks(out);
                Some(Operand::Var(out))
            }
            syn::Expr::Loop(e) if breaks_with_value(&e.body, e.label.as_ref(), true) => {
                let out = self.declared_temp(e.span());
                self.loop_stmt(e, Some(out));
                Some(Operand::Var(out))
            }
            syn::Expr::Loop(e) if !has_break(e) => {
                self.control_stmt(expr);
                Some(Operand::Const(Inert {
                    tokens: quote!(unreachable!()),
                    reads: Vec::new(),
                }))
            }
            _ => self.control_stmt(expr).then(unit),
        }
    }

    /// What is known of the value of a statement with blocks: all of them give the same type, so that
    /// one of them says what it is.
    fn value_of_blocks(&mut self, out: VarId) {
        let Some(stmt) = self.out.last().and_then(|block| block.last()) else {
            return;
        };
        let blocks = stmt.blocks();
        let tails: Vec<&Operand> = blocks.iter().filter_map(|b| b.tail.as_ref()).collect();
        if tails.is_empty() || tails.iter().any(|tail| self.is_reference(tail)) {
            return;
        }
        let numbers = tails.iter().find_map(|tail| self.operand_numbers(tail));
        let ty = tails
            .iter()
            .find_map(|tail| super::known_types::place_type(&self.vars, &tail.place()?));
        // The number of a reference is that of what it refers to.
        let is_number = |tail: &Operand| match tail {
            Operand::Place(place) => !place.projections.is_empty(),
            tail => self.operand_is_scalar(tail),
        };
        let scalar = tails.iter().any(|tail| is_number(tail));
        let facts = &mut self.vars[out.0];
        facts.numbers = numbers;
        facts.scalar = numbers == Some(0) && scalar;
        facts.ty = ty;
    }

    /// A variable that is assigned to later: the value of a block that can be left early.
    pub(super) fn declared_temp(&mut self, span: Span) -> VarId {
        let out = self.temp("t", span);
        self.push(Stmt::Declare { var: out, ty: None });
        out
    }

    /// `out = value`, for a block that has one.
    pub(super) fn assign_value(&mut self, out: VarId, value: Option<Operand>) -> Option<Stmt> {
        let value = value?;
        let node = self.node();
        Some(Stmt::Assign {
            place: Place::var(out),
            value,
            node,
        })
    }

    pub(super) fn target(&mut self, label: Option<&syn::Label>, out: Option<VarId>, is_loop: bool) {
        self.targets.push(Target {
            label: label.map(|l| l.name.clone()),
            out,
            is_loop,
        });
    }

    /// Control flow as a statement; `false` for other expressions.
    pub(super) fn control_stmt(&mut self, expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::If(e) => self.if_stmt(e, None),
            syn::Expr::Match(e) => self.match_stmt(e, None),
            syn::Expr::Block(e) => self.scope_stmt(e, None),
            syn::Expr::ForLoop(e) => self.for_stmt(e),
            syn::Expr::While(e) => self.while_stmt(e),
            syn::Expr::Loop(e) => self.loop_stmt(e, None),
            syn::Expr::Return(e) => {
                let value = self.returned(e.expr.as_deref());
                self.return_value(value);
            }
            syn::Expr::Break(e) => self.break_stmt(e),
            syn::Expr::Continue(e) => {
                self.check_label(e.label.as_ref(), e.span());
                self.exit(Exit::Continue(e.label.clone()));
            }
            _ => return false,
        }
        true
    }

    /// `return`, out of the function or out of a closure whose body stands here.
    pub(super) fn return_value(&mut self, value: Option<Operand>) {
        match self.returns.last() {
            None => self.exit(Exit::Return(value)),
            Some((label, out)) => {
                let (label, out) = (label.clone(), *out);
                if let Some(stmt) = self.assign_value(out, value) {
                    self.push(stmt);
                }
                self.exit(Exit::Break(Some(label)));
            }
        }
    }

    fn break_stmt(&mut self, e: &syn::ExprBreak) {
        self.check_label(e.label.as_ref(), e.span());
        if let Some(value) = &e.expr {
            let value = self.operand(value);
            let out = self
                .targets
                .iter()
                .rev()
                .find(|target| match &e.label {
                    Some(label) => target.label.as_ref() == Some(label),
                    None => target.is_loop,
                })
                .and_then(|target| target.out);
            if let Some(out) = out
                && let Some(stmt) = self.assign_value(out, Some(value))
            {
                self.push(stmt);
            }
        }
        self.exit(Exit::Break(e.label.clone()));
    }

    pub(super) fn exit(&mut self, exit: Exit) {
        let node = self.node();
        self.push(Stmt::Exit { exit, node });
    }

    fn check_label(&mut self, label: Option<&syn::Lifetime>, span: Span) {
        if let Some(label) = label
            && !self
                .targets
                .iter()
                .any(|target| target.label.as_ref() == Some(label))
        {
            self.errors.refuse(span, Refusal::loop_without_condition());
        }
    }

    /// A block with its value, if it is used.
    pub(super) fn value_block(&mut self, block: &syn::Block, wanted: bool) -> Block {
        if wanted {
            let (stmts, tail) = self.nested(|lower| lower.block_body(block));
            Block { stmts, tail }
        } else {
            let (stmts, ()) = self.nested(|lower| lower.block_stmts(block));
            Block { stmts, tail: None }
        }
    }

    /// An expression in the place of a block.
    pub(super) fn expr_block(&mut self, expr: &syn::Expr, wanted: bool) -> Block {
        match expr {
            syn::Expr::Block(e) if e.label.is_none() => self.value_block(&e.block, wanted),
            expr if wanted => {
                let (stmts, tail) = self.nested(|lower| lower.operand(expr));
                Block {
                    stmts,
                    tail: Some(tail),
                }
            }
            expr => {
                let stmt = syn::Stmt::Expr(expr.clone(), None);
                let (stmts, ()) = self.nested(|lower| {
                    lower.block_stmts(&syn::Block {
                        brace_token: Default::default(),
                        stmts: vec![stmt],
                    });
                });
                Block { stmts, tail: None }
            }
        }
    }

    fn scope_stmt(&mut self, e: &syn::ExprBlock, out: Option<VarId>) {
        self.target(e.label.as_ref(), None, false);
        let block = self.value_block(&e.block, out.is_some());
        self.targets.pop();
        let (label, node) = (e.label.as_ref().map(|l| l.name.clone()), self.node());
        self.push(Stmt::Scope {
            out,
            label,
            block,
            node,
        });
    }

    pub(super) fn loop_body(
        &mut self,
        label: Option<&syn::Label>,
        out: Option<VarId>,
        body: impl FnOnce(&mut Self),
    ) -> Block {
        self.target(label, out, true);
        self.depth += 1;
        let (stmts, ()) = self.nested(body);
        self.depth -= 1;
        self.targets.pop();
        Block { stmts, tail: None }
    }

    fn loop_stmt(&mut self, e: &syn::ExprLoop, out: Option<VarId>) {
        let body = self.loop_body(e.label.as_ref(), out, |lower| lower.block_stmts(&e.body));
        let (label, node) = (e.label.as_ref().map(|l| l.name.clone()), self.node());
        self.push(Stmt::While {
            label,
            cond: None,
            body,
            node,
        });
    }

    fn while_stmt(&mut self, e: &syn::ExprWhile) {
        let (cond, body) = (&e.cond, &e.body);
        if !super::syntax::is_inert_syntax(cond) || self.calls_closure(cond) {
            // The condition is evaluated by statements: `loop { if c { body } else { break } }`.
            let label = &e.label;
            let name = label.as_ref().map(|label| &label.name);
            let whole: syn::Expr =
                syn::parse_quote!(#label loop { if #cond #body else { break #name; } });
            if let syn::Expr::Loop(e) = &whole {
                self.loop_stmt(e, None);
            }
            return;
        }
        let cond = self.inert(cond);
        let body = self.loop_body(e.label.as_ref(), None, |lower| lower.block_stmts(body));
        let (label, node) = (e.label.as_ref().map(|l| l.name.clone()), self.node());
        self.push(Stmt::While {
            label,
            cond: Some(cond),
            body,
            node,
        });
    }
}

pub(crate) fn strip(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(e) => strip(&e.expr),
        syn::Expr::Group(e) => strip(&e.expr),
        _ => expr,
    }
}

/// Whether a `loop` can end; else its value is of every type.
fn has_break(e: &syn::ExprLoop) -> bool {
    let label = e.label.as_ref().map(|label| &label.name);
    find_break(&e.body, label, true, |_| true)
}

/// Whether a loop or block is left with a value.
fn breaks_with_value(body: &syn::Block, label: Option<&syn::Label>, is_loop: bool) -> bool {
    let label = label.map(|label| &label.name);
    find_break(body, label, is_loop, |e| e.expr.is_some())
}

/// Whether there is a `break` of a kind, out of the loop or block with this body.
fn find_break(
    body: &syn::Block,
    label: Option<&syn::Lifetime>,
    is_loop: bool,
    kind: fn(&syn::ExprBreak) -> bool,
) -> bool {
    struct Finder<'a> {
        label: Option<&'a syn::Lifetime>,
        depth: usize,
        kind: fn(&syn::ExprBreak) -> bool,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            let inner = matches!(
                e,
                syn::Expr::ForLoop(_) | syn::Expr::While(_) | syn::Expr::Loop(_)
            );
            if let syn::Expr::Break(e) = e {
                let here = match &e.label {
                    Some(label) => Some(label) == self.label,
                    None => self.depth == 0,
                };
                self.found |= here && (self.kind)(e);
            }
            self.depth += usize::from(inner);
            syn::visit::visit_expr(self, e);
            self.depth -= usize::from(inner);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder {
        label,
        // A `break` without a label does not leave a block.
        depth: usize::from(!is_loop),
        kind,
        found: false,
    };
    syn::visit::Visit::visit_block(&mut finder, body);
    finder.found
}
