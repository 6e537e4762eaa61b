//! Control flow: it stays structured.

use super::Lower;
use super::expr::unit;
use crate::errors::Refusal;
use crate::front::inert::bound_names;
use crate::ir::{Arm, Block, Exit, Inert, Iter, Operand, Place, Stmt, VarId, VarKind};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Control flow in the place of a value; `None` for other expressions.
    pub(super) fn control_value(&mut self, expr: &syn::Expr) -> Option<Operand> {
        match expr {
            syn::Expr::If(e) => {
                let out = self.temp("t", e.span());
                self.if_stmt(e, Some(out));
                Some(Operand::Var(out))
            }
            syn::Expr::Match(e) => {
                let out = self.temp("t", e.span());
                self.match_stmt(e, Some(out));
                Some(Operand::Var(out))
            }
            syn::Expr::Block(e) => {
                let out = self.temp("t", e.span());
                self.scope_stmt(e, Some(out));
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

    /// Control flow as a statement; `false` for other expressions.
    pub(super) fn control_stmt(&mut self, expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::If(e) => self.if_stmt(e, None),
            syn::Expr::Match(e) => self.match_stmt(e, None),
            syn::Expr::Block(e) => self.scope_stmt(e, None),
            syn::Expr::ForLoop(e) => self.for_stmt(e),
            syn::Expr::While(e) => self.while_stmt(e.label.as_ref(), Some(&e.cond), &e.body),
            syn::Expr::Loop(e) => self.while_stmt(e.label.as_ref(), None, &e.body),
            syn::Expr::Return(e) => {
                let value = self.returned(e.expr.as_deref());
                self.exit(Exit::Return(value));
            }
            syn::Expr::Break(e) => {
                self.check_label(e.label.as_ref(), e.span());
                self.exit(Exit::Break(e.label.clone()));
            }
            syn::Expr::Continue(e) => {
                self.check_label(e.label.as_ref(), e.span());
                self.exit(Exit::Continue(e.label.clone()));
            }
            _ => return false,
        }
        true
    }

    fn exit(&mut self, exit: Exit) {
        let node = self.node();
        self.push(Stmt::Exit { exit, node });
    }

    fn check_label(&mut self, label: Option<&syn::Lifetime>, span: Span) {
        if let Some(label) = label
            && !self.loops.iter().any(|l| l.as_ref() == Some(label))
        {
            self.errors.refuse(span, Refusal::loop_without_condition());
        }
    }

    /// A block with its value, if it is used.
    fn value_block(&mut self, block: &syn::Block, wanted: bool) -> Block {
        if wanted {
            let (stmts, tail) = self.nested(|lower| lower.block_body(block));
            Block { stmts, tail }
        } else {
            let (stmts, ()) = self.nested(|lower| lower.block_stmts(block));
            Block { stmts, tail: None }
        }
    }

    fn condition(&mut self, cond: &syn::Expr) -> Inert {
        if super::expr::is_inert_syntax(cond) {
            return self.inert(cond);
        }
        match self.operand(cond) {
            Operand::Var(var) => Inert {
                tokens: self.vars[var.0].ident.to_token_stream(),
                reads: vec![var],
            },
            Operand::Place(place) => Inert {
                tokens: self.place_tokens(&place),
                reads: vec![place.root],
            },
            Operand::Const(inert) => inert,
        }
    }

    fn if_stmt(&mut self, e: &syn::ExprIf, out: Option<VarId>) {
        let cond = self.condition(&e.cond);
        let then = self.value_block(&e.then_branch, out.is_some());
        let otherwise = e
            .else_branch
            .as_ref()
            .map(|(_, otherwise)| match &**otherwise {
                syn::Expr::Block(e) => self.value_block(&e.block, out.is_some()),
                other => {
                    let (stmts, tail) = self.nested(|lower| match out {
                        Some(_) => Some(lower.operand(other)),
                        None => {
                            lower.control_stmt(other);
                            None
                        }
                    });
                    Block { stmts, tail }
                }
            });
        let node = self.node();
        self.push(Stmt::If {
            out,
            cond,
            then,
            otherwise,
            node,
        });
    }

    fn match_stmt(&mut self, e: &syn::ExprMatch, out: Option<VarId>) {
        let scrutinee = self.condition(&e.expr);
        let active = self.is_active_scrutinee(&e.expr);
        let arms = e
            .arms
            .iter()
            .map(|arm| self.arm(arm, active, out.is_some()))
            .collect();
        let node = self.node();
        self.push(Stmt::Match {
            out,
            scrutinee,
            arms,
            node,
        });
    }

    /// Whether bindings of a pattern may carry a derivative.
    fn is_active_scrutinee(&self, expr: &syn::Expr) -> bool {
        match strip(expr) {
            syn::Expr::Tuple(e) => e.elems.iter().any(|e| self.is_active_scrutinee(e)),
            e => {
                !is_inert_scrutinee(e)
                    && self
                        .inert(e)
                        .reads
                        .iter()
                        .any(|var| !self.vars[var.0].inactive)
            }
        }
    }

    fn arm(&mut self, arm: &syn::Arm, active: bool, wanted: bool) -> Arm {
        let (stmts, (pattern, bindings, tail)) = self.nested(|lower| {
            let (pattern, bindings) = lower.arm_pattern(arm, active);
            let tail = match &*arm.body {
                syn::Expr::Block(e) if e.label.is_none() && wanted => lower.block_body(&e.block),
                syn::Expr::Block(e) if e.label.is_none() => {
                    lower.block_stmts(&e.block);
                    None
                }
                body if wanted => Some(lower.operand(body)),
                body => {
                    let stmt = syn::Stmt::Expr(body.clone(), None);
                    lower.block_stmts(&syn::Block {
                        brace_token: Default::default(),
                        stmts: vec![stmt],
                    });
                    None
                }
            };
            (pattern, bindings, tail)
        });
        Arm {
            pattern,
            bindings,
            block: Block {
                stmts,
                tail: if wanted { tail } else { None },
            },
        }
    }

    /// Pattern and guard. Bindings are inactive; those of an active value are refused.
    fn arm_pattern(&mut self, arm: &syn::Arm, active: bool) -> (TokenStream, Vec<VarId>) {
        let mut bindings = Vec::new();
        let names = bound_names(&arm.pat);
        if active && let Some(name) = names.first() {
            self.errors.refuse(name.span(), Refusal::active_binding());
        }
        let (mut pat, guard) = match &arm.pat {
            syn::Pat::Guard(p) => ((*p.pat).clone(), Some((&p.if_token, &*p.guard))),
            pat => (pat.clone(), None),
        };
        for name in &names {
            let var = self.declare(name, VarKind::Owned, false);
            bindings.push(var);
            self.vars[var.0].inactive = true;
            let ident = self.vars[var.0].ident.clone();
            if ident != *name {
                rename_binding(&mut pat, name, &ident);
            }
        }
        let guard = guard.map(|(token, guard)| {
            let guard = self.inert(guard).tokens;
            quote!(#token #guard)
        });
        (quote!(#pat #guard), bindings)
    }

    fn scope_stmt(&mut self, e: &syn::ExprBlock, out: Option<VarId>) {
        let label = e.label.as_ref().map(|l| l.name.clone());
        self.loops.push(label.clone());
        let block = self.value_block(&e.block, out.is_some());
        self.loops.pop();
        let node = self.node();
        self.push(Stmt::Scope {
            out,
            label,
            block,
            node,
        });
    }

    fn loop_body(
        &mut self,
        label: Option<&syn::Label>,
        body: &syn::Block,
        before: impl FnOnce(&mut Self),
    ) -> Block {
        self.loops.push(label.map(|l| l.name.clone()));
        self.depth += 1;
        let (stmts, _) = self.nested(|lower| {
            before(lower);
            lower.block_stmts(body);
        });
        self.depth -= 1;
        self.loops.pop();
        Block { stmts, tail: None }
    }

    fn while_stmt(
        &mut self,
        label: Option<&syn::Label>,
        cond: Option<&syn::Expr>,
        body: &syn::Block,
    ) {
        let cond = cond.map(|cond| {
            if !super::expr::is_inert_syntax(cond) {
                self.errors.refuse(
                    cond.span(),
                    Refusal::expression("a block in the condition of `while`"),
                );
            }
            self.inert(cond)
        });
        let body = self.loop_body(label, body, |_| {});
        let node = self.node();
        self.push(Stmt::While {
            label: label.map(|l| l.name.clone()),
            cond,
            body,
            node,
        });
    }

    fn for_stmt(&mut self, e: &syn::ExprForLoop) {
        let label = e.label.as_ref().map(|l| l.name.clone());
        let mut iter = None;
        let head = self.for_head(e);
        let body = self.loop_body(e.label.as_ref(), &e.body, |lower| {
            iter = lower.for_iter(e, head)
        });
        let Some(iter) = iter else { return };
        let node = self.node();
        self.push(Stmt::For {
            label,
            iter,
            body,
            node,
        });
    }

    /// What the loop runs over, before its variable is declared.
    fn for_head(&mut self, e: &syn::ExprForLoop) -> Head {
        let expr = strip(&e.expr);
        if let syn::Expr::Range(_) = strip_rev(expr) {
            return Head::Range(self.range(expr));
        }
        let inert = self.inert(expr);
        if super::expr::is_inert_syntax(expr)
            && inert.reads.iter().all(|var| self.vars[var.0].inactive)
        {
            return Head::Inactive(inert);
        }
        let (source, by_value, mutable) = match expr {
            syn::Expr::Reference(r) => (&*r.expr, false, r.mutability.is_some()),
            syn::Expr::MethodCall(m) if m.method == "iter" && m.args.is_empty() => {
                (&*m.receiver, false, false)
            }
            syn::Expr::MethodCall(m) if m.method == "iter_mut" && m.args.is_empty() => {
                (&*m.receiver, false, true)
            }
            other => (other, true, false),
        };
        match self.place(source) {
            Some(place) => {
                let kind = &self.vars[place.root.0].kind;
                let behind = place.projections.is_empty()
                    && matches!(kind, VarKind::Reference | VarKind::Alias(_));
                let mutable = mutable
                    || by_value && place.projections.is_empty() && *kind == VarKind::Mutable;
                let place = match kind {
                    VarKind::Alias(target) if place.projections.is_empty() => target.clone(),
                    _ => place,
                };
                Head::Elements {
                    place,
                    tokens: inert.tokens,
                    by_value: by_value && !behind && !mutable,
                    mutable,
                }
            }
            None => {
                self.errors.refuse(e.expr.span(), Refusal::iterator());
                Head::Refused
            }
        }
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
                let tokens = inner.tokens;
                Inert {
                    tokens: quote!(#tokens.rev()),
                    reads: inner.reads,
                }
            }
            _ => self.inert(expr),
        }
    }

    fn for_iter(&mut self, e: &syn::ExprForLoop, head: Head) -> Option<Iter> {
        match head {
            Head::Range(range) => {
                let var = self.loop_var(&e.pat, VarKind::Owned)?;
                self.vars[var.0].inactive = true;
                self.vars[var.0].scalar = true;
                Some(Iter::Range { var, range })
            }
            Head::Inactive(iter) => {
                let mut pat = (*e.pat).clone();
                let mut bindings = Vec::new();
                for name in bound_names(&e.pat) {
                    let var = self.declare(&name, VarKind::Owned, false);
                    bindings.push(var);
                    self.vars[var.0].inactive = true;
                    let ident = self.vars[var.0].ident.clone();
                    if ident != name {
                        rename_binding(&mut pat, &name, &ident);
                    }
                }
                Some(Iter::Inactive {
                    pattern: pat.to_token_stream(),
                    bindings,
                    iter,
                })
            }
            Head::Elements {
                place,
                tokens,
                by_value,
                mutable,
            } => {
                // `for &v in x`: the element itself, a copy.
                let (pat, by_value, copied) = match &*e.pat {
                    syn::Pat::Reference(p) => (&*p.pat, true, true),
                    pat => (pat, by_value, false),
                };
                let kind = match (by_value, mutable) {
                    (true, _) => VarKind::Owned,
                    (false, true) => VarKind::Mutable,
                    (false, false) => VarKind::Reference,
                };
                let var = self.loop_var(pat, kind)?;
                self.vars[var.0].scalar = copied;
                let ident = &self.vars[var.0].ident;
                let pattern = if copied {
                    quote!(&#ident)
                } else {
                    ident.to_token_stream()
                };
                Some(Iter::Elements {
                    var,
                    place,
                    tokens,
                    pattern,
                    by_value,
                    mutable,
                })
            }
            Head::Refused => None,
        }
    }

    fn loop_var(&mut self, pat: &syn::Pat, kind: VarKind) -> Option<VarId> {
        match pat {
            syn::Pat::Ident(p)
                if p.subpat.is_none() && p.by_ref.is_none() && p.mutability.is_none() =>
            {
                Some(self.declare(&p.ident, kind, false))
            }
            syn::Pat::Wild(p) => {
                let var = self.temp("_i", p.span());
                self.vars[var.0].kind = kind;
                Some(var)
            }
            _ => {
                self.errors.refuse(pat.span(), Refusal::pattern());
                None
            }
        }
    }
}

enum Head {
    Range(Inert),
    Inactive(Inert),
    Elements {
        place: Place,
        tokens: TokenStream,
        by_value: bool,
        mutable: bool,
    },
    Refused,
}

fn strip(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(e) => strip(&e.expr),
        _ => expr,
    }
}

/// `(a..b).rev()` is a range, too.
fn strip_rev(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(e) => strip_rev(&e.expr),
        syn::Expr::MethodCall(e) if e.method == "rev" => strip_rev(&e.receiver),
        _ => expr,
    }
}

/// A comparison or a method like `len()`: its value has no derivative.
fn is_inert_scrutinee(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::MethodCall(e) => crate::names::is_inactive_method(&e.method.to_string()),
        syn::Expr::Binary(e) => super::expr::arithmetic(&e.op).is_none(),
        syn::Expr::Cast(e) => super::expr::is_integer_type(&e.ty),
        _ => false,
    }
}

/// Whether a `loop` can end; else its value is of every type.
fn has_break(e: &syn::ExprLoop) -> bool {
    struct Finder<'a> {
        label: Option<&'a syn::Lifetime>,
        depth: usize,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            let inner = matches!(
                e,
                syn::Expr::ForLoop(_) | syn::Expr::While(_) | syn::Expr::Loop(_)
            );
            if let syn::Expr::Break(e) = e {
                self.found |= match &e.label {
                    Some(label) => Some(label) == self.label,
                    None => self.depth == 0,
                };
            }
            self.depth += usize::from(inner);
            syn::visit::visit_expr(self, e);
            self.depth -= usize::from(inner);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder {
        label: e.label.as_ref().map(|label| &label.name),
        depth: 0,
        found: false,
    };
    syn::visit::Visit::visit_block(&mut finder, &e.body);
    finder.found
}

fn rename_binding(pat: &mut syn::Pat, from: &syn::Ident, to: &syn::Ident) {
    struct Rename<'a>(&'a syn::Ident, &'a syn::Ident);
    impl syn::visit_mut::VisitMut for Rename<'_> {
        fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
            if pat.ident == *self.0 {
                pat.ident = self.1.clone();
            }
        }
        fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
            field.colon_token.get_or_insert_with(Default::default);
            syn::visit_mut::visit_field_pat_mut(self, field);
        }
    }
    syn::visit_mut::VisitMut::visit_pat_mut(&mut Rename(from, to), pat);
}
