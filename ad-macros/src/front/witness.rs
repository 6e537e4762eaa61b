//! Types of literals, from the body as the user wrote it.
//!
//! The type of `let k = 3;` comes from any of its uses. Lowering does not keep all of them: a closure stands in the
//! place of its calls, a pattern is taken apart without its type, `_ = k + 1u8` does nothing. So where there is such
//! a use, the body stands in the sibling once more, as it was, in a closure that nobody calls; each variable that may
//! be a literal has one type in it and in the sweeps:
//!
//! ```text
//! let pin1 = ad::TypeOf::new();
//! let _ = || -> f64 { let k = 3; pin1.is(&k); let z: fn(u8) -> u8 = |m| m; z(k) .. };
//! let k = 3; pin1.is(&k); let m = k; ..
//! ```

use super::vectors;
use crate::emit::free::free;
use crate::names::Names;
use crate::tokens::renamed;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{HashMap, HashSet};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

/// Puts pins behind the declarations of variables that may be literals: `pin1.is(&k);`. Gives the body with them, if
/// uses of such a variable may be lost; else the body stays as it is.
pub(super) fn witnessed(
    body: &mut syn::Block,
    names: &mut Names,
) -> Option<(Vec<Ident>, syn::Block)> {
    if !super::lost::loses_uses(body) {
        return None;
    }
    let mut pinned = body.clone();
    let mut pins = Pins {
        names,
        all: Vec::new(),
        late: vec![HashMap::new()],
    };
    pins.visit_block_mut(&mut pinned);
    let pins = pins.all;
    if pins.is_empty() {
        return None;
    }
    *body = pinned.clone();
    // Items are seen from the closure, too.
    pinned
        .stmts
        .retain(|stmt| !matches!(stmt, syn::Stmt::Item(_)));
    vectors::closed(&mut pinned);
    Some((pins, pinned))
}

/// The closure with a body, of parameters under the names that they have in the sibling.
pub(super) fn closure<'p>(
    params: impl Iterator<Item = (&'p syn::Pat, &'p Ident)>,
    receiver: Option<&Ident>,
    body: &syn::Block,
    output: &syn::Type,
    names: &mut Names,
) -> TokenStream {
    let mut types = TokenStream::new();
    let mut declared = TokenStream::new();
    for (pat, ident) in params {
        let ty = names.numbered("pin", Span::call_site());
        types.extend(quote!(let #ty = ad::TypeOf::of(&#ident);));
        declared.extend(quote!(let #pat = #ty.value();));
    }
    let stmts = body.stmts.iter().map(ToTokens::to_token_stream).collect();
    let stmts: TokenStream = match receiver {
        Some(this) => renamed(stmts, &Ident::new("self", Span::call_site()), this),
        None => stmts,
    };
    quote!(#types let _ = || -> #output { #declared #stmts };)
}

struct Pins<'n> {
    names: &'n mut Names,
    all: Vec<Ident>,
    /// Variables that are declared first and assigned later, innermost scope last.
    late: Vec<HashMap<String, Ident>>,
}

impl Pins<'_> {
    fn pin(&mut self, name: &Ident) -> syn::Stmt {
        let pin = self.names.numbered("pin", name.span());
        self.all.push(pin.clone());
        is(&pin, name)
    }

    /// The pins behind a declaration.
    fn declared(&mut self, local: &syn::Local) -> Vec<syn::Stmt> {
        match (&local.pat, &local.init) {
            (pat, Some(init)) if init.diverge.is_none() => {
                let mut free = Vec::new();
                free_names(pat, &init.expr, &mut free);
                free.iter().map(|name| self.pin(name)).collect()
            }
            (pat, None) => {
                for name in names_of(pat) {
                    let pin = self.names.numbered("pin", name.span());
                    let scope = self.late.last_mut().expect("a scope is open");
                    scope.insert(name.to_string(), pin);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The pins behind the first value of a variable.
    fn assigned(&mut self, left: &syn::Expr, out: &mut Vec<syn::Stmt>) {
        match left {
            syn::Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    let mut scopes = self.late.iter().rev();
                    if let Some(pin) = scopes.find_map(|scope| scope.get(&name.to_string())) {
                        out.push(is(pin, name));
                        if !self.all.contains(pin) {
                            self.all.push(pin.clone());
                        }
                    }
                }
            }
            syn::Expr::Paren(e) => self.assigned(&e.expr, out),
            syn::Expr::Tuple(e) => e.elems.iter().for_each(|left| self.assigned(left, out)),
            syn::Expr::Array(e) => e.elems.iter().for_each(|left| self.assigned(left, out)),
            syn::Expr::Call(e) => e.args.iter().for_each(|left| self.assigned(left, out)),
            syn::Expr::Struct(e) => {
                let fields = e.fields.iter();
                fields.for_each(|field| self.assigned(&field.expr, out));
            }
            _ => {}
        }
    }
}

fn is(pin: &Ident, name: &Ident) -> syn::Stmt {
    syn::parse_quote!(#pin.is(&#name);)
}

impl VisitMut for Pins<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.late.push(HashMap::new());
        for mut stmt in std::mem::take(&mut block.stmts) {
            self.visit_stmt_mut(&mut stmt);
            let mut behind = Vec::new();
            match &mut stmt {
                syn::Stmt::Local(local) => behind = self.declared(local),
                syn::Stmt::Expr(syn::Expr::Assign(e), semi) => {
                    self.assigned(&e.left, &mut behind);
                    if !behind.is_empty() {
                        semi.get_or_insert_with(Default::default);
                    }
                }
                _ => {}
            }
            block.stmts.push(stmt);
            block.stmts.extend(behind);
        }
        self.late.pop();
    }

    fn visit_expr_for_loop_mut(&mut self, e: &mut syn::ExprForLoop) {
        visit_mut::visit_expr_for_loop_mut(self, e);
        let name = match &*e.pat {
            syn::Pat::Ident(pat) if is_plain(pat) && is_range(&e.expr) => pat.ident.clone(),
            _ => return,
        };
        let pin = self.pin(&name);
        e.body.stmts.insert(0, pin);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// `0..3`, `(0..3).rev()`, `(0..=9).step_by(3)`
fn is_range(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Range(_) => free(expr),
        syn::Expr::Paren(e) => is_range(&e.expr),
        syn::Expr::MethodCall(call) => {
            let same = ["rev", "skip", "step_by", "take"];
            same.iter().any(|name| call.method == *name) && is_range(&call.receiver)
        }
        _ => false,
    }
}

fn is_plain(pat: &syn::PatIdent) -> bool {
    // A name in capitals is a constant.
    let variable = !pat.ident.to_string().starts_with(char::is_uppercase);
    variable && pat.by_ref.is_none() && pat.subpat.is_none()
}

/// The variables that a pattern without types binds.
fn names_of(pat: &syn::Pat) -> Vec<Ident> {
    match pat {
        syn::Pat::Ident(pat) if is_plain(pat) => vec![pat.ident.clone()],
        syn::Pat::Paren(pat) => names_of(&pat.pat),
        syn::Pat::Tuple(pat) => pat.elems.iter().flat_map(names_of).collect(),
        _ => Vec::new(),
    }
}

/// The variables of a pattern that may be literals.
fn free_names(pat: &syn::Pat, value: &syn::Expr, out: &mut Vec<Ident>) {
    match (pat, value) {
        (pat, syn::Expr::Paren(value)) => free_names(pat, &value.expr, out),
        (syn::Pat::Paren(pat), value) => free_names(&pat.pat, value, out),
        (syn::Pat::Tuple(pat), syn::Expr::Tuple(value)) if pat.elems.len() == value.elems.len() => {
            let parts = pat.elems.iter().zip(&value.elems);
            parts.for_each(|(pat, value)| free_names(pat, value, out));
        }
        (syn::Pat::Tuple(_), syn::Expr::Block(e)) => {
            if let Some(syn::Stmt::Expr(value, None)) = e.block.stmts.last() {
                free_names(pat, value, out);
            }
        }
        (syn::Pat::Tuple(_), syn::Expr::If(e)) => {
            let mut found = Vec::new();
            if let Some(syn::Stmt::Expr(value, None)) = e.then_branch.stmts.last() {
                free_names(pat, value, &mut found);
            }
            if let Some((_, otherwise)) = &e.else_branch {
                free_names(pat, otherwise, &mut found);
            }
            let mut seen: HashSet<String> = out.iter().map(ToString::to_string).collect();
            out.extend(
                found
                    .into_iter()
                    .filter(|name| seen.insert(name.to_string())),
            );
        }
        (syn::Pat::Ident(pat), value) if is_plain(pat) && free(value) && !is_lent(value) => {
            out.push(pat.ident.clone());
        }
        _ => {}
    }
}

/// Whether a value may refer to others, or is a function: its type is not the same elsewhere.
fn is_lent(value: &syn::Expr) -> bool {
    struct Lent(bool);
    impl<'ast> Visit<'ast> for Lent {
        fn visit_expr_reference(&mut self, _: &'ast syn::ExprReference) {
            self.0 = true;
        }
        fn visit_expr_range(&mut self, _: &'ast syn::ExprRange) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {
            self.0 = true;
        }
        // What indexes is no part of the value.
        fn visit_expr_index(&mut self, e: &'ast syn::ExprIndex) {
            self.visit_expr(&e.expr);
        }
    }
    let mut lent = Lent(false);
    lent.visit_expr(value);
    lent.0
}
