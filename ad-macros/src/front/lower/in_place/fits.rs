//! Whether a body can stand in the place of its calls, as far as the syntax says.

use crate::tokens::identifiers;
use quote::ToTokens;

/// How a parameter is bound.
pub(super) enum Bound {
    Value(syn::PatIdent, Box<syn::Type>),
    /// With the type that it points at.
    Reference(syn::PatIdent, Box<syn::Type>),
    /// `self`, and whether by reference.
    This(bool),
}

/// The parameters of a function that can be bound in place.
pub(super) fn bound(sig: &syn::Signature) -> Option<Vec<Bound>> {
    let plain = sig.generics.params.is_empty()
        && sig.generics.where_clause.is_none()
        && sig.asyncness.is_none()
        && sig.variadic.is_none()
        && sig.abi.is_none();
    plain.then_some(())?;
    sig.inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Receiver(receiver) => {
                let by_reference = match &receiver.kind {
                    syn::ReceiverKind::Reference(_, _, None) => true,
                    syn::ReceiverKind::Value => false,
                    _ => return None,
                };
                (receiver.attrs.is_empty() && receiver.mutability.is_none())
                    .then_some(Bound::This(by_reference))
            }
            syn::FnArg::Typed(typed) => {
                let syn::Pat::Ident(pat) = &*typed.pat else {
                    return None;
                };
                if !typed.attrs.is_empty() || pat.by_ref.is_some() || pat.subpat.is_some() {
                    return None;
                }
                match &*typed.ty {
                    syn::Type::Reference(ty) if ty.mutability.is_none() => pat
                        .mutability
                        .is_none()
                        .then(|| Bound::Reference(pat.clone(), ty.elem.clone())),
                    ty @ (syn::Type::Path(_) | syn::Type::Array(_) | syn::Type::Tuple(_)) => {
                        Some(Bound::Value(pat.clone(), Box::new(ty.clone())))
                    }
                    _ => None,
                }
            }
        })
        .collect()
}

/// Whether a body has no loops, exits, closures and macros.
pub(super) fn is_straight(body: &syn::Block) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            self.0 &= !matches!(
                e,
                syn::Expr::ForLoop(_)
                    | syn::Expr::While(_)
                    | syn::Expr::Loop(_)
                    | syn::Expr::Closure(_)
                    | syn::Expr::Macro(_)
                    | syn::Expr::Return(_)
                    | syn::Expr::Try(_)
                    | syn::Expr::Break(_)
                    | syn::Expr::Unsafe(_)
            );
            syn::visit::visit_expr(self, e);
        }
        // `#[cfg(..)]`, say.
        fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
            self.0 = false;
        }
        // A variable in capitals, or a constant.
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.0 &= !pat.ident.to_string().starts_with(char::is_uppercase);
            syn::visit::visit_pat_ident(self, pat);
        }
        // A slice that is matched may be a vector here.
        fn visit_pat(&mut self, pat: &'ast syn::Pat) {
            self.0 &= !matches!(pat, syn::Pat::Slice(_));
            syn::visit::visit_pat(self, pat);
        }
        fn visit_stmt(&mut self, stmt: &'ast syn::Stmt) {
            self.0 &= !matches!(stmt, syn::Stmt::Item(_) | syn::Stmt::Macro(_));
            if let syn::Stmt::Local(local) = stmt {
                self.0 &= local
                    .init
                    .as_ref()
                    .is_none_or(|init| init.diverge.is_none());
            }
            syn::visit::visit_stmt(self, stmt);
        }
    }
    let mut finder = Finder(true);
    syn::visit::Visit::visit_block(&mut finder, body);
    finder.0
}

/// Whether it makes no difference that an argument is bound after later ones are evaluated: nothing that
/// a later one may change is named by an earlier one.
pub(super) fn in_any_order(args: &[&syn::Expr]) -> bool {
    struct Effects(bool);
    impl<'ast> syn::visit::Visit<'ast> for Effects {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            self.0 |= !matches!(
                e,
                syn::Expr::Path(_)
                    | syn::Expr::Field(_)
                    | syn::Expr::Index(_)
                    | syn::Expr::Lit(_)
                    | syn::Expr::Binary(_)
                    | syn::Expr::Unary(_)
                    | syn::Expr::Paren(_)
                    | syn::Expr::Cast(_)
            ) && !matches!(e, syn::Expr::Reference(e) if e.mutability.is_none());
            syn::visit::visit_expr(self, e);
        }
    }
    args.iter().enumerate().all(|(i, arg)| {
        let mut effects = Effects(false);
        syn::visit::Visit::visit_expr(&mut effects, arg);
        let later = identifiers(&arg.to_token_stream());
        let mut earlier = args[..i]
            .iter()
            .flat_map(|arg| identifiers(&arg.to_token_stream()));
        !effects.0 || !earlier.any(|name| later.contains(&name))
    })
}
