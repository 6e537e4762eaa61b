//! Functions of the file that put what they are given somewhere shared, called where no derivative follows it: in a
//! condition, or for a result that reaches nothing.

use super::leaks::{GUARDS, SETTERS, called, mentions};
use crate::front::missing::bodies::{any_function, functions_of_types};
use crate::front::missing::{declares_function, is_const};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

/// Methods of collections that put something into them.
const PUTTERS: &[&str] = &["extend", "insert", "push"];

/// Where a function is called in code that is kept, with arguments of these names.
pub(super) fn kept_call(
    tokens: &TokenStream,
    varied: &dyn Fn(&str) -> bool,
    wanted: &dyn Fn(&Ident) -> bool,
) -> Option<Ident> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().find_map(|(i, tree)| match tree {
        TokenTree::Group(group) => kept_call(&group.stream(), varied, wanted),
        TokenTree::Ident(name) => {
            let TokenTree::Group(arguments) = trees.get(i + 1)? else {
                return None;
            };
            (mentions(&arguments.stream(), varied) && wanted(name)).then(|| name.clone())
        }
        _ => None,
    })
}

/// Whether a function of the file, or one that it calls, writes a parameter to something with a name in capitals.
pub(super) fn keeps(function: &Ident) -> bool {
    let mut waiting = vec![function.clone()];
    let mut known = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !known.insert(name.to_string()) {
            continue;
        }
        for function in any_function(&name)
            .into_iter()
            .chain(functions_of_types(&name))
        {
            if writes_shared(&function) {
                return true;
            }
            calls(function.block.to_token_stream(), &mut waiting);
        }
    }
    false
}

/// The functions of the file that are given variables.
fn calls(body: TokenStream, found: &mut Vec<Ident>) {
    let mut called = None;
    for tree in body {
        let name = called.take();
        match tree {
            TokenTree::Ident(name) => called = Some(name),
            TokenTree::Group(group) => {
                let given = mentions(&group.stream(), &|name| {
                    name.starts_with(char::is_lowercase)
                });
                found.extend(name.filter(|name| given && declares_function(name)));
                calls(group.stream(), found);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn writes_shared(function: &syn::ItemFn) -> bool {
    let parameters = crate::tokens::identifiers(&function.sig.inputs.to_token_stream());
    let body = function.block.to_token_stream();
    let is_given = |tokens: &TokenStream| mentions(tokens, &|name| parameters.contains(name));
    let site = function.sig.ident.span();
    let is_shared = |name: &str| is_shared(name, site);
    if !mentions(&body, &is_shared) {
        return false;
    }
    let mut writes = Writes {
        is_given: &is_given,
        is_shared: &is_shared,
        found: false,
    };
    writes.visit_block(&function.block);
    let put = [SETTERS, PUTTERS].concat();
    writes.found || called(&body, &put, &is_given).is_some()
}

/// `TOTAL`, a static.
fn is_shared(name: &str, site: Span) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && !name.contains(|c: char| c.is_ascii_lowercase())
        && !is_const(&Ident::new(name, site))
}

/// Looks for assignments of what is given to a function to something shared: `*TOTAL.lock().unwrap() = x`.
struct Writes<'a> {
    is_given: &'a dyn Fn(&TokenStream) -> bool,
    is_shared: &'a dyn Fn(&str) -> bool,
    found: bool,
}

impl Writes<'_> {
    fn written(&mut self, left: &syn::Expr, right: &syn::Expr) {
        let left = left.to_token_stream();
        let shared = mentions(&left, self.is_shared) || called(&left, GUARDS, &|_| true).is_some();
        self.found |= shared && (self.is_given)(&right.to_token_stream());
    }
}

impl<'ast> Visit<'ast> for Writes<'_> {
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.written(&e.left, &e.right);
        visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if crate::front::lower::is_assignment(&e.op) {
            self.written(&e.left, &e.right);
        }
        visit::visit_expr_binary(self, e);
    }
}
