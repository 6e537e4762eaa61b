//! Statements that are written in another way.

use super::chance::{Chance, Dice, hash};
use super::marks::{BY_VALUE, in_macro, is_assignment, marked};
use super::sugar::as_match;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{BinOp, Block, Expr, File, ImplItemFn, ItemFn, Macro, ReturnType, Stmt, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    Statements(chance).visit_file_mut(file);
}

struct Statements(Chance);

impl Statements {
    fn dice(&self, place: &impl ToTokens) -> Dice {
        let text = place.to_token_stream().to_string();
        self.0.dice("statement", hash(&text))
    }

    fn returned(&self, output: &ReturnType, block: &mut Block) {
        let Some(Stmt::Expr(tail, None)) = block.stmts.last() else {
            return;
        };
        if matches!(output, ReturnType::Type(..)) && self.dice(tail).one_in(6) {
            let tail = tail.clone();
            block.stmts.pop();
            block.stmts.push(parse_quote!(return #tail;));
        }
    }
}

impl VisitMut for Statements {
    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        self.returned(&item.sig.output, &mut item.block);
        visit_mut::visit_item_fn_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        self.returned(&item.sig.output, &mut item.block);
        visit_mut::visit_impl_item_fn_mut(self, item);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let mut dice = self.dice(expr);
        visit_mut::visit_expr_mut(self, expr);
        if !dice.one_in(3) {
            return;
        }
        let other = match expr {
            Expr::Binary(binary) if is_assignment(&binary.op) => spelled_out(binary),
            Expr::If(branch) => as_match(branch, &mut dice),
            Expr::While(repeated) => endless(repeated),
            Expr::ForLoop(repeated) => {
                other_range(&mut repeated.expr, &mut dice);
                None
            }
            Expr::Closure(closure) if closure.output == ReturnType::Default => {
                let body = &closure.body;
                closure.body = parse_quote!({ #body });
                None
            }
            _ => None,
        };
        if let Some(other) = other {
            *expr = other;
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// `p = p + e` for `p += e`, where the order of evaluation is not seen.
fn spelled_out(binary: &syn::ExprBinary) -> Option<Expr> {
    if !is_simple(&binary.left) || !is_simple(&binary.right) {
        return None;
    }
    let (place, value) = (&binary.left, &binary.right);
    let op: BinOp = match binary.op {
        BinOp::AddAssign(_) => parse_quote!(+),
        BinOp::SubAssign(_) => parse_quote!(-),
        BinOp::MulAssign(_) => parse_quote!(*),
        BinOp::DivAssign(_) => parse_quote!(/),
        _ => return None,
    };
    Some(parse_quote!(#place = #place #op (#value)))
}

/// Whether an expression computes and does nothing else.
fn is_simple(expr: &Expr) -> bool {
    if let Some((_, inner)) = marked(expr) {
        return is_simple(inner);
    }
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Paren(e) => is_simple(&e.expr),
        Expr::Unary(e) => is_simple(&e.expr),
        Expr::Cast(e) => is_simple(&e.expr),
        Expr::Field(e) => is_simple(&e.base),
        Expr::Index(e) => is_simple(&e.expr) && is_simple(&e.index),
        Expr::Binary(e) => !is_assignment(&e.op) && is_simple(&e.left) && is_simple(&e.right),
        Expr::MethodCall(e) => {
            BY_VALUE.iter().any(|name| e.method == name)
                && marked(&e.receiver).is_some()
                && is_simple(&e.receiver)
                && e.args.iter().all(is_simple)
        }
        _ => false,
    }
}

/// `loop { if !c { break; } .. }` for `while c { .. }`.
fn endless(repeated: &syn::ExprWhile) -> Option<Expr> {
    if repeated.cond.to_token_stream().to_string().contains("let ") {
        return None;
    }
    let (label, condition, body) = (&repeated.label, &repeated.cond, &repeated.body.stmts);
    Some(parse_quote!(#label loop {
        if !(#condition) {
            break;
        }
        #(#body)*
    }))
}

fn other_range(over: &mut Expr, dice: &mut Dice) {
    let inner = match &*over {
        Expr::Paren(paren) => &*paren.expr,
        other => other,
    };
    if !matches!(inner, Expr::Range(_)) {
        return;
    }
    *over = match dice.below(3) {
        0 => parse_quote!((#inner).into_iter()),
        _ => parse_quote!((#inner)),
    };
}
