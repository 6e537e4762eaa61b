//! Functions of the file that put what they are given somewhere shared, called where no derivative follows it: in a
//! condition, or for a result that reaches nothing.

use super::leaks::{GUARDS, SETTERS, called, mentions};
use crate::front::missing::bodies::{any_function, functions_of_types};
use crate::front::missing::is_const;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};

/// Methods of collections that put something into them.
const PUTTERS: &[&str] = &["extend", "insert", "push"];

/// Where such a function is called in code that is kept, with arguments of these names.
pub(super) fn keeping_call(tokens: &TokenStream, varied: &dyn Fn(&str) -> bool) -> Option<Span> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    trees.iter().enumerate().find_map(|(i, tree)| match tree {
        TokenTree::Group(group) => keeping_call(&group.stream(), varied),
        TokenTree::Ident(name) => {
            let TokenTree::Group(arguments) = trees.get(i + 1)? else {
                return None;
            };
            (mentions(&arguments.stream(), varied) && keeps(name)).then(|| name.span())
        }
        _ => None,
    })
}

/// Whether a function of the file writes a parameter to something with a name in capitals.
pub(super) fn keeps(function: &Ident) -> bool {
    let mut of_types = functions_of_types(function).into_iter();
    any_function(function).is_some_and(|function| writes_shared(&function))
        || of_types.any(|function| writes_shared(&function))
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
