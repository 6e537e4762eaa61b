//! The greatest or least of some numbers: `x.iter().copied().fold(start, f64::max)`.
//!
//! Which one is chosen has no derivative, and the result is that one: its position is all that the
//! reverse sweep needs. A loop would record a decision for each item.
//!
//! ```text
//! let chosen = ad::last_max(start, x.iter().copied());
//! if chosen == usize::MAX { start } else { x[chosen] }
//! ```

use super::{Item, is_chain};
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::ir::{Block, Inert, Mode, Op, Operand, Stmt};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A `fold` that chooses, if it is one over elements that are certain to be numbers.
    pub(super) fn choice(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        if !is_choice(e) || !is_chain(&e.receiver) {
            return None;
        }
        let choose = chooser(&e.args[1])?;
        let chosen = self.temp("chosen", e.span());
        self.vars[chosen.0].inactive = true;
        self.vars[chosen.0].scalar = true;
        let mut items = (*e.receiver).clone();
        self.kept_items(&mut items);
        let chain = self.chain(&items, &self.position(chosen), false)?;
        let Item::Place(place, _) = chain.item else {
            return None;
        };
        // A start that is a number by itself: nothing has to be evaluated before the items.
        let start = match strip(&e.args[0]) {
            start @ (syn::Expr::Path(_) | syn::Expr::Lit(_)) => self.operand(start),
            _ => return None,
        };
        let is_number = |operand: &Operand| self.operand_numbers(operand) == Some(0);
        if !is_number(&start) || self.place_numbers(&place) != Some(0) {
            return None;
        }
        let first = crate::emit::place::operand(&self.vars, &start);
        let items = &chain.tokens;
        let mut reads = chain.reads;
        reads.extend(start.root());
        let node = self.node();
        self.push(Stmt::Let {
            var: chosen,
            ty: None,
            op: Op::Inert(Inert {
                tokens: quote!(ad::inactive(ad::#choose(#first, #items))),
                reads,
            }),
            node,
            span: e.span(),
        });
        let out = self.temp("t", e.span());
        self.vars[out.0].numbers = Some(0);
        self.vars[out.0].scalar = true;
        let is_start = &self.vars[chosen.0].ident;
        let cond = Inert {
            tokens: quote!(#is_start == usize::MAX),
            reads: vec![chosen],
        };
        let value = |tail| Block {
            stmts: Vec::new(),
            tail: Some(tail),
        };
        let node = self.node();
        self.push(Stmt::If {
            out: Some(out),
            cond,
            then: value(start),
            otherwise: Some(value(Operand::Place(place))),
            node,
        });
        Some(Operand::Var(out))
    }
}

impl Lower<'_> {
    /// What is chosen is read where it stands: `x.into_iter()` of numbers is `x.iter().copied()`, where `x` is no
    /// reference.
    fn kept_items(&mut self, expr: &mut syn::Expr) {
        let syn::Expr::MethodCall(e) = expr else {
            return;
        };
        if is_chain(&e.receiver) {
            return self.kept_items(&mut e.receiver);
        }
        let place = match strip(&e.receiver) {
            path @ syn::Expr::Path(_) if e.method == "into_iter" => self.place(path),
            _ => None,
        };
        if place.is_some_and(|place| self.referred(place).1 == Mode::Value) {
            let source = &e.receiver;
            *expr = syn::parse_quote!(#source.iter().copied());
        }
    }
}

/// A `fold` by `max` or `min`.
pub(super) fn is_choice(e: &syn::ExprMethodCall) -> bool {
    e.method == "fold" && e.args.len() == 2 && chooser(&e.args[1]).is_some()
}

/// The function of the runtime that finds what a fold by this function chooses.
fn chooser(function: &syn::Expr) -> Option<TokenStream> {
    let name = match strip(function) {
        syn::Expr::Path(path) => of_float(&path.path)?,
        syn::Expr::Closure(closure) if closure.capture.is_none() => {
            let [first, second] = closure.inputs.iter().collect::<Vec<_>>()[..] else {
                return None;
            };
            let (first, second) = (parameter(first)?, parameter(second)?);
            let (name, left, right) = of_two(&closure.body)?;
            // In this order: of equal numbers one is chosen by its place.
            (named(left)? == first && named(right)? == second).then_some(name)?
        }
        _ => return None,
    };
    match name.as_str() {
        "max" => Some(quote!(last_max)),
        "min" => Some(quote!(first_min)),
        _ => None,
    }
}

/// `x.max(y)`, and `f64::max(x, y)`: the name of the method, and what it is called with.
pub(super) fn of_two(expr: &syn::Expr) -> Option<(String, &syn::Expr, &syn::Expr)> {
    match strip(expr) {
        syn::Expr::MethodCall(e) if e.args.len() == 1 && e.turbofish.is_none() => {
            Some((e.method.to_string(), &e.receiver, &e.args[0]))
        }
        syn::Expr::Call(e) if e.args.len() == 2 => {
            let syn::Expr::Path(path) = &*e.func else {
                return None;
            };
            Some((of_float(&path.path)?, &e.args[0], &e.args[1]))
        }
        _ => None,
    }
}

/// `f64::max`, and its like.
fn of_float(path: &syn::Path) -> Option<String> {
    let path = path.to_token_stream().to_string();
    let (ty, name) = path.split_once(" :: ")?;
    ["f32", "f64"].contains(&ty).then(|| name.to_owned())
}

/// The name of a parameter, or of what a parameter points at.
fn parameter(pat: &syn::Pat) -> Option<&syn::Ident> {
    match pat {
        syn::Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(&pat.ident),
        syn::Pat::Reference(pat) => parameter(&pat.pat),
        syn::Pat::Type(pat) => parameter(&pat.pat),
        _ => None,
    }
}

/// A name, or what it points at.
fn named(expr: &syn::Expr) -> Option<&syn::Ident> {
    match strip(expr) {
        syn::Expr::Path(path) => path.path.get_ident(),
        syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => named(&e.expr),
        _ => None,
    }
}
