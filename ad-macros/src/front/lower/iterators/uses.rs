//! The uses of an iterator in a variable, by its position.

use super::positions::Positions;
use crate::front::lower::control::strip;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};

/// The uses of an iterator.
pub(super) struct Uses<'p> {
    pub(super) name: &'p Ident,
    pub(super) at: Ident,
    pub(super) count: Ident,
    pub(super) positions: &'p Positions,
}

impl Uses<'_> {
    fn is_iterator(&self, expr: &syn::Expr) -> bool {
        matches!(strip(expr), syn::Expr::Path(path) if path.path.is_ident(self.name))
    }

    /// `it.method()`
    fn calls(&self, expr: &syn::Expr, method: &str) -> bool {
        matches!(strip(expr), syn::Expr::MethodCall(e)
            if e.method == method && e.args.is_empty() && self.is_iterator(&e.receiver))
    }

    fn there_is_one(&self) -> syn::Expr {
        let (at, count) = (&self.at, &self.count);
        syn::parse_quote!(#at < #count)
    }

    /// `let pattern = item; at += 1;`
    fn bound(&self, pattern: &syn::Pat) -> TokenStream {
        let at = &self.at;
        let item = (self.positions.item)(&syn::parse_quote!(#at));
        quote!(let #pattern = #item; #at += 1;)
    }

    /// `it.next()`, matched for its item: the pattern, what is done with it, and without.
    fn rewritten(&self, expr: &syn::Expr) -> Option<syn::Expr> {
        match expr {
            syn::Expr::While(e) => {
                let syn::Expr::Let(cond) = &*e.cond else {
                    return None;
                };
                let pattern = self.matched(&cond.pat, &cond.expr)?;
                Some(self.looped(e.label.as_ref(), pattern, &e.body))
            }
            syn::Expr::ForLoop(e) if self.is_iterator(&e.expr) || self.calls(&e.expr, "by_ref") => {
                Some(self.looped(e.label.as_ref(), &e.pat, &e.body))
            }
            syn::Expr::If(e) => {
                let syn::Expr::Let(cond) = &*e.cond else {
                    return None;
                };
                let bound = self.bound(self.matched(&cond.pat, &cond.expr)?);
                let (there, stmts) = (self.there_is_one(), &e.then_branch.stmts);
                let otherwise = e.else_branch.as_ref().map(|(_, e)| quote!(else #e));
                Some(syn::parse_quote!(if #there { #bound #(#stmts)* } #otherwise))
            }
            syn::Expr::Match(e) if self.calls(&e.expr, "next") => {
                let [first, second] = &e.arms[..] else {
                    return None;
                };
                let (some, none) = match self.matched(&first.pat, &e.expr) {
                    Some(_) => (first, second),
                    None => (second, first),
                };
                let is_rest = match &none.pat {
                    syn::Pat::Wild(_) => std::ptr::eq(none, second),
                    syn::Pat::Ident(pat) => pat.ident == "None",
                    _ => false,
                };
                // A guard would be read with what the pattern binds, before `at` moves on.
                if [some, none].iter().any(|arm| has_guard(&arm.pat)) {
                    return None;
                }
                let bound = self.bound(self.matched(&some.pat, &e.expr)?);
                let (there, with, without) = (self.there_is_one(), &some.body, &none.body);
                is_rest.then(|| syn::parse_quote!(if #there { #bound #with } else { #without }))
            }
            // What is left.
            syn::Expr::MethodCall(e) if self.is_iterator(&e.receiver) => {
                let (at, count) = (&self.at, &self.count);
                let (chain, method) = (&self.positions.chain, &e.method);
                match method.to_string().as_str() {
                    "len" if e.args.is_empty() => Some(syn::parse_quote!((#count - #at))),
                    "sum" | "product" | "fold" | "for_each" | "collect" | "map" | "filter"
                    | "zip" | "enumerate" | "skip" | "take" | "copied" | "cloned" => {
                        let (turbofish, args) = (&e.turbofish, &e.args);
                        Some(syn::parse_quote!(#chain.skip(#at).#method #turbofish(#args)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn looped(
        &self,
        label: Option<&syn::Label>,
        pattern: &syn::Pat,
        body: &syn::Block,
    ) -> syn::Expr {
        let (there, bound, stmts) = (self.there_is_one(), self.bound(pattern), &body.stmts);
        syn::parse_quote!(#label while #there { #bound #(#stmts)* })
    }

    /// `P` of `Some(P)`, a pattern that always matches, if `it.next()` is matched.
    fn matched<'e>(&self, pattern: &'e syn::Pat, value: &syn::Expr) -> Option<&'e syn::Pat> {
        let syn::Pat::TupleStruct(pattern) = pattern else {
            return None;
        };
        let [inner] = pattern.elems.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        (self.calls(value, "next") && pattern.path.is_ident("Some") && always_matches(inner))
            .then_some(inner)
    }
}

impl VisitMut for Uses<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Some(rewritten) = self.rewritten(expr) {
            *expr = rewritten;
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        visit_mut::visit_block_mut(self, block);
        let stmts = std::mem::take(&mut block.stmts);
        for stmt in stmts {
            match self.statement(&stmt) {
                Some(rewritten) => {
                    let rewritten: syn::Block = syn::parse_quote!({ #rewritten });
                    block.stmts.extend(rewritten.stmts);
                }
                None => block.stmts.push(stmt),
            }
        }
    }

    // What is called later, or by others, sees another position.
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

impl Uses<'_> {
    fn statement(&self, stmt: &syn::Stmt) -> Option<TokenStream> {
        let (at, there) = (&self.at, self.there_is_one());
        match stmt {
            syn::Stmt::Expr(expr, Some(_)) if self.calls(expr, "next") => {
                Some(quote!(if #there { #at += 1; }))
            }
            syn::Stmt::Local(local) => {
                let init = local.init.as_ref()?;
                if let Some((_, otherwise)) = &init.diverge {
                    let bound = self.bound(self.matched(&local.pat, &init.expr)?);
                    return Some(quote!(if !(#there) #otherwise #bound));
                }
                let syn::Expr::MethodCall(e) = strip(&init.expr) else {
                    return None;
                };
                let taken = match e.method.to_string().as_str() {
                    "unwrap" | "expect" => self.calls(&e.receiver, "next"),
                    _ => false,
                };
                let (bound, args) = (self.bound(&local.pat), &e.args);
                let message = args.first().map(|message| quote!(, "{}", #message));
                taken.then(|| quote!(assert!(#there #message); #bound))
            }
            _ => None,
        }
    }
}

fn has_guard(pattern: &syn::Pat) -> bool {
    matches!(pattern, syn::Pat::Guard(_))
}

/// Names, `_`, and tuples of and references to them.
fn always_matches(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(pat) => {
            pat.subpat.is_none() && !pat.ident.to_string().starts_with(char::is_uppercase)
        }
        syn::Pat::Reference(pat) => always_matches(&pat.pat),
        syn::Pat::Paren(pat) => always_matches(&pat.pat),
        syn::Pat::Tuple(pat) => pat.elems.iter().all(always_matches),
        _ => false,
    }
}
