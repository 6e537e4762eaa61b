//! Values whose type comes from their uses, because of a literal in them.

use crate::front::vectors::bracketed;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Whether there is a number without its type in tokens.
pub(crate) fn has_number(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Literal(literal) => is_free_literal(&syn::Lit::new(literal)),
        TokenTree::Group(group) => has_number(group.stream()),
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    })
}

fn is_free_literal(literal: &syn::Lit) -> bool {
    match literal {
        syn::Lit::Int(number) => number.suffix().is_empty(),
        syn::Lit::Float(number) => number.suffix().is_empty(),
        _ => false,
    }
}

/// Whether the type of a value comes from its uses, for a literal in it.
pub(super) fn is_free(value: &TokenStream) -> bool {
    has_number(value.clone()) && syn::parse2(value.clone()).is_ok_and(|value| free(&value))
}

/// The same of an expression. References are none: the type of one has a lifetime, which is not the same elsewhere.
pub(crate) fn free(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Lit(literal) => is_free_literal(&literal.lit),
        syn::Expr::Paren(e) => free(&e.expr),
        syn::Expr::Group(e) => free(&e.expr),
        syn::Expr::Unary(e) => free(&e.expr),
        syn::Expr::Binary(e) => match e.op {
            syn::BinOp::Shl(_) | syn::BinOp::Shr(_) => free(&e.left),
            syn::BinOp::Add(_)
            | syn::BinOp::Sub(_)
            | syn::BinOp::Mul(_)
            | syn::BinOp::Div(_)
            | syn::BinOp::Rem(_)
            | syn::BinOp::BitXor(_)
            | syn::BinOp::BitAnd(_)
            | syn::BinOp::BitOr(_) => free(&e.left) && free(&e.right),
            _ => false,
        },
        syn::Expr::Range(e) => {
            let bounds = [&e.start, &e.end];
            bounds.into_iter().flatten().all(|bound| free(bound))
        }
        syn::Expr::Cast(e) => matches!(*e.ty, syn::Type::Infer(_)),
        // `(0..3).rev()`, `(0..3).zip(slots)`, `3.min(k)`
        syn::Expr::MethodCall(e) => {
            let gives = ["then_some", "unwrap_or", "or", "map_or"];
            let name = e.method.to_string();
            free(&e.receiver) || gives.contains(&name.as_str()) && e.args.iter().any(free)
        }
        syn::Expr::Field(e) => free(&e.base),
        syn::Expr::Index(e) => free(&e.expr),
        syn::Expr::Struct(e) => e.fields.iter().any(|field| free(&field.expr)),
        // `vec![3, 5]`
        syn::Expr::Macro(call) if call.mac.path.is_ident("vec") => {
            match bracketed(&call.mac.tokens) {
                Ok(syn::Expr::Array(array)) => array.elems.iter().all(free),
                _ => has_number(call.mac.tokens.clone()),
            }
        }
        syn::Expr::Tuple(e) => e.elems.iter().any(free),
        syn::Expr::Array(e) => e.elems.iter().all(free),
        syn::Expr::Repeat(e) => free(&e.expr),
        syn::Expr::If(e) => {
            let otherwise = e.else_branch.as_ref();
            otherwise.is_some_and(|(_, value)| free_block(&e.then_branch) || free(value))
        }
        syn::Expr::Match(e) => e.arms.iter().any(|arm| free(&arm.body)),
        syn::Expr::Block(e) => free_block(&e.block) || breaks_with_free(value),
        syn::Expr::Loop(_) => breaks_with_free(value),
        syn::Expr::Return(e) => e.expr.as_deref().is_some_and(free),
        // `Some(3)`, `Pair(3, x)`
        syn::Expr::Call(e) => match &*e.func {
            syn::Expr::Path(path) => {
                let last = path.path.segments.last();
                let name = last.map(|last| last.ident.to_string()).unwrap_or_default();
                name.starts_with(char::is_uppercase) && e.args.iter().any(free)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a literal may be the value of a block, by its name or without.
fn free_block(block: &syn::Block) -> bool {
    block.stmts.iter().any(|stmt| match stmt {
        syn::Stmt::Local(local) => {
            let typed = matches!(local.pat, syn::Pat::Type(_));
            !typed && local.init.as_ref().is_some_and(|init| free(&init.expr))
        }
        syn::Stmt::Expr(value, None) => free(value),
        _ => false,
    })
}

/// Whether a block or a loop may be left with a literal.
fn breaks_with_free(value: &syn::Expr) -> bool {
    struct Breaks(bool);
    impl<'ast> Visit<'ast> for Breaks {
        fn visit_expr_break(&mut self, e: &'ast syn::ExprBreak) {
            self.0 |= e.expr.as_deref().is_some_and(free);
            visit::visit_expr_break(self, e);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut breaks = Breaks(false);
    breaks.visit_expr(value);
    breaks.0
}

/// Whether a closure may return a literal.
pub(crate) fn returns_free(body: &syn::Expr) -> bool {
    struct Returns(bool);
    impl<'ast> Visit<'ast> for Returns {
        fn visit_expr_return(&mut self, e: &'ast syn::ExprReturn) {
            self.0 |= e.expr.as_deref().is_some_and(free);
            visit::visit_expr_return(self, e);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut returns = Returns(free(body));
    returns.visit_expr(body);
    returns.0
}
