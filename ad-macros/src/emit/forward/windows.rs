//! Bounds are checked once, before a loop of arithmetic, and not in each iteration of it.
//!
//! As in the reverse sweep (`emit/windows`): an element `x[i]`, `m.x[i + 1]` or `y[k * n + i]` that every
//! iteration over `i` reads or writes becomes an element of the part of `x` that the whole loop touches.
//!
//! ```text
//! for i in 1..n {                     let window1 = ad::span(&x[..], 1..n, |i| i - 1);
//!     y[i] += x[i - 1] * a;           let window2 = ad::span_mut(&mut y[..], 1..n, |i| i);
//! }                                   for i in 1..n {
//!                                         window2[i - 1] += window1[i - 1] * a;
//!                                     }
//! ```
//!
//! What is out of bounds panics with the words and the place of the element itself, only earlier. So there
//! must be nothing in the loop that anyone could see: no calls but those of elementary functions, no exits.
//! A window of what is written to is taken only if nothing else in the loop names it.

use super::super::windows::{
    Rewrite, affine, between, bounds, declared, is_plain, literal_trips, mentions, part, position,
};
use super::Forward;
use crate::front::lower::{place_numbers, place_type};
use crate::ir::{Inert, Place, Projection, VarId};
use crate::names::is_elementary;
use crate::tokens::identifiers;
use crate::transform::pullback::is_pure_method;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;

impl Forward<'_> {
    /// What stands before a loop over a range, and its body.
    pub(super) fn windowed(
        &mut self,
        counter: &Ident,
        range: &TokenStream,
        body: TokenStream,
    ) -> (TokenStream, TokenStream) {
        let Some((before, block)) = self.windows_of(counter, range, &body) else {
            return (TokenStream::new(), body);
        };
        let stmts = block.stmts;
        (before, quote!(#(#stmts)*))
    }

    fn windows_of(
        &mut self,
        counter: &Ident,
        range: &TokenStream,
        body: &TokenStream,
    ) -> Option<(TokenStream, syn::Block)> {
        let (start, end) = bounds(range)?;
        let is_literal = |bound: &TokenStream| syn::parse2::<syn::Lit>(bound.clone()).is_ok();
        (!is_literal(&start) || !is_literal(&end)).then_some(())?;
        let mut block: syn::Block = syn::parse2(quote!({ #body })).ok()?;
        let mut writes = Writes::default();
        writes.visit_block(&block);
        (!writes.visible).then_some(())?;
        let mut changing = declared(body);
        changing.extend(writes.roots.iter().cloned());
        let mut elements = Elements::default();
        elements.statements(&block.stmts);
        let mut windows = Vec::new();
        let mut before = TokenStream::new();
        let mut seen = BTreeSet::new();
        for element in elements.found {
            let key = element.to_token_stream().to_string();
            let Some(root) = root(&element.expr).filter(|_| !seen.contains(&key)) else {
                continue;
            };
            seen.insert(key.clone());
            let (base, index) = (&element.expr, &element.index);
            let written = writes.roots.contains(&root);
            let parts = indices(base);
            let fixed = |tokens: &TokenStream, also: &[String]| {
                let names = identifiers(tokens);
                let changed = |name: &String| names.contains(name) && !also.contains(name);
                !changing.iter().any(changed) && !names.contains(&counter.to_string())
            };
            let at_counter = *counter == index.to_token_stream().to_string();
            // The compiler sees by itself that this is in bounds.
            let by_length = quote!(#base.len()).to_string() == end.to_string();
            let taken = is_plain(index)
                && affine(index, &counter.to_string())
                && !(at_counter && by_length)
                && !changing
                    .iter()
                    .any(|name| mentions(&index.to_token_stream(), name) > 0)
                && parts
                    .iter()
                    .all(|part| is_plain(part) && fixed(&part.to_token_stream(), &[]))
                && fixed(&base.to_token_stream(), std::slice::from_ref(&root))
                && !declared(body).contains(&root)
                && self.is_array(base);
            if !taken || written && mentions(body, &root) != occurrences(&block, &key) {
                continue;
            }
            self.windows += 1;
            let window = format_ident!("{}{}", self.plan.span, self.windows);
            let index = quote!(|#counter: usize| #index);
            let span = element.span();
            let part = part(&base.to_token_stream(), written, (&start, &end));
            let range = between(&start, &end);
            let part = match written {
                true => quote_spanned!(span=> ad::span_mut(#part, #range, #index)),
                false => quote_spanned!(span=> ad::span(#part, #range, #index)),
            };
            before.extend(quote!(let #window = #part;));
            windows.push((key, window));
        }
        (!windows.is_empty()).then_some(())?;
        let position = position(counter, &start);
        let mut rewrite = Rewrite {
            windows: windows
                .iter()
                .map(|(key, window)| (key.as_str(), quote!(#window[#position])))
                .collect(),
        };
        rewrite.visit_block_mut(&mut block);
        Some((before, block))
    }

    /// Whether an expression is certainly a slice, an array or a vector.
    fn is_array(&self, expr: &syn::Expr) -> bool {
        let Some(place) = self.place_of(expr) else {
            return false;
        };
        let vars = &self.func.vars;
        place_numbers(vars, &place).is_some_and(|depth| depth > 0)
            || place_type(vars, &place).is_some_and(|ty| match ty {
                syn::Type::Slice(_) | syn::Type::Array(_) => true,
                syn::Type::Path(path) => {
                    path.path.segments.last().is_some_and(|s| s.ident == "Vec")
                }
                _ => false,
            })
    }

    fn place_of(&self, expr: &syn::Expr) -> Option<Place> {
        let (base, projection) = match expr {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident()?;
                let mut named = self.func.vars.iter().enumerate();
                let (var, _) = named.find(|(_, var)| var.ident == *name)?;
                return Some(Place::var(VarId(var)));
            }
            syn::Expr::Paren(e) => return self.place_of(&e.expr),
            syn::Expr::Field(e) => (&e.base, Projection::Field(e.member.clone())),
            syn::Expr::Index(e) => {
                let tokens = e.index.to_token_stream();
                (
                    &e.expr,
                    Projection::Index(Inert {
                        tokens,
                        reads: Vec::new(),
                    }),
                )
            }
            _ => return None,
        };
        let mut place = self.place_of(base)?;
        place.projections.push(projection);
        Some(place)
    }
}

/// The variable that a place begins with.
fn root(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        syn::Expr::Paren(e) => root(&e.expr),
        syn::Expr::Group(e) => root(&e.expr),
        syn::Expr::Field(e) => root(&e.base),
        syn::Expr::Index(e) => root(&e.expr),
        syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => root(&e.expr),
        _ => None,
    }
}

/// The indices in a place.
fn indices(expr: &syn::Expr) -> Vec<&syn::Expr> {
    match expr {
        syn::Expr::Paren(e) => indices(&e.expr),
        syn::Expr::Field(e) => indices(&e.base),
        syn::Expr::Index(e) => {
            let mut all = indices(&e.expr);
            match &*e.index {
                syn::Expr::Range(range) => {
                    let bounds = [&range.start, &range.end];
                    all.extend(bounds.into_iter().flatten().map(|bound| &**bound));
                }
                index => all.push(index),
            }
            all
        }
        _ => Vec::new(),
    }
}

fn occurrences(block: &syn::Block, key: &str) -> usize {
    struct Count<'k>(&'k str, usize);
    impl Visit<'_> for Count<'_> {
        fn visit_expr_index(&mut self, e: &syn::ExprIndex) {
            self.1 += usize::from(e.to_token_stream().to_string() == self.0);
            visit::visit_expr_index(self, e);
        }
    }
    let mut count = Count(key, 0);
    count.visit_block(block);
    count.1
}

/// What a window is taken of, which may not be there if the loop has no iterations.
fn lent(part: &syn::Expr) -> Option<&syn::Expr> {
    match part {
        syn::Expr::Reference(e) => Some(&e.expr),
        syn::Expr::If(e) => match e.then_branch.stmts.as_slice() {
            [syn::Stmt::Expr(part, None)] => lent(part),
            _ => None,
        },
        _ => None,
    }
}

/// The variables that a body writes to, and whether it does anything else that can be seen.
#[derive(Default)]
struct Writes {
    roots: BTreeSet<String>,
    visible: bool,
}

impl Writes {
    fn write(&mut self, place: &syn::Expr) {
        match root(place) {
            Some(root) => {
                self.roots.insert(root);
            }
            None => self.visible = true,
        }
    }
}

impl<'a> Visit<'a> for Writes {
    fn visit_stmt(&mut self, stmt: &'a syn::Stmt) {
        match stmt {
            syn::Stmt::Item(_) | syn::Stmt::Macro(_) => self.visible = true,
            syn::Stmt::Local(_) | syn::Stmt::Expr(..) => visit::visit_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a syn::Expr) {
        match expr {
            syn::Expr::Assign(e) => self.write(&e.left),
            syn::Expr::Binary(e) if crate::front::lower::is_assignment(&e.op) => {
                self.write(&e.left)
            }
            syn::Expr::Reference(e) if e.mutability.is_some() => self.visible = true,
            syn::Expr::Call(call) => return self.call(call),
            syn::Expr::MethodCall(e) => self.method(e),
            syn::Expr::Lit(_)
            | syn::Expr::Path(_)
            | syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Field(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Cast(_)
            | syn::Expr::Index(_)
            | syn::Expr::Tuple(_)
            | syn::Expr::Array(_)
            | syn::Expr::Struct(_)
            | syn::Expr::Range(_)
            | syn::Expr::Binary(_)
            | syn::Expr::If(_)
            | syn::Expr::Reference(_) => {}
            syn::Expr::Block(e) if e.label.is_none() => {}
            syn::Expr::ForLoop(e) if e.label.is_none() => {}
            _ => self.visible = true,
        }
        visit::visit_expr(self, expr);
    }
}

impl<'a> Writes {
    fn call(&mut self, call: &'a syn::ExprCall) {
        const HARMLESS: &[&str] = &["inactive", "keep", "like", "span", "trips"];
        let name = call.func.to_token_stream().to_string();
        match name.strip_prefix("ad :: ") {
            Some("span_mut") => match call.args.first().and_then(lent) {
                Some(whole) => self.write(whole),
                None => self.visible = true,
            },
            Some("span") => {}
            Some(name) if HARMLESS.contains(&name) => {
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            None if name == "Some" => call.args.iter().for_each(|arg| self.visit_expr(arg)),
            _ => self.visible = true,
        }
    }

    /// Elementary functions, lengths, and what fills a tape or a vector.
    fn method(&mut self, e: &'a syn::ExprMethodCall) {
        let name = e.method.to_string();
        let derivative = name.strip_prefix("__derivative_of_").unwrap_or(&name);
        let fills = matches!(name.as_str(), "close" | "push" | "room" | "write");
        let known = matches!(name.as_str(), "clone" | "zip");
        if fills {
            self.write(&e.receiver);
        } else if !(known || is_elementary(derivative) || is_pure_method(&name)) {
            self.visible = true;
        }
    }
}

/// The elements that every iteration touches.
#[derive(Default)]
struct Elements {
    found: Vec<syn::ExprIndex>,
}

impl Elements {
    fn statements(&mut self, stmts: &[syn::Stmt]) {
        for stmt in stmts {
            match stmt {
                syn::Stmt::Local(local) => {
                    if let Some(init) = &local.init {
                        self.visit_expr(&init.expr);
                    }
                }
                syn::Stmt::Expr(expr, _) => self.visit_expr(expr),
                syn::Stmt::Item(_) | syn::Stmt::Macro(_) => {}
            }
        }
    }
}

impl Visit<'_> for Elements {
    fn visit_expr(&mut self, expr: &syn::Expr) {
        match expr {
            syn::Expr::Index(e) => {
                self.found.push(e.clone());
                visit::visit_expr(self, expr);
            }
            // Not evaluated in each iteration.
            syn::Expr::If(e) => self.visit_expr(&e.cond),
            syn::Expr::Binary(e) if matches!(e.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => {
                self.visit_expr(&e.left);
            }
            syn::Expr::ForLoop(e)
                if literal_trips(&e.expr.to_token_stream()).is_some_and(|trips| trips > 0) =>
            {
                self.statements(&e.body.stmts);
            }
            syn::Expr::ForLoop(_) | syn::Expr::Closure(_) => {}
            expr => visit::visit_expr(self, expr),
        }
    }
}
