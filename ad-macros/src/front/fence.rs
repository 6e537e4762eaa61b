//! Refuses syntax that is not supported, all refusals of a function at once.
//!
//! Takes the user's body; gives errors, and the body without what was refused, for the passes behind to go
//! on with. Closures and nested items are left to their own kind:
//! nested items are compiled as they stand, closures are looked at by lowering, which knows where
//! they are allowed.

use crate::errors::{Errors, Refusal};
use crate::front::lower::is_known_macro;
use crate::front::missing::declared::Declared;
use crate::front::missing::{self, Hidden};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

/// Walks a body.
pub(crate) fn fence(body: &syn::Block, errors: &mut Errors) -> syn::Block {
    Conditions(errors).visit_block(body);
    let mut inner = InnerMacros(BTreeSet::new());
    inner.visit_block(body);
    let mut body = body.clone();
    Macros {
        inner: &inner.0,
        errors,
    }
    .visit_block_mut(&mut body);
    Fence {
        errors,
        in_unsafe: false,
    }
    .visit_block_mut(&mut body);
    body
}

/// What stands in the place of an expression that was refused.
fn nothing() -> syn::Expr {
    syn::parse_quote!(())
}

/// `#[cfg(..)]`, also in closures: rustc takes out what it is on behind the expansion only, so that the derivative
/// would be that of all statements.
struct Conditions<'e>(&'e mut Errors);

impl<'ast> Visit<'ast> for Conditions<'_> {
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let path = attribute.path();
        if path.is_ident("cfg") || path.is_ident("cfg_attr") {
            self.0.refuse(path.span(), Refusal::condition());
        }
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The macros that are declared in a body, also in its closures.
struct InnerMacros(BTreeSet<String>);

impl<'ast> Visit<'ast> for InnerMacros {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if let syn::Item::Macro(item) = item
            && item.mac.path.is_ident("macro_rules")
        {
            self.0.extend(item.ident.as_ref().map(ToString::to_string));
        }
    }
}

/// Calls of macros that do what is not seen, also in closures and in what is given to other macros.
struct Macros<'e> {
    inner: &'e BTreeSet<String>,
    errors: &'e mut Errors,
}

impl Macros<'_> {
    fn call(&mut self, path: &[Ident]) {
        let Some(last) = path.last() else {
            return;
        };
        let name = last.to_string();
        let hidden = || missing::hidden_by_macro(path, is_known_macro(&name));
        let refusal = if path.len() == 1 && self.inner.contains(&name) {
            Refusal::macro_of_a_function(&name)
        } else {
            match hidden() {
                Some(Hidden::Known) => Refusal::own_macro(&name),
                Some(Hidden::Exit(word)) => Refusal::hidden_exit(&name, word),
                Some(Hidden::Declaration(word)) => Refusal::hidden_declaration(&name, word),
                None => return,
            }
        };
        self.errors.refuse(last.span(), refusal);
    }

    /// What is given to a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, c: char| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
        for (i, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident)
                    if is(i + 1, '!') && matches!(trees.get(i + 2), Some(TokenTree::Group(_))) =>
                {
                    let mut path = vec![ident.clone()];
                    let mut first = i;
                    while first >= 3 && is(first - 1, ':') && is(first - 2, ':') {
                        let TokenTree::Ident(ident) = &trees[first - 3] else {
                            break;
                        };
                        path.insert(0, ident.clone());
                        first -= 3;
                    }
                    self.call(&path);
                }
                _ => {}
            }
        }
    }
}

impl Macros<'_> {
    /// Whether a macro may stay.
    fn passes(&mut self, mac: &syn::Macro) -> bool {
        let before = self.errors.count();
        let path: Vec<Ident> = mac.path.segments.iter().map(|s| s.ident.clone()).collect();
        self.call(&path);
        self.tokens(mac.tokens.clone());
        self.errors.count() == before
    }
}

impl VisitMut for Macros<'_> {
    fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
        match e {
            syn::Expr::Macro(mac) => {
                if !self.passes(&mac.mac) {
                    *e = nothing();
                }
            }
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }
    fn visit_stmt_mut(&mut self, stmt: &mut syn::Stmt) {
        match stmt {
            syn::Stmt::Macro(mac) => {
                if !self.passes(&mac.mac) {
                    *stmt = syn::Stmt::Expr(nothing(), mac.semi_token);
                }
            }
            _ => visit_mut::visit_stmt_mut(self, stmt),
        }
    }
    /// Those of patterns and types.
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        self.passes(mac);
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// Types of the file with names by which others are known to have no derivative, or to be numbers.
pub(crate) fn fence_types(site: Span, errors: &mut Errors) {
    if let Some(name) = missing::own_type(site) {
        errors.refuse(site, Refusal::own_type(name));
    }
}

/// The signature: what cannot have a derivative at all.
pub(crate) fn fence_signature(signature: &syn::Signature, errors: &mut Errors) {
    Conditions(errors).visit_signature(signature);
    fence_types(signature.ident.span(), errors);
    for param in signature.generics.type_params() {
        let name = param.ident.to_string();
        if missing::is_known_type(&name) {
            errors.refuse(param.ident.span(), Refusal::own_type(&name));
        }
    }
    if let Some(asyncness) = &signature.asyncness {
        errors.refuse(asyncness.span(), Refusal::async_code());
    }
    if let syn::ReturnType::Type(_, ty) = &signature.output
        && let syn::Type::ImplTrait(ty) = &**ty
    {
        errors.refuse(ty.span(), Refusal::impl_trait_result());
    }
    if let syn::ReturnType::Type(_, ty) = &signature.output
        && let syn::Type::Reference(ty) = &**ty
        && !crate::front::lower::is_integer_type(&ty.elem)
    {
        errors.refuse(ty.span(), Refusal::reference_result());
    }
}

/// Refuses paths that begin with `ad`, which generated code begins with. Of the user's code only: a second pass
/// reads generated code.
pub(crate) fn fence_paths(body: &syn::Block, errors: &mut Errors) {
    struct Paths<'e>(&'e mut Errors);
    impl Paths<'_> {
        /// What is given to a macro.
        fn tokens(&mut self, tokens: TokenStream) {
            let trees: Vec<TokenTree> = tokens.into_iter().collect();
            let is_colon = |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':');
            for (i, tree) in trees.iter().enumerate() {
                match tree {
                    TokenTree::Group(group) => self.tokens(group.stream()),
                    TokenTree::Ident(ident)
                        if ident == "ad"
                            && is_colon(i + 1)
                            && is_colon(i + 2)
                            && !(i > 1 && is_colon(i - 1) && is_colon(i - 2)) =>
                    {
                        self.0.refuse(ident.span(), Refusal::module_ad());
                    }
                    _ => {}
                }
            }
        }
    }
    impl<'ast> Visit<'ast> for Paths<'_> {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            let first = path.segments.first();
            let first = first.filter(|_| path.leading_colon.is_none() && path.segments.len() > 1);
            if let Some(first) = first.filter(|first| first.ident == "ad") {
                self.0.refuse(first.ident.span(), Refusal::module_ad());
            }
            visit::visit_path(self, path);
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.tokens(mac.tokens.clone());
            visit::visit_macro(self, mac);
        }
    }
    Paths(errors).visit_block(body);
}

/// The call that is all there is in a block.
pub(crate) fn single_call(block: &syn::Block) -> Option<&syn::ExprCall> {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(syn::Expr::Call(call), None)] => Some(call),
        _ => None,
    }
}

/// How a function would call itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    ByName,
    /// `Self::name`
    ByPath,
    OnSelf,
    /// As a method of any variable.
    OnVariables,
}

/// Whether a function calls itself, as far as the syntax says. Its pullback owns pullbacks of its own
/// type, so that they are boxed.
pub(crate) fn is_recursive(body: &syn::Block, name: &syn::Ident, how: Called) -> bool {
    called(body, how, None).iter().any(|called| name == called)
}

/// The functions that a body calls by their name, by `Self::name` or that of `this` type, or as methods of
/// `self` or of a variable.
pub(crate) fn called(body: &syn::Block, how: Called, this: Option<&syn::Ident>) -> Vec<String> {
    struct Finder<'t> {
        how: Called,
        this: Option<&'t syn::Ident>,
        found: Vec<String>,
    }
    impl Finder<'_> {
        /// `Self::name`, or `Tree::name` in the `impl` of a `Tree`.
        fn own_path<'p>(&self, path: &'p syn::Path) -> Option<&'p syn::Ident> {
            let owner = &path.segments.first()?.ident;
            let is_own = owner == "Self" || self.this.is_some_and(|this| this == owner);
            (path.segments.len() == 2 && is_own).then(|| &path.segments[1].ident)
        }
        /// `self.kids[i]`, `self.left.as_ref().unwrap()`: something of a field whose type names this one.
        fn has_own_type(&self, receiver: &syn::Expr) -> bool {
            let found = self
                .this
                .zip(first_field(receiver))
                .and_then(|(this, field)| {
                    let declared = Declared::around(this.span())?;
                    let ty = declared.field(&syn::parse_quote!(#this), field)?;
                    let named = crate::tokens::identifiers(&ty.to_token_stream());
                    Some(named.contains("Self") || named.contains(&this.to_string()))
                });
            found.unwrap_or(false)
        }
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
            if let syn::Expr::Path(path) = &*e.func {
                let name = match self.how {
                    Called::ByName => path.path.get_ident(),
                    _ => None,
                };
                let name = self.own_path(&path.path).or(name);
                self.found.extend(name.map(ToString::to_string));
            }
            visit::visit_expr_call(self, e);
        }
        fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
            let own = match (&*e.receiver, self.how) {
                (syn::Expr::Path(path), Called::OnSelf) => path.path.is_ident("self"),
                (syn::Expr::Path(path), Called::OnVariables) => path.path.get_ident().is_some(),
                (receiver, Called::OnSelf | Called::OnVariables) => self.has_own_type(receiver),
                _ => false,
            };
            if own {
                self.found.push(e.method.to_string());
            }
            visit::visit_expr_method_call(self, e);
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder {
        how,
        this,
        found: Vec::new(),
    };
    finder.visit_block(body);
    finder.found
}

/// The field of the variable that a place, or what methods give of it, is in.
fn first_field(expr: &syn::Expr) -> Option<&syn::Member> {
    match expr {
        syn::Expr::Field(e) if matches!(&*e.base, syn::Expr::Path(_)) => Some(&e.member),
        syn::Expr::Field(e) => first_field(&e.base),
        syn::Expr::Index(e) => first_field(&e.expr),
        syn::Expr::MethodCall(e) => first_field(&e.receiver),
        syn::Expr::Paren(e) => first_field(&e.expr),
        syn::Expr::Reference(e) => first_field(&e.expr),
        syn::Expr::Try(e) => first_field(&e.expr),
        syn::Expr::Unary(e) => first_field(&e.expr),
        _ => None,
    }
}

struct Fence<'e> {
    errors: &'e mut Errors,
    in_unsafe: bool,
}

impl Fence<'_> {
    /// Whether what is written in an `unsafe` block is a `static mut`, by its name.
    fn is_global(&self, place: &syn::Expr) -> Option<Span> {
        match place {
            syn::Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                (self.in_unsafe && !name.contains(char::is_lowercase)).then(|| path.span())
            }
            syn::Expr::Field(e) => self.is_global(&e.base),
            syn::Expr::Index(e) => self.is_global(&e.expr),
            syn::Expr::Paren(e) => self.is_global(&e.expr),
            _ => None,
        }
    }

    /// What an expression is refused for, as far as its own kind says.
    fn refusal(&self, e: &syn::Expr) -> Option<(Span, Refusal)> {
        let written = match e {
            syn::Expr::Async(e) => return Some((e.async_token.span(), Refusal::async_code())),
            syn::Expr::Await(e) => return Some((e.await_token.span(), Refusal::async_code())),
            syn::Expr::Yield(e) => return Some((e.yield_token.span(), Refusal::yield_expr())),
            syn::Expr::Macro(e) => return assembly(&e.mac),
            syn::Expr::Assign(e) => &e.left,
            syn::Expr::Binary(e) if crate::front::lower::is_assignment(&e.op) => &e.left,
            _ => return None,
        };
        let at = self.is_global(written)?;
        Some((at, Refusal::global_write()))
    }

    /// Whether an `unsafe` block may stay.
    fn passes(&mut self, e: &mut syn::ExprUnsafe) -> bool {
        // The call of one function is what `unsafe` is for at a foreign interface.
        if single_call(&e.block).is_some() {
            visit_mut::visit_block_mut(self, &mut e.block);
            return true;
        }
        // What stands in it may have a better reason.
        let before = self.errors.count();
        self.in_unsafe = true;
        visit_mut::visit_block_mut(self, &mut e.block);
        self.in_unsafe = false;
        if self.errors.count() == before {
            self.errors
                .refuse(e.unsafe_token.span(), Refusal::unsafe_block());
        }
        false
    }
}

fn assembly(mac: &syn::Macro) -> Option<(Span, Refusal)> {
    let last = mac.path.segments.last()?;
    (last.ident == "asm").then(|| (mac.path.span(), Refusal::inline_assembly()))
}

impl VisitMut for Fence<'_> {
    fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
        if let Some((at, refusal)) = self.refusal(e) {
            self.errors.refuse(at, refusal);
            *e = nothing();
            return;
        }
        match e {
            syn::Expr::Closure(_) => {}
            syn::Expr::Unsafe(block) => {
                if !self.passes(block) {
                    *e = nothing();
                }
            }
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }
    fn visit_stmt_mut(&mut self, stmt: &mut syn::Stmt) {
        if let syn::Stmt::Macro(mac) = stmt
            && let Some((at, refusal)) = assembly(&mac.mac)
        {
            self.errors.refuse(at, refusal);
            *stmt = syn::Stmt::Expr(nothing(), mac.semi_token);
            return;
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
