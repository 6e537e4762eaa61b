//! Syntax that is other syntax written shorter, before lowering sees it.
//!
//! ```text
//! (a, s.x, _) = f();        { let (assigned1, assigned2, _) = f(); a = assigned1; s.x = assigned2; }
//! for mut i in x { .. }     for item1 in x { let mut i = item1; .. }
//! let (a, b);               let a; let b;
//! ```

use crate::names::Names;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// The body in the longer syntax.
pub(super) fn desugared(body: &syn::Block, names: &mut Names) -> syn::Block {
    let mut body = body.clone();
    Desugar { names }.visit_block_mut(&mut body);
    body
}

struct Desugar<'n> {
    names: &'n mut Names,
}

impl Desugar<'_> {
    /// The pattern of what stands on the left of an assignment, and what each of its names is
    /// assigned to; nothing if it is no pattern.
    fn assigned(&mut self, left: &syn::Expr, to: &mut Vec<(syn::Expr, Ident)>) -> Option<syn::Pat> {
        match left {
            syn::Expr::Infer(_) => Some(syn::parse_quote!(_)),
            // `..`
            syn::Expr::Range(e) if e.start.is_none() && e.end.is_none() => {
                Some(syn::Pat::Rest(syn::PatRest {
                    attrs: Vec::new(),
                    dot2_token: syn::Token![..](e.span()),
                }))
            }
            syn::Expr::Paren(e) => self.assigned(&e.expr, to),
            syn::Expr::Tuple(e) => {
                let parts = self.all(&e.elems, to)?;
                Some(syn::parse_quote!((#(#parts,)*)))
            }
            syn::Expr::Array(e) => {
                let parts = self.all(&e.elems, to)?;
                Some(syn::parse_quote!([#(#parts),*]))
            }
            syn::Expr::Call(e) => {
                let parts = self.all(&e.args, to)?;
                let path = &e.func;
                Some(syn::parse_quote!(#path(#(#parts),*)))
            }
            syn::Expr::Struct(e) if e.rest.is_none() => {
                let mut fields = Vec::new();
                for field in &e.fields {
                    let (member, pat) = (&field.member, self.assigned(&field.expr, to)?);
                    fields.push(quote::quote!(#member: #pat));
                }
                let (path, rest) = (&e.path, &e.dot2_token);
                Some(syn::parse_quote!(#path { #(#fields,)* #rest }))
            }
            syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Unary(_) => {
                let name = self.names.numbered("assigned", left.span());
                to.push((left.clone(), name.clone()));
                Some(syn::parse_quote!(#name))
            }
            _ => None,
        }
    }

    fn all<'e>(
        &mut self,
        parts: impl IntoIterator<Item = &'e syn::Expr>,
        to: &mut Vec<(syn::Expr, Ident)>,
    ) -> Option<Vec<syn::Pat>> {
        parts
            .into_iter()
            .map(|part| self.assigned(part, to))
            .collect()
    }
}

impl VisitMut for Desugar<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::Assign(e) = expr else {
            return;
        };
        if !matches!(
            &*e.left,
            syn::Expr::Tuple(_) | syn::Expr::Array(_) | syn::Expr::Struct(_) | syn::Expr::Call(_)
        ) {
            return;
        }
        let mut to = Vec::new();
        let Some(pat) = self.assigned(&e.left, &mut to) else {
            return;
        };
        let value = &e.right;
        let (places, values): (Vec<_>, Vec<_>) = to.into_iter().unzip();
        *expr = syn::parse_quote!({ let #pat = #value; #(#places = #values;)* });
    }

    fn visit_expr_for_loop_mut(&mut self, e: &mut syn::ExprForLoop) {
        visit_mut::visit_expr_for_loop_mut(self, e);
        if let syn::Pat::Ident(pat) = &*e.pat
            && pat.mutability.is_some()
            && pat.by_ref.is_none()
            && pat.subpat.is_none()
        {
            let item = self.names.numbered("item", pat.ident.span());
            let (pat, stmts) = (e.pat.to_token_stream(), &e.body.stmts);
            e.body.stmts = syn::parse_quote!(let #pat = #item; #(#stmts)*);
            *e.pat = syn::parse_quote!(#item);
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        visit_mut::visit_block_mut(self, block);
        let stmts = std::mem::take(&mut block.stmts);
        for stmt in stmts {
            match declared(&stmt) {
                Some(names) => block
                    .stmts
                    .extend(names.into_iter().map(|name| syn::parse_quote!(let #name;))),
                None => block.stmts.push(stmt),
            }
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// The names in `let (a, b);`
fn declared(stmt: &syn::Stmt) -> Option<Vec<syn::Pat>> {
    let syn::Stmt::Local(local) = stmt else {
        return None;
    };
    match &local.pat {
        syn::Pat::Tuple(tuple)
            if local.init.is_none()
                && (tuple.elems.iter()).all(|part| matches!(part, syn::Pat::Ident(_))) =>
        {
            Some(tuple.elems.iter().cloned().collect())
        }
        _ => None,
    }
}
