//! Refuses syntax that is not supported, all refusals of a function at once.
//!
//! Takes the user's body; gives errors. Closures and nested items are left to their own kind:
//! nested items are compiled as they stand, closures are looked at by lowering, which knows where
//! they are allowed.

use crate::errors::{Errors, Refusal};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Walks a body.
pub(crate) fn fence(body: &syn::Block, name: Option<&syn::Ident>, errors: &mut Errors) {
    Fence { errors, name }.visit_block(body);
}

/// The signature: what cannot have a derivative at all.
pub(crate) fn fence_signature(signature: &syn::Signature, errors: &mut Errors) {
    if let Some(asyncness) = &signature.asyncness {
        errors.refuse(asyncness.span(), Refusal::async_code());
    }
    if let syn::ReturnType::Type(_, ty) = &signature.output
        && let syn::Type::ImplTrait(ty) = &**ty
    {
        errors.refuse(ty.span(), Refusal::impl_trait_result());
    }
}

/// The call that is all there is in a block.
pub(crate) fn single_call(block: &syn::Block) -> Option<&syn::ExprCall> {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(syn::Expr::Call(call), None)] => Some(call),
        _ => None,
    }
}

/// `Self::name`
fn is_self_path(path: &syn::Path, name: &syn::Ident) -> bool {
    path.segments.len() == 2 && path.segments[0].ident == "Self" && path.segments[1].ident == *name
}

struct Fence<'e> {
    errors: &'e mut Errors,
    /// The function's own name.
    name: Option<&'e syn::Ident>,
}

impl<'ast> Visit<'ast> for Fence<'_> {
    fn visit_expr_async(&mut self, e: &'ast syn::ExprAsync) {
        self.errors
            .refuse(e.async_token.span(), Refusal::async_code());
    }
    fn visit_expr_await(&mut self, e: &'ast syn::ExprAwait) {
        self.errors
            .refuse(e.await_token.span(), Refusal::async_code());
    }
    fn visit_expr_yield(&mut self, e: &'ast syn::ExprYield) {
        self.errors
            .refuse(e.yield_token.span(), Refusal::yield_expr());
    }
    fn visit_expr_unsafe(&mut self, e: &'ast syn::ExprUnsafe) {
        // The call of one function is what `unsafe` is for at a foreign interface.
        match single_call(&e.block) {
            Some(call) => visit::visit_expr_call(self, call),
            None => self
                .errors
                .refuse(e.unsafe_token.span(), Refusal::unsafe_block()),
        }
    }
    fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
        if let (syn::Expr::Path(path), Some(name)) = (&*e.func, self.name)
            && (path.path.is_ident(name) || is_self_path(&path.path, name))
        {
            self.errors.refuse(path.span(), Refusal::recursion());
        }
        visit::visit_expr_call(self, e);
    }
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        let on_self = matches!(&*e.receiver, syn::Expr::Path(path) if path.path.is_ident("self"));
        if on_self && self.name.is_some_and(|name| e.method == *name) {
            self.errors.refuse(e.method.span(), Refusal::recursion());
        }
        visit::visit_expr_method_call(self, e);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}
