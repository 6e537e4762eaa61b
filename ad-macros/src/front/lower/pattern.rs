//! Patterns of `let` and of parameters.

use super::Lower;
use crate::errors::Refusal;
use crate::ir::{Operand, Projection, Stmt, VarId, VarKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `let pattern = value;` for an irrefutable pattern.
    pub(super) fn destructure(&mut self, pattern: &syn::Pat, value: Operand) {
        let mut bindings = Vec::new();
        let tokens = self.pattern(pattern, &mut Vec::new(), &mut bindings);
        let node = self.node();
        self.push(Stmt::Destructure {
            pattern: tokens,
            bindings,
            value,
            node,
        });
    }

    /// Declares the bindings of a pattern; gives the pattern with its variables renamed.
    fn pattern(
        &mut self,
        pattern: &syn::Pat,
        path: &mut Vec<Projection>,
        bindings: &mut Vec<(VarId, Vec<Projection>)>,
    ) -> TokenStream {
        match pattern {
            syn::Pat::Wild(_) | syn::Pat::Rest(_) => pattern.to_token_stream(),
            syn::Pat::Paren(p) => self.pattern(&p.pat, path, bindings),
            syn::Pat::Type(p) => {
                let inner = self.pattern(&p.pat, path, bindings);
                let ty = &p.ty;
                quote!(#inner: #ty)
            }
            syn::Pat::Ident(p) if p.by_ref.is_none() && p.subpat.is_none() => {
                let var = self.declare(&p.ident, VarKind::Owned, p.mutability.is_some());
                bindings.push((var, path.clone()));
                let (mutability, ident) = (&p.mutability, &self.vars[var.0].ident);
                quote!(#mutability #ident)
            }
            syn::Pat::Tuple(p) if !p.elems.iter().any(|e| matches!(e, syn::Pat::Rest(_))) => {
                let parts = self.positional(&p.elems, path, bindings);
                quote!((#(#parts,)*))
            }
            syn::Pat::TupleStruct(p) if !p.elems.iter().any(|e| matches!(e, syn::Pat::Rest(_))) => {
                let name = &p.path;
                let parts = self.positional(&p.elems, path, bindings);
                quote!(#name(#(#parts),*))
            }
            syn::Pat::Struct(p) => {
                let name = &p.path;
                let fields: Vec<TokenStream> = p
                    .fields
                    .iter()
                    .map(|field| {
                        path.push(Projection::Field(field.member.clone()));
                        let inner = self.pattern(&field.pat, path, bindings);
                        path.pop();
                        let member = &field.member;
                        quote!(#member: #inner)
                    })
                    .collect();
                let rest = &p.rest;
                quote!(#name { #(#fields,)* #rest })
            }
            _ => {
                self.errors.refuse(pattern.span(), Refusal::pattern());
                quote!(_)
            }
        }
    }

    fn positional(
        &mut self,
        parts: &syn::punctuated::Punctuated<syn::Pat, syn::Token![,]>,
        path: &mut Vec<Projection>,
        bindings: &mut Vec<(VarId, Vec<Projection>)>,
    ) -> Vec<TokenStream> {
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| {
                path.push(Projection::Field(syn::Member::Unnamed(syn::Index::from(i))));
                let inner = self.pattern(part, path, bindings);
                path.pop();
                inner
            })
            .collect()
    }
}
