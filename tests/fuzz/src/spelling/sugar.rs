//! Expressions that are written in another way.

use super::chance::{Chance, Dice};
use super::marks::{BY_VALUE, Scalar, Site, Values, marked};
use syn::visit_mut::VisitMut;
use syn::{Expr, File, Lit, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    Values::new(|site: &Site, expr: &mut Expr| {
        let scalar = site.scalar;
        let mut dice = chance.dice("sugar", site.place);
        if dice.one_in(2)
            && let Some(other) = by_shape(scalar, expr, &mut dice)
        {
            *expr = other;
        }
        if dice.one_in(8) {
            *expr = around(scalar, expr, &mut dice);
        }
    })
    .visit_file_mut(file);
}

/// The same value with something around it.
fn around(scalar: Scalar, expr: &Expr, dice: &mut Dice) -> Expr {
    let ty = scalar.ty();
    match dice.below(7) {
        0 => parse_quote!((#expr)),
        1 => parse_quote!({ #expr }),
        2 => parse_quote!(({ (#expr) })),
        3 => parse_quote!((*&(#expr))),
        4 if scalar == Scalar::Real => parse_quote!(f64::from(#expr)),
        4 | 5 if scalar != Scalar::Truth => parse_quote!(((#expr) as #ty)),
        _ => parse_quote!(((#expr))),
    }
}

fn by_shape(scalar: Scalar, expr: &Expr, dice: &mut Dice) -> Option<Expr> {
    match expr {
        Expr::Paren(paren) => by_shape(scalar, &paren.expr, dice).map(|e| parse_quote!((#e))),
        Expr::MethodCall(call) => {
            let (ty, _) = marked(&call.receiver)?;
            if call.turbofish.is_some() || !BY_VALUE.iter().any(|name| call.method == name) {
                return None;
            }
            let (method, receiver, args) = (&call.method, &call.receiver, &call.args);
            let rest = args.iter();
            Some(match (ty, dice.below(4)) {
                (Scalar::Real, 0) => parse_quote!(<f64>::#method(#receiver #(, #rest)*)),
                (Scalar::Real, 1) => {
                    parse_quote!(std::primitive::f64::#method(#receiver #(, #rest)*))
                }
                (Scalar::Real, _) => parse_quote!(f64::#method(#receiver #(, #rest)*)),
                (Scalar::Integer, 0) => parse_quote!(std::cmp::#method(#receiver #(, #rest)*)),
                (Scalar::Integer, _) => parse_quote!(usize::#method(#receiver #(, #rest)*)),
                (Scalar::Truth, _) => return None,
            })
        }
        Expr::If(branch) => as_match(branch, dice),
        Expr::Index(index) if !matches!(*index.index, Expr::Range(_)) => {
            let (base, at) = (&index.expr, &index.index);
            Some(match dice.below(2) {
                0 => parse_quote!((&#base)[#at]),
                _ => parse_quote!((#base)[(#at)]),
            })
        }
        Expr::Lit(literal) => other_literal(scalar, &literal.lit, dice),
        Expr::Binary(binary) if scalar != Scalar::Truth => {
            let (a, op, b) = (&binary.left, &binary.op, &binary.right);
            Some(match dice.below(3) {
                0 => parse_quote!(((#a) #op (#b))),
                1 => parse_quote!(({ #a } #op { #b })),
                _ => return None,
            })
        }
        _ => None,
    }
}

/// `match c { true => a, false => b }` for `if c { a } else { b }`.
pub(super) fn as_match(branch: &syn::ExprIf, dice: &mut Dice) -> Option<Expr> {
    let mut conditions = HasLet(false);
    syn::visit::Visit::visit_expr(&mut conditions, &branch.cond);
    if conditions.0 {
        return None;
    }
    let (condition, then) = (&branch.cond, &branch.then_branch);
    let other: Expr = match &branch.else_branch {
        Some((_, other)) => (**other).clone(),
        None => parse_quote!({}),
    };
    Some(match dice.below(3) {
        0 => parse_quote!(match #condition { true => #then, false => #other }),
        1 => parse_quote!(match #condition { false => #other, true => #then }),
        _ => parse_quote!(match #condition { true => #then, _ => #other }),
    })
}

struct HasLet(bool);

impl syn::visit::Visit<'_> for HasLet {
    fn visit_expr_let(&mut self, _: &syn::ExprLet) {
        self.0 = true;
    }
}

fn other_literal(scalar: Scalar, literal: &Lit, dice: &mut Dice) -> Option<Expr> {
    match literal {
        Lit::Float(number) => {
            let digits = number.base10_digits();
            let text = match dice.below(4) {
                0 => format!("{digits}f64"),
                1 => format!("{digits}0_f64"),
                2 => format!("{digits}e0_f64"),
                _ => format!("{digits}e+00f64"),
            };
            syn::parse_str(&text).ok()
        }
        Lit::Int(number) if scalar == Scalar::Integer => {
            let value: usize = number.base10_parse().ok()?;
            let text = match dice.below(4) {
                0 => format!("{value:#x}_usize"),
                1 => format!("({value}_u8 as usize)"),
                2 => format!("{value:#b}usize"),
                _ => format!("({value} as usize)"),
            };
            syn::parse_str(&text).ok()
        }
        _ => None,
    }
}
