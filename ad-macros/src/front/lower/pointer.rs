//! Functions in variables: `let h: fn(f64) -> f64 = square;`. A pointer brings no derivative along, so that
//! the variable holds the differentiable function, or one of several in a box.

use super::Lower;
use super::control::strip;
use crate::errors::Refusal;
use crate::ir::{Inert, Op};
use quote::quote;
use syn::spanned::Spanned;

/// The macro by which this file marks functions for lowering.
pub(super) const BOXED: &str = "__boxed_function";

impl Lower<'_> {
    /// `let h = square;` and `let h: fn(f64) -> f64 = if c { square } else { cube };`
    pub(super) fn let_function(
        &mut self,
        p: &syn::PatIdent,
        ty: Option<&syn::Type>,
        init: &syn::Expr,
    ) -> bool {
        let pointer = match ty {
            Some(syn::Type::FnPtr(pointer)) => Some(pointer),
            Some(_) => return false,
            None => None,
        };
        if p.mutability.is_none()
            && p.by_ref.is_none()
            && self.names_function(init)
            && let Some(function) = self.function_path(init)
        {
            self.alias_name(&p.ident, function);
            return true;
        }
        let Some(pointer) = pointer else {
            return false;
        };
        let mut boxed = init.clone();
        if !self.boxed(&mut boxed) {
            return false;
        }
        let inputs: Vec<&syn::Type> = pointer.inputs.iter().map(|input| &input.ty).collect();
        let (args, output) = (crate::items::one_or_tuple(&inputs), &pointer.output);
        let output = match output {
            syn::ReturnType::Default => quote!(()),
            syn::ReturnType::Type(_, ty) => quote!(#ty),
        };
        let operand = self.operand(&boxed);
        let ty = syn::parse_quote!(ad::BoxedFn<#args, #output>);
        self.let_op(p, Some(ty), Op::Use(operand), init.span());
        if let Some(var) = self.lookup(&p.ident) {
            self.vars[var.0].function = true;
        }
        true
    }

    /// The path of a function, which is no variable and is not certain to have no derivative.
    pub(super) fn names_function(&mut self, expr: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = strip(expr) else {
            return false;
        };
        let Some(last) = path.path.segments.last() else {
            return false;
        };
        let lower = last.ident.to_string().starts_with(char::is_lowercase);
        let missing =
            path.path.segments.len() == 1 && crate::front::missing::is_missing(&last.ident);
        lower && !missing && self.path_var(strip(expr)).is_none()
    }

    /// Puts the functions in boxes that an expression may give; `false` if it may give anything else.
    fn boxed(&mut self, expr: &mut syn::Expr) -> bool {
        match expr {
            syn::Expr::Path(_) if self.names_function(expr) => {
                let mark = proc_macro2::Ident::new(BOXED, expr.span());
                *expr = syn::parse_quote!(#mark!(#expr));
                true
            }
            syn::Expr::Paren(e) => self.boxed(&mut e.expr),
            syn::Expr::Block(e) => self.boxed_block(&mut e.block),
            syn::Expr::If(e) => {
                self.boxed_block(&mut e.then_branch)
                    && e.else_branch
                        .as_mut()
                        .is_some_and(|(_, otherwise)| self.boxed(otherwise))
            }
            syn::Expr::Match(e) => e.arms.iter_mut().all(|arm| self.boxed(&mut arm.body)),
            _ => false,
        }
    }

    fn boxed_block(&mut self, block: &mut syn::Block) -> bool {
        match block.stmts.last_mut() {
            Some(syn::Stmt::Expr(tail, None)) => self.boxed(tail),
            _ => false,
        }
    }

    /// A function that is marked.
    pub(super) fn boxed_function(&mut self, mac: &syn::Macro) -> Op {
        let Ok(path) = syn::parse2::<syn::ExprPath>(mac.tokens.clone()) else {
            return self.refused(mac.path.span(), Refusal::closure_value());
        };
        let Inert { tokens, reads } = self.named_function(&path);
        Op::Inert(Inert {
            tokens: quote!(ad::boxed_fn(#tokens)),
            reads,
        })
    }
}
