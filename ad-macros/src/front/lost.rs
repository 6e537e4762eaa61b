//! Uses of variables that lowering does not keep, and that may say a type: closures that stand in the place of their
//! calls, patterns without their types, values that are thrown away.

use syn::visit::{self, Visit};

/// Whether a body has any.
pub(super) fn loses_uses(body: &syn::Block) -> bool {
    let mut loses = Loses(false);
    loses.visit_block(body);
    loses.0
}

struct Loses(bool);

impl<'ast> Visit<'ast> for Loses {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        let typed = matches!(&local.pat, syn::Pat::Type(typed) if !matches!(*typed.pat, syn::Pat::Ident(_)));
        self.0 |= typed || has_wild(&local.pat);
        if let Some(init) = &local.init {
            // An iterator in a variable may run several times, or not at all.
            self.0 |= match &*init.expr {
                syn::Expr::MethodCall(call) => {
                    let lazy = [
                        "filter",
                        "filter_map",
                        "flat_map",
                        "inspect",
                        "map",
                        "map_while",
                        "scan",
                        "skip_while",
                        "take_while",
                    ];
                    lazy.iter().any(|name| call.method == *name)
                }
                _ => false,
            };
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_let(&mut self, e: &'ast syn::ExprLet) {
        self.0 |= has_wild(&e.pat);
        visit::visit_expr_let(self, e);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let all = match &arm.pat {
            syn::Pat::Guard(pat) => &*pat.pat,
            pat => pat,
        };
        self.0 |= !matches!(all, syn::Pat::Wild(_)) && has_wild(all);
        visit::visit_arm(self, arm);
    }

    fn visit_expr_infer(&mut self, _: &'ast syn::ExprInfer) {
        self.0 = true;
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let mut left = false;
        for stmt in &block.stmts {
            // Behind an exit.
            self.0 |= left;
            if let syn::Stmt::Expr(expr, semi) = stmt {
                left = matches!(
                    expr,
                    syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_)
                );
                self.0 |= semi.is_some() && is_value(expr);
            }
        }
        visit::visit_block(self, block);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.visit_expr(&call.receiver);
        call.args.iter().for_each(|arg| self.argument(arg));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        self.visit_expr(&call.func);
        call.args.iter().for_each(|arg| self.argument(arg));
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {
        self.0 = true;
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Loses {
    /// A closure that is handed on is used there, and once.
    fn argument(&mut self, arg: &syn::Expr) {
        match arg {
            syn::Expr::Closure(closure) => {
                let typed = |input: &syn::Pat| matches!(input, syn::Pat::Type(typed) if !matches!(*typed.pat, syn::Pat::Ident(_)));
                self.0 |= closure.inputs.iter().any(typed);
                self.visit_expr(&closure.body);
            }
            arg => self.visit_expr(arg),
        }
    }
}

/// A statement that does nothing but compute a value.
fn is_value(expr: &syn::Expr) -> bool {
    use crate::front::lower::is_assignment;
    match expr {
        syn::Expr::Binary(e) => !is_assignment(&e.op),
        syn::Expr::Unary(_)
        | syn::Expr::Path(_)
        | syn::Expr::Field(_)
        | syn::Expr::Index(_)
        | syn::Expr::Cast(_)
        | syn::Expr::Reference(_)
        | syn::Expr::Tuple(_)
        | syn::Expr::Array(_)
        | syn::Expr::Repeat(_)
        | syn::Expr::Struct(_)
        | syn::Expr::Range(_) => true,
        syn::Expr::Paren(e) => is_value(&e.expr),
        _ => false,
    }
}

/// Whether a pattern leaves out a part.
fn has_wild(pat: &syn::Pat) -> bool {
    struct Wilds(bool);
    impl<'ast> Visit<'ast> for Wilds {
        fn visit_pat_wild(&mut self, _: &'ast syn::PatWild) {
            self.0 = true;
        }
        fn visit_pat_rest(&mut self, _: &'ast syn::PatRest) {
            self.0 = true;
        }
        fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    }
    let mut wilds = Wilds(false);
    wilds.visit_pat(pat);
    wilds.0
}
