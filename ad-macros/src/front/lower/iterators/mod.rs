//! Iterators in variables: a position, and the item at it.
//!
//! ```text
//! let mut it = x.iter();                        let source = &x;  let count = source.len();  let mut at = 0;
//! while let Some(v) = it.next() { .. }          while at < count { let v = &source[at]; at += 1; .. }
//! for v in it { .. }                            the same
//! let Some(v) = it.next() else { .. };          if at >= count { .. }  let v = &source[at]; at += 1;
//! it.sum()                                      x.iter().skip(at).sum()
//! ```
//!
//! The rest of the block is rewritten. A use of the variable that is none of these is refused, so that none is

mod positions;
mod uses;

use super::Lower;
use super::control::strip;
use crate::errors::Refusal;
use crate::front::inert::bound_names;
use crate::front::missing::declared::Declared;
use positions::not_followed;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use uses::Uses;

impl Lower<'_> {
    /// The statements of a block from a `let it = x.iter();` on, without the iterator.
    pub(in crate::front::lower) fn without_iterator(
        &mut self,
        stmts: &[syn::Stmt],
    ) -> Option<syn::Block> {
        let (syn::Stmt::Local(local), rest) = stmts.split_first()? else {
            return None;
        };
        let syn::Pat::Ident(pat) = &local.pat else {
            return None;
        };
        let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
        if !begins_at_items(&init.expr) {
            return None;
        }
        if self.captures {
            self.capture_all(&init.expr);
        }
        let inert = self.inert(&init.expr);
        if inert.reads.iter().all(|var| self.vars[var.0].inactive) || self.is_own(&init.expr) {
            return None;
        }
        let name = &pat.ident;
        let Some(positions) = self.positions(&init.expr) else {
            let at = not_followed(&init.expr).unwrap_or_else(|| init.expr.span());
            self.errors.refuse(at, Refusal::iterator_variable());
            return Some(block(Vec::new()));
        };
        // Another variable of the name hides the iterator.
        let end = rest.iter().position(|stmt| declares(stmt, name));
        let (with, hidden) = rest.split_at(end.unwrap_or(rest.len()));
        if let Some(declaration) = hidden.first()
            && let Some(left) = mention(initial(declaration), name)
        {
            self.errors.refuse(left, Refusal::iterator_variable());
            return Some(block(Vec::new()));
        }
        let span = name.span();
        let mut uses = Uses {
            name,
            at: self.names.numbered("at", span),
            count: self.names.numbered("count", span),
            positions: &positions,
        };
        let mut stmts = positions.before.clone();
        let (at, count, items) = (&uses.at, &uses.count, &positions.count);
        stmts.push(syn::parse_quote!(let #count: usize = #items;));
        stmts.push(syn::parse_quote!(let mut #at: usize = 0;));
        let mut rewritten = block(with.to_vec());
        uses.visit_block_mut(&mut rewritten);
        let left = (rewritten.stmts.iter()).find_map(|stmt| mention(stmt.to_token_stream(), name));
        if let Some(left) = left {
            self.errors.refuse(left, Refusal::iterator_variable());
            return Some(block(Vec::new()));
        }
        stmts.extend(rewritten.stmts);
        stmts.extend_from_slice(hidden);
        Some(block(stmts))
    }

    /// Whether the chain begins with a method of the user's own.
    fn is_own(&mut self, expr: &syn::Expr) -> bool {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return false;
        };
        if begins_at_items(&e.receiver) {
            return self.is_own(&e.receiver);
        }
        let ty = self.type_of(strip(&e.receiver));
        ty.zip(Declared::around(self.site))
            .is_some_and(|(ty, declared)| declared.result(&ty, &e.method).is_some())
    }
}

/// Whether an expression is an iterator over elements that is not used up: `x.iter().skip(1)`.
fn begins_at_items(expr: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(e) = strip(expr) else {
        return false;
    };
    match (e.method.to_string().as_str(), e.args.len()) {
        ("iter" | "iter_mut" | "into_iter", 0) => true,
        ("chunks" | "chunks_exact" | "windows" | "chunks_mut" | "chunks_exact_mut", 1) => true,
        (
            "rev" | "enumerate" | "copied" | "cloned" | "skip" | "take" | "step_by" | "zip" | "map"
            | "filter" | "take_while" | "skip_while" | "chain" | "flatten" | "flat_map"
            | "filter_map" | "scan" | "peekable" | "cycle" | "fuse" | "inspect",
            _,
        ) => begins_at_items(&e.receiver),
        _ => false,
    }
}

fn declares(stmt: &syn::Stmt, name: &Ident) -> bool {
    match stmt {
        syn::Stmt::Local(local) => bound_names(&local.pat).contains(name),
        _ => false,
    }
}

fn initial(stmt: &syn::Stmt) -> TokenStream {
    match stmt {
        syn::Stmt::Local(local) => local
            .init
            .as_ref()
            .map_or_else(TokenStream::new, |init| init.expr.to_token_stream()),
        _ => TokenStream::new(),
    }
}

/// Where a name stands, other than as that of a field.
fn mention(tokens: TokenStream, name: &Ident) -> Option<Span> {
    let mut dots = 0;
    tokens.into_iter().find_map(|token| {
        let is_field = dots == 1;
        dots = match &token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => dots + 1,
            _ => 0,
        };
        match token {
            TokenTree::Ident(ident) => (ident == *name && !is_field).then(|| ident.span()),
            TokenTree::Group(group) => mention(group.stream(), name),
            TokenTree::Literal(literal) => {
                let written = literal.to_string().contains(&format!("{{{name}"));
                written.then(|| literal.span())
            }
            TokenTree::Punct(_) => None,
        }
    })
}

fn block(stmts: Vec<syn::Stmt>) -> syn::Block {
    syn::Block {
        brace_token: Default::default(),
        stmts,
    }
}
