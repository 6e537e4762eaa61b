//! The user's own tokens, kept as they are but for renamed variables.

use crate::ir::{Inert, VarId};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::HashSet;
use syn::visit_mut::{self, VisitMut};

/// Looks up what a name means here.
pub(crate) trait Resolve {
    fn resolve(&self, name: &Ident) -> Option<(VarId, Ident)>;
}

/// The expression with its variables renamed, and the variables it reads.
pub(crate) fn inert_expr(expr: &syn::Expr, scope: &dyn Resolve) -> Inert {
    let mut expr = expr.clone();
    let mut renamer = Renamer {
        scope,
        bound: vec![HashSet::new()],
        reads: Vec::new(),
    };
    renamer.visit_expr_mut(&mut expr);
    Inert {
        reads: renamer.reads,
        tokens: expr.into_token_stream(),
    }
}

/// As [`inert_expr`], for a pattern with its guard.
pub(crate) fn inert_stmt(stmt: &syn::Stmt, scope: &dyn Resolve) -> Inert {
    let mut stmt = stmt.clone();
    let mut renamer = Renamer {
        scope,
        bound: vec![HashSet::new()],
        reads: Vec::new(),
    };
    renamer.visit_stmt_mut(&mut stmt);
    Inert {
        reads: renamer.reads,
        tokens: stmt.into_token_stream(),
    }
}

/// As [`inert_expr`], for the tokens of a macro call or a closure.
pub(crate) fn inert_tokens(tokens: TokenStream, scope: &dyn Resolve) -> Inert {
    let mut renamer = Renamer {
        scope,
        bound: vec![HashSet::new()],
        reads: Vec::new(),
    };
    let tokens = renamer.macro_tokens(tokens);
    Inert {
        reads: renamer.reads,
        tokens,
    }
}

/// The names that a pattern binds.
pub(crate) fn bound_names(pattern: &syn::Pat) -> Vec<Ident> {
    struct Names(Vec<Ident>);
    impl<'ast> syn::visit::Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            // An upper-case name is a constant or a unit variant: variables have small letters by now.
            if !pat.ident.to_string().starts_with(char::is_uppercase) {
                self.0.push(pat.ident.clone());
            }
            syn::visit::visit_pat_ident(self, pat);
        }
    }
    let mut names = Names(Vec::new());
    syn::visit::Visit::visit_pat(&mut names, pattern);
    names.0
}

/// The names that an item declares, of values.
pub(crate) fn item_names(item: &syn::Item) -> Vec<Ident> {
    fn imported(tree: &syn::UseTree, before: Option<&Ident>, names: &mut Vec<Ident>) {
        match tree {
            syn::UseTree::Path(path) => imported(&path.tree, Some(&path.ident), names),
            // `use m::{self}`
            syn::UseTree::Name(name) if name.ident == "self" => names.extend(before.cloned()),
            syn::UseTree::Name(name) => names.push(name.ident.clone()),
            syn::UseTree::Rename(rename) if rename.rename == "_" => {}
            syn::UseTree::Rename(rename) => names.push(rename.rename.clone()),
            syn::UseTree::Group(group) => {
                let trees = group.items.iter();
                trees.for_each(|tree| imported(tree, before, names));
            }
            syn::UseTree::Glob(_) => {}
        }
    }
    match item {
        syn::Item::Const(item) => vec![item.ident.clone()],
        syn::Item::Static(item) => vec![item.ident.clone()],
        syn::Item::Fn(item) => vec![item.sig.ident.clone()],
        syn::Item::Struct(item) => vec![item.ident.clone()],
        syn::Item::Use(item) => {
            let mut names = Vec::new();
            imported(&item.tree, None, &mut names);
            names
        }
        _ => Vec::new(),
    }
}

/// The names that the items of a block declare.
pub(crate) fn items(block: &syn::Block) -> Vec<Ident> {
    let items = block.stmts.iter().filter_map(|stmt| match stmt {
        syn::Stmt::Item(item) => Some(item),
        _ => None,
    });
    items.flat_map(item_names).collect()
}

struct Renamer<'s> {
    scope: &'s dyn Resolve,
    bound: Vec<HashSet<String>>,
    reads: Vec<VarId>,
}

impl Renamer<'_> {
    fn rename(&mut self, ident: &mut Ident) -> bool {
        let name = ident.to_string();
        if self.bound.iter().any(|names| names.contains(&name)) {
            return false;
        }
        let Some((var, emitted)) = self.scope.resolve(ident) else {
            return false;
        };
        if !self.reads.contains(&var) {
            self.reads.push(var);
        }
        let renamed = emitted != name;
        let span = ident.span();
        *ident = emitted;
        ident.set_span(span);
        renamed
    }

    fn bind(&mut self, pattern: &syn::Pat) {
        let names = bound_names(pattern)
            .into_iter()
            .map(|ident| ident.to_string());
        self.bound
            .last_mut()
            .expect("a scope is open")
            .extend(names);
    }

    fn macro_tokens(&mut self, tokens: TokenStream) -> TokenStream {
        let mut after_dot = false;
        let mut extra = TokenStream::new();
        let mut out: TokenStream = tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Ident(mut ident) => {
                    if !after_dot {
                        self.rename(&mut ident);
                    }
                    after_dot = false;
                    TokenTree::Ident(ident)
                }
                TokenTree::Group(group) => {
                    after_dot = false;
                    let mut renamed =
                        Group::new(group.delimiter(), self.macro_tokens(group.stream()));
                    renamed.set_span(group.span());
                    TokenTree::Group(renamed)
                }
                TokenTree::Literal(literal) => {
                    after_dot = false;
                    extra.extend(self.inline_arguments(&literal.to_string()));
                    TokenTree::Literal(literal)
                }
                TokenTree::Punct(punct) => {
                    // `..` is a range, or the rest of a struct.
                    after_dot = punct.as_char() == '.' && !after_dot;
                    TokenTree::Punct(punct)
                }
            })
            .collect();
        out.extend(extra);
        out
    }

    /// `{x}` in a format string reads `x`; a renamed `x` is passed as a named argument.
    fn inline_arguments(&mut self, literal: &str) -> TokenStream {
        let mut extra = TokenStream::new();
        if !literal.starts_with('"') && !literal.starts_with("r") {
            return extra;
        }
        let text = literal.replace("{{", "");
        for part in text.split('{').skip(1) {
            let name: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if let Ok(ident) = syn::parse_str::<Ident>(&name) {
                let mut renamed = ident.clone();
                if self.rename(&mut renamed) {
                    extra.extend(quote::quote!(, #ident = #renamed));
                }
            }
        }
        extra
    }
}

impl VisitMut for Renamer<'_> {
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        if path.qself.is_none()
            && path.path.leading_colon.is_none()
            && path.path.segments.len() == 1
            && path.path.segments[0].arguments.is_none()
        {
            self.rename(&mut path.path.segments[0].ident);
        }
    }
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        let shorthand = field.colon_token.is_none();
        visit_mut::visit_expr_mut(self, &mut field.expr);
        if shorthand
            && let syn::Expr::Path(path) = &field.expr
            && let syn::Member::Named(name) = &field.member
            && !path.path.is_ident(name)
        {
            field.colon_token = Some(Default::default());
        }
    }
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.bound.push(HashSet::new());
        for input in &closure.inputs {
            self.bind(input);
        }
        visit_mut::visit_expr_mut(self, &mut closure.body);
        self.bound.pop();
    }
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.bound
            .push(items(block).iter().map(ToString::to_string).collect());
        visit_mut::visit_block_mut(self, block);
        self.bound.pop();
    }
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            visit_mut::visit_local_init_mut(self, init);
        }
        self.bind(&local.pat);
    }
    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.bound.push(HashSet::new());
        self.bind(&arm.pat);
        if let syn::Pat::Guard(pat) = &mut arm.pat {
            visit_mut::visit_expr_mut(self, &mut pat.guard);
        }
        visit_mut::visit_expr_mut(self, &mut arm.body);
        self.bound.pop();
    }
    fn visit_expr_for_loop_mut(&mut self, e: &mut syn::ExprForLoop) {
        visit_mut::visit_expr_mut(self, &mut e.expr);
        self.bound.push(HashSet::new());
        self.bind(&e.pat);
        visit_mut::visit_block_mut(self, &mut e.body);
        self.bound.pop();
    }
    fn visit_expr_if_mut(&mut self, e: &mut syn::ExprIf) {
        self.bound.push(HashSet::new());
        visit_mut::visit_expr_if_mut(self, e);
        self.bound.pop();
    }
    fn visit_expr_let_mut(&mut self, e: &mut syn::ExprLet) {
        visit_mut::visit_expr_mut(self, &mut e.expr);
        self.bind(&e.pat);
    }
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        call.tokens = self.macro_tokens(std::mem::take(&mut call.tokens));
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    fn visit_pat_mut(&mut self, _: &mut syn::Pat) {}
    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
}
