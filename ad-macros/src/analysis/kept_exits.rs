//! Exits in the user's own tokens: `x[if c { break } else { 0 }]`.
//!
//! Exits are statements of the IR, so that an iteration that is left has the record that it needs. Lowering makes
//! statements of them where it evaluates an expression; what it keeps as it is may not have any.

use crate::errors::{Errors, Refusal};
use crate::ir::{Func, Part, guard};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};

/// Refuses them.
pub(crate) fn kept_exits(func: &Func, errors: &mut Errors) {
    let mut found: Vec<(Span, &'static str)> = Vec::new();
    func.body.has(&mut |part| {
        match part {
            Part::Place(_) => {}
            Part::Tokens(inert) => found.extend(exit(&inert.tokens)),
            Part::Pattern(pattern) => {
                let guard = guard(&func.vars, pattern);
                found.extend(guard.and_then(|guard| exit(&guard.tokens)));
            }
        }
        false
    });
    // A place may stand in the IR more than once.
    let mut reported: Vec<String> = Vec::new();
    for (span, word) in found {
        let place = format!("{span:?}");
        if !reported.contains(&place) {
            reported.push(place);
            errors.refuse(span, Refusal::kept_exit(word));
        }
    }
}

/// An exit that leaves tokens, and the word for it.
fn exit(tokens: &TokenStream) -> Option<(Span, &'static str)> {
    // Most tokens have none.
    word(tokens)?;
    let mut exits = Exits::default();
    if let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) {
        exits.visit_expr(&expr);
    } else if let Ok(stmts) = syn::Block::parse_within.parse2(tokens.clone()) {
        stmts.iter().for_each(|stmt| exits.visit_stmt(stmt));
    } else {
        return word(tokens);
    }
    exits.found
}

/// The first word that may be an exit.
fn word(tokens: &TokenStream) -> Option<(Span, &'static str)> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => ["break", "continue", "return"]
            .into_iter()
            .find(|word| ident == word)
            .map(|word| (ident.span(), word)),
        TokenTree::Punct(punct) => (punct.as_char() == '?').then(|| (punct.span(), "?")),
        TokenTree::Group(group) => word(&group.stream()),
        TokenTree::Literal(_) => None,
    })
}

/// The first exit that leaves an expression.
#[derive(Default)]
struct Exits {
    /// Loops around, in the expression, and the labels of loops and blocks.
    loops: usize,
    labels: Vec<syn::Lifetime>,
    found: Option<(Span, &'static str)>,
}

impl Exits {
    fn left(&mut self, label: Option<&syn::Lifetime>, span: Span, word: &'static str) {
        let stays = match label {
            Some(label) => self.labels.contains(label),
            None => self.loops > 0,
        };
        if !stays {
            self.found.get_or_insert((span, word));
        }
    }

    fn labelled(&mut self, label: Option<&syn::Label>, visit: impl FnOnce(&mut Self)) {
        self.labels.extend(label.map(|label| label.name.clone()));
        visit(self);
        if label.is_some() {
            self.labels.pop();
        }
    }
}

impl<'ast> Visit<'ast> for Exits {
    fn visit_expr_break(&mut self, e: &'ast syn::ExprBreak) {
        self.left(e.label.as_ref(), e.break_token.span, "break");
        visit::visit_expr_break(self, e);
    }

    fn visit_expr_continue(&mut self, e: &'ast syn::ExprContinue) {
        self.left(e.label.as_ref(), e.continue_token.span, "continue");
    }

    fn visit_expr_return(&mut self, e: &'ast syn::ExprReturn) {
        self.found.get_or_insert((e.return_token.span, "return"));
        visit::visit_expr_return(self, e);
    }

    fn visit_expr_try(&mut self, e: &'ast syn::ExprTry) {
        self.found.get_or_insert((e.question_token.span, "?"));
        visit::visit_expr_try(self, e);
    }

    fn visit_expr_for_loop(&mut self, e: &'ast syn::ExprForLoop) {
        self.visit_expr(&e.expr);
        self.labelled(e.label.as_ref(), |this| {
            this.loops += 1;
            this.visit_block(&e.body);
            this.loops -= 1;
        });
    }

    fn visit_expr_while(&mut self, e: &'ast syn::ExprWhile) {
        self.labelled(e.label.as_ref(), |this| {
            this.loops += 1;
            visit::visit_expr_while(this, e);
            this.loops -= 1;
        });
    }

    fn visit_expr_loop(&mut self, e: &'ast syn::ExprLoop) {
        self.labelled(e.label.as_ref(), |this| {
            this.loops += 1;
            visit::visit_expr_loop(this, e);
            this.loops -= 1;
        });
    }

    fn visit_expr_block(&mut self, e: &'ast syn::ExprBlock) {
        self.labelled(e.label.as_ref(), |this| visit::visit_expr_block(this, e));
    }

    // These have exits of their own.
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let args = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        match args.parse2(call.tokens.clone()) {
            Ok(args) => args.iter().for_each(|arg| self.visit_expr(arg)),
            Err(_) => {
                if let Some(found) = word(&call.tokens) {
                    self.found.get_or_insert(found);
                }
            }
        }
    }
}
