//! Syntax that is other syntax written shorter, before lowering sees it.
//!
//! ```text
//! (a, s.x, _) = f();        { let (assigned1, assigned2, _) = f(); a = assigned1; s.x = assigned2; }
//! for mut i in x { .. }     for item1 in x { let mut i = item1; .. }
//! let (a, b);               let a; let b;
//! if c { return a; } b      if c { a } else { b }
//! let a; if c { return } a = 1.0;     .. a = 1.0; let a = a;
//! v.as_slice()              &v[..]
//! it.filter_map(f)          it.map(f).filter(|o| o.is_some()).map(|o| o.unwrap())
//! let v: Option<Vec<_>> = it.collect();     let v: Option<Vec<_>> = it.collect::<Option<Vec<_>>>();
//! ```

use super::lower::may_leave;
use super::missing::declared::argument;
use super::missing::declares_function;
use crate::names::Names;
use crate::tokens::mentions;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// The body in the longer syntax, of a function with this result.
pub(super) fn desugared(
    body: &syn::Block,
    output: Option<&syn::Type>,
    names: &mut Names,
) -> syn::Block {
    let mut body = body.clone();
    if let (Some(output), Some(syn::Stmt::Expr(value, None))) = (output, body.stmts.last_mut()) {
        collected_as(value, output);
    }
    super::annotations::spread(&mut body, names);
    super::slices::written_out(&mut body);
    Desugar { names }.visit_block_mut(&mut body);
    without_early_returns(&mut body);
    body
}

/// What follows a condition that returns becomes its `else`: a branch is a region like others, where a
/// possible exit would need records for what it skips. Only where the block has a value, so that both
/// branches have one.
fn without_early_returns(block: &mut syn::Block) {
    if let Some(syn::Stmt::Expr(syn::Expr::Return(last), _)) = block.stmts.last()
        && let Some(value) = &last.expr
    {
        let value = (**value).clone();
        block.stmts.pop();
        block.stmts.push(syn::Stmt::Expr(value, None));
    }
    if !matches!(block.stmts.last(), Some(syn::Stmt::Expr(_, None))) {
        return;
    }
    let returns = block.stmts.iter().position(|stmt| match stmt {
        syn::Stmt::Expr(syn::Expr::If(e), _) => {
            e.else_branch.is_none() && !binds(&e.cond) && returned(&e.then_branch)
        }
        _ => false,
    });
    let Some(at) = returns.filter(|at| at + 1 < block.stmts.len()) else {
        return;
    };
    let mut rest = block.stmts.split_off(at + 1);
    let Some(syn::Stmt::Expr(syn::Expr::If(mut branch), _)) = block.stmts.pop() else {
        return;
    };
    without_early_returns(&mut branch.then_branch);
    let span = branch.if_token.span;
    let mut otherwise = syn::Block {
        brace_token: syn::token::Brace(span),
        stmts: std::mem::take(&mut rest),
    };
    without_early_returns(&mut otherwise);
    let otherwise = syn::Expr::Block(syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: otherwise,
    });
    branch.else_branch = Some((syn::Token![else](span), Box::new(otherwise)));
    block
        .stmts
        .push(syn::Stmt::Expr(syn::Expr::If(branch), None));
}

/// Whether a condition is a pattern, or a chain with one.
fn binds(cond: &syn::Expr) -> bool {
    match cond {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(e) => binds(&e.left) || binds(&e.right),
        _ => false,
    }
}

/// Whether a block ends with `return value`.
fn returned(block: &syn::Block) -> bool {
    matches!(
        block.stmts.last(),
        Some(syn::Stmt::Expr(syn::Expr::Return(last), _)) if last.expr.is_some()
    )
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

    fn filter_map(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::MethodCall(e) = expr
            && e.method == "filter_map"
            && e.args.len() == 1
            && ["filter", "filter_map", "is_some", "map", "unwrap"]
                .iter()
                .all(|name| !declares_function(&Ident::new(name, e.method.span())))
        {
            let (items, f) = (&e.receiver, &e.args);
            let held = self.names.numbered("held", e.method.span());
            *expr = syn::parse_quote_spanned!(e.span()=>
                #items.map(#f).filter(|#held| #held.is_some()).map(|#held| #held.unwrap())
            );
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
        super::found::field(expr);
        self.filter_map(expr);
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

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        super::made_arrays::written_out(local, self.names);
        if let (syn::Pat::Type(typed), Some(init)) = (&local.pat, &mut local.init) {
            collected_as(&mut init.expr, &typed.ty);
        }
        visit_mut::visit_local_mut(self, local);
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
            if let Some(parts) = super::found::declared(&stmt) {
                block.stmts.extend(parts);
                continue;
            }
            match declared(&stmt) {
                Some(names) => block
                    .stmts
                    .extend(names.into_iter().map(|name| syn::parse_quote!(let #name;))),
                None => block.stmts.push(stmt),
            }
        }
        for declaration in (0..block.stmts.len()).rev() {
            late(&mut block.stmts, declaration);
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// `items.collect()` of a known type says it itself.
fn collected_as(expr: &mut syn::Expr, ty: &syn::Type) {
    let known = ["Array1", "Option", "Result"]
        .iter()
        .any(|name| argument(ty, name, 0).is_some());
    if let syn::Expr::MethodCall(e) = expr
        && e.method == "collect"
        && e.turbofish.is_none()
        && known
    {
        e.turbofish = Some(syn::parse_quote!(::<#ty>));
    }
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

/// A variable that is assigned behind an exit gets its name again where it is there in any case: what is
/// recorded at the exit cannot have it.
fn late(stmts: &mut Vec<syn::Stmt>, declaration: usize) {
    let syn::Stmt::Local(local) = &stmts[declaration] else {
        return;
    };
    let pat = match &local.pat {
        syn::Pat::Type(typed) => &*typed.pat,
        pat => pat,
    };
    let (syn::Pat::Ident(pat), None) = (pat, &local.init) else {
        return;
    };
    let (pat, name) = (pat.clone(), &pat.ident);
    let after = &stmts[declaration + 1..];
    let Some(last) = after.iter().rposition(|stmt| assigns(stmt, name)) else {
        return;
    };
    let leaves = after[..=last].iter().any(may_leave);
    if leaves
        && after[last + 1..]
            .iter()
            .any(|stmt| mentions(&stmt.to_token_stream(), name))
    {
        let again = syn::parse_quote!(let #pat = #name;);
        stmts.insert(declaration + 1 + last + 1, again);
    }
}

/// `name = ..` somewhere in a statement.
fn assigns(stmt: &syn::Stmt, name: &Ident) -> bool {
    struct Finder<'n>(&'n Ident, bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
            self.1 |= matches!(&*e.left, syn::Expr::Path(path) if path.path.is_ident(self.0));
            syn::visit::visit_expr_assign(self, e);
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder(name, false);
    syn::visit::Visit::visit_stmt(&mut finder, stmt);
    finder.1
}
