//! `if`, `if let` and chains of conditions, `let else`, `match`.

use super::Lower;
use super::control::strip;
use super::pattern::{Matched, Site, alternatives};
use crate::errors::Refusal;
use crate::ir::{Arm, Binding, Block, Inert, Operand, Stmt, VarId};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn condition(&mut self, cond: &syn::Expr) -> Inert {
        if super::syntax::is_inert_syntax(cond) && !self.calls_closure(cond) {
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

    pub(super) fn if_stmt(&mut self, e: &syn::ExprIf, out: Option<VarId>) {
        let conditions = conjuncts(&e.cond);
        if conditions
            .iter()
            .any(|cond| matches!(cond, syn::Expr::Let(_)))
        {
            return self.if_let(&conditions, e, out);
        }
        let cond = self.condition(&e.cond);
        let then = self.value_block(&e.then_branch, out.is_some());
        let otherwise = e
            .else_branch
            .as_ref()
            .map(|(_, otherwise)| self.expr_block(otherwise, out.is_some()));
        let node = self.node();
        self.push(Stmt::If {
            out,
            cond,
            then,
            otherwise,
            node,
        });
    }

    /// `if let P = x && c { a } else { b }` is
    /// `match x { P => if c { a; leave }, _ => {} } b`, in a block that `a` leaves.
    fn if_let(&mut self, conditions: &[syn::Expr], e: &syn::ExprIf, out: Option<VarId>) {
        let then = &e.then_branch;
        let otherwise = e.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        if let [syn::Expr::Let(cond)] = conditions {
            let otherwise: syn::Expr = match otherwise {
                Some(otherwise) => otherwise.clone(),
                None => syn::parse_quote!({}),
            };
            let (pat, value) = (&cond.pat, &cond.expr);
            let arms: syn::ExprMatch = syn::parse_quote!(match #value {
                #pat => #then
                _ => #otherwise
            });
            return self.match_stmt(&arms, out);
        }
        let label = self.names.label("if_let");
        let last: syn::Expr = match (otherwise, out) {
            (Some(_), Some(_)) => syn::parse_quote!({ break #label #then; }),
            (Some(_), None) => syn::parse_quote!({ #then break #label; }),
            (None, _) => syn::parse_quote!(#then),
        };
        let nest = conditions
            .iter()
            .rev()
            .fold(last, |inner, cond| match cond {
                syn::Expr::Let(cond) => {
                    let (pat, value) = (&cond.pat, &cond.expr);
                    syn::parse_quote!({ match #value { #pat => #inner _ => {} } })
                }
                cond => syn::parse_quote!({ if #cond #inner }),
            });
        let whole: syn::Expr = match otherwise {
            Some(otherwise) => syn::parse_quote!(#label: { #nest #otherwise }),
            None => nest,
        };
        match out {
            Some(out) => {
                let value = self.operand(&whole);
                // The value of the block, under the name that is expected.
                let node = self.node();
                self.push(Stmt::Let {
                    var: out,
                    ty: None,
                    op: crate::ir::Op::Use(value),
                    node,
                    span: e.span(),
                });
            }
            None => {
                self.control_stmt(&whole);
            }
        }
    }

    /// `let P = x else { leave }; rest` is `match x { P => { rest }, _ => { leave } }`.
    pub(super) fn let_else(
        &mut self,
        local: &syn::Local,
        rest: &[syn::Stmt],
        wanted: bool,
    ) -> Option<Operand> {
        let init = local.init.as_ref()?;
        let (_, otherwise) = init.diverge.as_ref()?;
        let (pat, value) = (&local.pat, &init.expr);
        let pat = match pat {
            syn::Pat::Type(p) => &*p.pat,
            pat => pat,
        };
        // The block's value is that of the statements that follow.
        let value_follows = matches!(rest.last(), Some(syn::Stmt::Expr(_, None)));
        let arms: syn::ExprMatch = syn::parse_quote!(match #value {
            #pat => { #(#rest)* }
            _ => #otherwise
        });
        if wanted && value_follows {
            let out = self.temp("t", local.span());
            self.match_stmt(&arms, Some(out));
            return Some(Operand::Var(out));
        }
        self.match_stmt(&arms, None);
        None
    }

    pub(super) fn match_stmt(&mut self, e: &syn::ExprMatch, out: Option<VarId>) {
        let (scrutinee, matched) = if self.is_inactive_scrutinee(&e.expr) {
            (self.inactive_scrutinee(&e.expr), Matched::Inactive)
        } else if let Some(constant) =
            self.constant_scrutinee(&e.expr, e.arms.iter().map(|arm| &arm.pat))
        {
            (constant.value, constant.matched)
        } else {
            let scrutinee = self.scrutinee(&e.expr);
            (scrutinee.value, scrutinee.matched)
        };
        let outer = self.lengths.replace(Vec::new());
        let mut arms = Vec::new();
        for arm in &e.arms {
            for pattern in alternatives(&arm.pat) {
                arms.push(self.arm(&pattern, &arm.body, &matched, out.is_some()));
            }
        }
        let lengths = std::mem::replace(&mut self.lengths, outer);
        lengths.into_iter().flatten().for_each(|len| self.push(len));
        let node = self.node();
        self.push(Stmt::Match {
            out,
            scrutinee,
            arms,
            node,
        });
    }

    /// Whether no binding of a pattern can carry a derivative.
    fn is_inactive_scrutinee(&mut self, expr: &syn::Expr) -> bool {
        match strip(expr) {
            syn::Expr::Tuple(e) => e.elems.iter().all(|e| self.is_inactive_scrutinee(e)),
            e => {
                super::syntax::is_inert_syntax(e)
                    && (is_inert_scrutinee(e) && !self.is_own_method(e)
                        || self
                            .inert(e)
                            .reads
                            .iter()
                            .all(|var| self.vars[var.0].inactive)
                            && !self.captures)
            }
        }
    }

    /// Such an expression; the type system confirms that it has no derivative.
    fn inactive_scrutinee(&mut self, expr: &syn::Expr) -> Inert {
        let syn::Expr::Tuple(tuple) = strip(expr) else {
            let inert = self.condition(expr);
            return self.checked(strip(expr), inert);
        };
        let parts: Vec<Inert> = (tuple.elems.iter())
            .map(|part| self.inactive_scrutinee(part))
            .collect();
        let tokens = parts.iter().map(|part| &part.tokens);
        Inert {
            tokens: quote!((#(#tokens,)*)),
            reads: parts.iter().flat_map(|part| part.reads.clone()).collect(),
        }
    }

    fn arm(
        &mut self,
        pattern: &syn::Pat,
        body: &syn::Expr,
        matched: &Matched,
        wanted: bool,
    ) -> Arm {
        let (stmts, (pattern, bindings, tail)) = self.nested(|lower| {
            let (pattern, bindings) = lower.arm_pattern(pattern, matched);
            let block = lower.expr_block(body, wanted);
            // The bindings' scope is that of the arm.
            for stmt in block.stmts {
                lower.push(stmt);
            }
            (pattern, bindings, block.tail)
        });
        Arm {
            pattern,
            bindings,
            block: Block { stmts, tail },
        }
    }

    /// Pattern and guard.
    fn arm_pattern(
        &mut self,
        pattern: &syn::Pat,
        matched: &Matched,
    ) -> (TokenStream, Vec<Binding>) {
        let mut bindings = Vec::new();
        let (pat, guard) = match pattern {
            syn::Pat::Guard(p) => (&*p.pat, Some((&p.if_token, &*p.guard))),
            pat => (pat, None),
        };
        let tokens = self.pattern(pat, matched, Site::Inner, &mut bindings);
        let guard = guard.map(|(token, guard)| {
            if !super::syntax::is_inert_syntax(guard) || self.calls_closure(guard) {
                self.errors.refuse(guard.span(), Refusal::opaque_write());
            }
            let guard = self.inert(guard).tokens;
            quote!(#token #guard)
        });
        (quote!(#tokens #guard), bindings)
    }
}

/// The parts of `a && b && c`.
pub(super) fn conjuncts(expr: &syn::Expr) -> Vec<syn::Expr> {
    match expr {
        syn::Expr::Binary(e) if matches!(e.op, syn::BinOp::And(_)) => {
            let mut all = conjuncts(&e.left);
            all.extend(conjuncts(&e.right));
            all
        }
        _ => vec![expr.clone()],
    }
}

/// A comparison or a method like `len()`: its value has no derivative.
fn is_inert_scrutinee(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::MethodCall(e) => crate::names::is_inactive_method(&e.method.to_string()),
        syn::Expr::Binary(e) => super::syntax::arithmetic(&e.op).is_none(),
        syn::Expr::Cast(e) => super::syntax::is_integer_type(&e.ty),
        _ => false,
    }
}
