//! Sorting by a comparison: an order has no derivative, so that the comparison is passed on as it is written, if
//! it does nothing but compare.

use super::Lower;
use super::control::strip;
use crate::ir::Inert;
use crate::transform::pullback::is_pure_method;
use quote::ToTokens;
use syn::visit::Visit;

impl Lower<'_> {
    /// The comparison that a method of slices sorts by.
    pub(super) fn comparison(&mut self, e: &syn::ExprMethodCall) -> Option<Inert> {
        if !crate::names::sorts(&e.method.to_string()) || e.args.len() != 1 {
            return None;
        }
        let arg = strip(e.args.first()?);
        let compares = match arg {
            syn::Expr::Closure(closure) => {
                let mut found = Comparison::default();
                found.visit_expr(&closure.body);
                closure.asyncness.is_none()
                    && !found.does_more
                    && !self.calls_closure(&closure.body)
            }
            syn::Expr::Path(path) => is_total_cmp(path),
            _ => false,
        };
        if !compares {
            return None;
        }
        Some(self.inert(arg))
    }
}

/// `f64::total_cmp`
fn is_total_cmp(path: &syn::ExprPath) -> bool {
    let text = path.to_token_stream().to_string();
    matches!(text.as_str(), "f32 :: total_cmp" | "f64 :: total_cmp")
}

/// Looks for what is more than a comparison.
#[derive(Default)]
struct Comparison {
    does_more: bool,
}

impl<'ast> Visit<'ast> for Comparison {
    fn visit_expr(&mut self, e: &'ast syn::Expr) {
        match e {
            syn::Expr::Path(_)
            | syn::Expr::Lit(_)
            | syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Cast(_)
            | syn::Expr::Tuple(_) => {}
            syn::Expr::Reference(e) => self.does_more |= e.mutability.is_some(),
            syn::Expr::Binary(e) => {
                self.does_more |= crate::front::lower::is_assignment(&e.op);
            }
            syn::Expr::MethodCall(e) => {
                let name = e.method.to_string();
                self.does_more |= !(compares(&name)
                    || is_pure_method(&name)
                    || crate::names::is_elementary(&name));
            }
            _ => self.does_more = true,
        }
        syn::visit::visit_expr(self, e);
    }
}

/// Methods of numbers that give an ordering, and of orderings.
fn compares(name: &str) -> bool {
    matches!(
        name,
        "total_cmp"
            | "partial_cmp"
            | "cmp"
            | "unwrap"
            | "expect"
            | "unwrap_or"
            | "reverse"
            | "then"
            | "first"
            | "last"
    )
}
