//! Types of patterns: what is bound gets its type in a `let` of its own, since a pattern is taken apart without
//! its annotation, and a literal would become an `i32` or an `f64`.
//!
//! ```text
//! let (mut s, n): (u32, f64) = (1, x);      let (mut s, n) = (1, x); let mut s: u32 = s;
//! let V { t, .. }: V<u8> = make(1);         let whole1: V<u8> = make(1); let V { t, .. } = whole1;
//! |(a, k): (f64, u8)| body                  |(a, k): (f64, u8)| { let k: u8 = k; body }
//! || -> u8 { 255 }                          || -> u8 { let result1: u8 = 255; result1 }
//! ```

use super::missing::declared::argument;
use crate::names::Names;
use crate::tokens::identifiers;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// Types of numbers that literals have anyway, and what contains them.
const DEFAULTS: &[&str] = &["Box", "Option", "Vec", "f64", "i32"];

/// Numbers that literals may be, and are not by themselves.
const NUMBERS: &[&str] = &[
    "f32", "i8", "i16", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// What else may stand in a type that is copied.
const COPIED: &[&str] = &["Option", "bool", "f64", "i32"];

/// Gives what annotated patterns bind its types.
pub(super) fn spread(body: &mut syn::Block, names: &mut Names) {
    Spread { names }.visit_block_mut(body);
}

struct Spread<'n> {
    names: &'n mut Names,
}

impl Spread<'_> {
    /// A `let` with an annotated pattern, and what follows it; nothing if its type says nothing new.
    fn local(&mut self, local: &syn::Local) -> Option<Vec<syn::Stmt>> {
        let syn::Pat::Type(typed) = &local.pat else {
            return None;
        };
        let init = local.init.as_ref()?;
        if matches!(*typed.pat, syn::Pat::Ident(_)) || !says_more(&typed.ty) {
            return None;
        }
        if let syn::Pat::Wild(_) = *typed.pat {
            return is_of_literals(&typed.ty).then(|| self.unused(&typed.ty, &init.expr));
        }
        let mut untyped = local.clone();
        untyped.pat = (*typed.pat).clone();
        self.name_wilds(&mut untyped.pat, &typed.ty);
        let mut leaves = Vec::new();
        if is_aligned(&untyped.pat, &typed.ty, &mut leaves) {
            let mut stmts = vec![syn::Stmt::Local(untyped)];
            stmts.extend(leaves.iter().map(|leaf| self.annotated(leaf)));
            return Some(stmts);
        }
        // The type of a place is known.
        if is_place(&init.expr) {
            return None;
        }
        let whole = self.names.numbered("whole", typed.span());
        let (ty, value) = (&typed.ty, &init.expr);
        let declared = syn::parse_quote!(let #whole: #ty = #value;);
        if let Some(init) = &mut untyped.init {
            *init.expr = syn::parse_quote!(#whole);
        }
        Some(vec![declared, syn::Stmt::Local(untyped)])
    }

    /// `let _: u8 = k;`, which neither moves nor reads a place, and yet says its type.
    fn unused(&mut self, ty: &syn::Type, value: &syn::Expr) -> Vec<syn::Stmt> {
        let unused = self.names.numbered("unused", ty.span());
        vec![match ty {
            syn::Type::Reference(lent) if is_place(value) && !is_reference(value) => {
                let ty = &lent.elem;
                syn::parse_quote!(let #unused: &#ty = &*#value;)
            }
            ty if is_number(ty) || !is_place(value) || is_reference(value) => {
                syn::parse_quote!(let #unused: #ty = #value;)
            }
            ty => syn::parse_quote!(let #unused: &#ty = &#value;),
        }]
    }

    /// `let mut k: u8 = k;`, or `let _: u8 = *k;` of a reference, which is not copied itself.
    fn annotated(&mut self, (pat, ty): &(syn::PatIdent, syn::Type)) -> syn::Stmt {
        let (mutability, name) = (&pat.mutability, &pat.ident);
        match ty {
            syn::Type::Reference(lent) if is_copied(&lent.elem) => {
                let ty = &lent.elem;
                syn::parse_quote!(let _: #ty = *#name;)
            }
            syn::Type::Reference(_) => {
                let unused = self.names.numbered("unused", name.span());
                syn::parse_quote!(let #unused: #ty = #name;)
            }
            ty => syn::parse_quote!(let #mutability #name: #ty = #name;),
        }
    }

    /// Names for numbers that a pattern with a type does not bind.
    fn name_wilds(&mut self, pat: &mut syn::Pat, ty: &syn::Type) {
        match (pat, ty) {
            (pat @ syn::Pat::Wild(_), ty) if is_number(ty) && says_more(ty) => {
                let unused = self.names.numbered("unused", pat.span());
                *pat = syn::parse_quote!(#unused);
            }
            (syn::Pat::Paren(pat), ty) => self.name_wilds(&mut pat.pat, ty),
            (syn::Pat::Reference(pat), syn::Type::Reference(ty)) => {
                self.name_wilds(&mut pat.pat, &ty.elem);
            }
            (pat @ syn::Pat::Tuple(_), syn::Type::Reference(ty)) => self.name_wilds(pat, &ty.elem),
            (pat, syn::Type::Paren(ty)) => self.name_wilds(pat, &ty.elem),
            (pat, syn::Type::Group(ty)) => self.name_wilds(pat, &ty.elem),
            (syn::Pat::Tuple(pat), syn::Type::Tuple(ty)) if pat.elems.len() == ty.elems.len() => {
                let parts = pat.elems.iter_mut().zip(&ty.elems);
                parts.for_each(|(pat, ty)| self.name_wilds(pat, ty));
            }
            _ => {}
        }
    }
}

impl VisitMut for Spread<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        visit_mut::visit_block_mut(self, block);
        for mut stmt in std::mem::take(&mut block.stmts) {
            let spread = match &mut stmt {
                syn::Stmt::Local(local) => {
                    counted(local);
                    self.local(local)
                }
                _ => None,
            };
            block.stmts.extend(spread.unwrap_or_else(|| vec![stmt]));
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        visit_mut::visit_expr_closure_mut(self, closure);
        for input in &mut closure.inputs {
            if let syn::Pat::Type(typed) = input {
                if matches!(*typed.pat, syn::Pat::Wild(_)) && is_of_literals(&typed.ty) {
                    let unused = self.names.numbered("unused", typed.span());
                    *typed.pat = syn::parse_quote!(#unused);
                }
                self.name_wilds(&mut typed.pat, &typed.ty);
            }
        }
        let mut leaves = Vec::new();
        for input in &closure.inputs {
            if let syn::Pat::Type(typed) = input
                && !matches!(*typed.pat, syn::Pat::Ident(_))
            {
                is_aligned(&typed.pat, &typed.ty, &mut leaves);
            }
        }
        let lets: Vec<syn::Stmt> = leaves.iter().map(|leaf| self.annotated(leaf)).collect();
        let body = &closure.body;
        if let syn::ReturnType::Type(_, ty) = &closure.output
            && says_more(ty)
        {
            let result = self.names.numbered("result", closure.body.span());
            closure.body = syn::parse_quote!({ #(#lets)* let #result: #ty = #body; #result });
        } else if !lets.is_empty() {
            closure.body = syn::parse_quote!({ #(#lets)* #body });
        }
    }

    /// A typed parameter of a closure that is given to a method, which literals may get their type from.
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        for arg in &mut call.args {
            let syn::Expr::Closure(closure) = arg else {
                continue;
            };
            let mut leaves = Vec::new();
            for input in &closure.inputs {
                if let syn::Pat::Type(typed) = input
                    && matches!(*typed.pat, syn::Pat::Ident(_))
                {
                    is_aligned(&typed.pat, &typed.ty, &mut leaves);
                }
            }
            if !leaves.is_empty() {
                let (lets, body) = (
                    leaves.iter().map(|leaf| self.annotated(leaf)),
                    &closure.body,
                );
                closure.body = syn::parse_quote!({ #(#lets)* #body });
            }
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// `let n: usize = x.iter().map(..).sum();` as `sum::<usize>()`: what is summed up are no real numbers.
fn counted(local: &mut syn::Local) {
    if let syn::Pat::Type(typed) = &local.pat
        && crate::front::lower::is_integer_type(&typed.ty)
        && let Some(init) = &mut local.init
        && let syn::Expr::MethodCall(call) = &mut *init.expr
        && (call.method == "sum" || call.method == "product")
        && call.turbofish.is_none()
        && call.args.is_empty()
    {
        let ty = &typed.ty;
        call.turbofish = Some(syn::parse_quote!(::<#ty>));
    }
}

/// Whether a type is that of numbers which literals may be.
fn is_number(ty: &syn::Type) -> bool {
    let float = crate::front::lower::is_float_type(ty);
    let text = ["String", "bool", "char", "str"];
    let named = identifiers(&ty.to_token_stream());
    (float || crate::front::lower::is_integer_type(ty))
        && !text.iter().any(|name| named.contains(*name))
}

/// Numbers which literals may be, and tuples, arrays and options with them: what is copied.
fn is_copied(ty: &syn::Type) -> bool {
    let named = identifiers(&ty.to_token_stream());
    let is_slice = matches!(ty, syn::Type::Slice(_));
    is_of_literals(ty)
        && !is_slice
        && named
            .iter()
            .all(|name| NUMBERS.contains(&name.as_str()) || COPIED.contains(&name.as_str()))
}

/// Whether a type is made of numbers which literals may be, and not by themselves are.
pub(super) fn is_of_literals(ty: &syn::Type) -> bool {
    let named = identifiers(&ty.to_token_stream());
    let is_alias = || match ty {
        syn::Type::Reference(ty) => is_of_literals(&ty.elem),
        syn::Type::Path(_) => {
            let meant = super::missing::types::resolved(ty);
            meant != *ty && is_of_literals(&meant)
        }
        _ => false,
    };
    NUMBERS.iter().any(|number| named.contains(*number)) || is_alias()
}

/// Whether a type is another one than a literal would have.
fn says_more(ty: &syn::Type) -> bool {
    let names = identifiers(&ty.to_token_stream());
    names.iter().any(|name| !DEFAULTS.contains(&name.as_str()))
}

/// Finds the names that a pattern binds, with their types, as far as pattern and type have one form.
fn is_aligned(
    pat: &syn::Pat,
    ty: &syn::Type,
    leaves: &mut Vec<(syn::PatIdent, syn::Type)>,
) -> bool {
    match (pat, ty) {
        (syn::Pat::Paren(pat), ty) => is_aligned(&pat.pat, ty, leaves),
        (pat, syn::Type::Paren(ty)) => is_aligned(pat, &ty.elem, leaves),
        (pat, syn::Type::Group(ty)) => is_aligned(pat, &ty.elem, leaves),
        (syn::Pat::Wild(_), _) => true,
        (syn::Pat::Ident(pat), ty) => {
            let plain = pat.by_ref.is_none() && pat.subpat.is_none();
            let known = match ty {
                syn::Type::Reference(ty) => !is_of_literals(&ty.elem),
                ty => matches!(ty, syn::Type::Infer(_)),
            };
            if plain && says_more(ty) && !known {
                leaves.push((pat.clone(), ty.clone()));
            }
            plain || pat.by_ref.is_some()
        }
        (syn::Pat::Reference(pat), syn::Type::Reference(ty)) => {
            is_aligned(&pat.pat, &ty.elem, leaves)
        }
        // What is bound is lent, too.
        (pat @ syn::Pat::Tuple(_), syn::Type::Reference(ty)) if ty.mutability.is_none() => {
            let mut lent = Vec::new();
            let aligned = is_aligned(pat, &ty.elem, &mut lent);
            leaves.extend(
                lent.into_iter()
                    .map(|(pat, ty)| (pat, syn::parse_quote!(&#ty))),
            );
            aligned
        }
        (syn::Pat::Tuple(pat), syn::Type::Tuple(ty)) if pat.elems.len() == ty.elems.len() => {
            let mut parts = pat.elems.iter().zip(&ty.elems);
            parts.all(|(pat, ty)| is_aligned(pat, ty, leaves))
        }
        (syn::Pat::Slice(pat), syn::Type::Array(ty)) => pat
            .elems
            .iter()
            .all(|pat| is_aligned(pat, &ty.elem, leaves)),
        (syn::Pat::TupleStruct(pat), ty) if pat.elems.len() == 1 => {
            let payload = match pat.path.get_ident().map(ToString::to_string).as_deref() {
                Some("Some") => argument(ty, "Option", 0),
                Some("Ok") => argument(ty, "Result", 0),
                _ => None,
            };
            payload.is_some_and(|ty| is_aligned(&pat.elems[0], &ty, leaves))
        }
        _ => false,
    }
}

fn is_reference(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Reference(_))
}

/// A place, or a reference to one.
fn is_place(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => true,
        syn::Expr::Paren(e) => is_place(&e.expr),
        syn::Expr::Reference(e) => is_place(&e.expr),
        syn::Expr::Unary(e) => matches!(e.op, syn::UnOp::Deref(_)),
        _ => false,
    }
}
