//! `v.as_slice()` and `v.as_mut_slice()`, written as `&v[..]` and `&mut v[..]`.
//!
//! Those of `ndarray` give an `Option`. They are left alone where what is done with them says so, and elsewhere the
//! index does not compile: an array has none of that kind.

use super::missing::declares_function;
use syn::visit_mut::{self, VisitMut};

pub(super) fn written_out(body: &mut syn::Block) {
    Slices.visit_block_mut(body);
}

struct Slices;

/// The vector or array of a call, and whether the slice can be written to.
fn slice(expr: &syn::Expr) -> Option<(syn::Expr, bool)> {
    let syn::Expr::MethodCall(e) = expr else {
        return None;
    };
    let mutable = e.method == "as_mut_slice";
    let is_slice = (mutable || e.method == "as_slice")
        && e.args.is_empty()
        && e.turbofish.is_none()
        && !declares_function(&e.method);
    is_slice.then(|| ((*e.receiver).clone(), mutable))
}

impl Slices {
    /// What is behind the slice, where no reference is needed; of an `Option`, what it is made of.
    fn place(&mut self, expr: &mut syn::Expr, is_option: bool) {
        match (slice(expr), expr) {
            (Some((_, _)), syn::Expr::MethodCall(e)) if is_option => {
                self.visit_expr_mut(&mut e.receiver);
            }
            (Some((mut of, _)), expr) => {
                self.visit_expr_mut(&mut of);
                *expr = syn::parse_quote!(#of[..]);
            }
            (None, expr) => self.visit_expr_mut(expr),
        }
    }
}

impl VisitMut for Slices {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        match expr {
            syn::Expr::MethodCall(e) if slice(&e.receiver).is_some() => {
                let is_option = is_of_option(&e.method.to_string());
                self.place(&mut e.receiver, is_option);
                e.args.iter_mut().for_each(|arg| self.visit_expr_mut(arg));
            }
            syn::Expr::Index(e) if slice(&e.expr).is_some() => {
                self.place(&mut e.expr, false);
                self.visit_expr_mut(&mut e.index);
            }
            syn::Expr::Try(e) => self.place(&mut e.expr, true),
            syn::Expr::Let(e) => self.place(&mut e.expr, is_variant(&e.pat)),
            syn::Expr::Match(e) => {
                let is_option = e.arms.iter().any(|arm| is_variant(&arm.pat));
                self.place(&mut e.expr, is_option);
                e.arms.iter_mut().for_each(|arm| self.visit_arm_mut(arm));
            }
            expr => match slice(expr) {
                Some((mut of, mutable)) => {
                    self.visit_expr_mut(&mut of);
                    *expr = match mutable {
                        true => syn::parse_quote!(&mut #of[..]),
                        false => syn::parse_quote!(&#of[..]),
                    };
                }
                None => visit_mut::visit_expr_mut(self, expr),
            },
        }
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        let is_option = is_variant(&local.pat);
        if let Some(init) = &mut local.init {
            match slice(&init.expr) {
                Some(_) if is_option => self.place(&mut init.expr, true),
                _ => self.visit_expr_mut(&mut init.expr),
            }
            if let Some((_, otherwise)) = &mut init.diverge {
                self.visit_expr_mut(otherwise);
            }
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// A method of an `Option`, and of no slice.
fn is_of_option(name: &str) -> bool {
    name.starts_with("unwrap")
        || name.starts_with("ok_or")
        || ["and_then", "expect", "is_none", "is_some", "map", "map_or"].contains(&name)
}

fn is_variant(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::TupleStruct(_) => true,
        syn::Pat::Ident(pat) => pat.ident == "None",
        syn::Pat::Path(_) => true,
        _ => false,
    }
}
