//! What is certain to be a number, and what is shorter for numbers.

use super::Push;
use crate::front::lower::numbers_of_inert;
use crate::ir::{Arg, BinaryOp, Op, Operand, Place, Projection};
use proc_macro2::TokenStream;
use quote::quote;

impl Push<'_> {
    /// Whether an operand is certain to be a number.
    pub(super) fn is_number(&self, x: &Operand) -> bool {
        match x {
            Operand::Var(var) => self.func.vars[var.0].numbers == Some(0),
            Operand::Place(place) => self.place_is_number(place),
            Operand::Const(inert) => numbers_of_inert(&self.func.vars, inert) == Some(0),
        }
    }

    /// The divisor of `1.0 / y`, a number: the square of the quotient saves a division.
    // primal:  z = 1 / y
    // forward: ż = -z·(z·ẏ)
    pub(super) fn reciprocal(&mut self, op: &Op) -> Option<TokenStream> {
        let Op::Binary(BinaryOp::Div, Operand::Const(one), y) = op else {
            return None;
        };
        let Ok(syn::Lit::Float(literal)) = syn::parse2(one.tokens.clone()) else {
            return None;
        };
        let is_one = literal.base10_parse::<f64>().is_ok_and(|one| one == 1.0);
        (is_one && self.is_number(y) && self.is_active_operand(y)).then(|| self.value(y))
    }

    fn place_is_number(&self, place: &Place) -> bool {
        let indices = place
            .projections
            .iter()
            .filter(|p| matches!(p, Projection::Index(_)));
        let plain = place
            .projections
            .iter()
            .all(|p| matches!(p, Projection::Index(_) | Projection::Deref));
        plain
            && !place.ends_in_range()
            && self.func.vars[place.root.0].numbers == Some(indices.count())
    }

    /// `x.min(y)` and `x.max(y)` of numbers choose, which takes less memory to reverse than a call.
    // primal:  z = min(x, y)
    // forward: ż = ẋ if z is x, else ẏ
    pub(super) fn selection_again(&mut self, op: &Op) -> Option<TokenStream> {
        let Op::Method {
            receiver,
            name,
            args,
            ..
        } = op
        else {
            return None;
        };
        let is_first = match name.to_string().as_str() {
            "min" => quote!(min_is_first),
            "max" => quote!(max_is_first),
            _ => return None,
        };
        let (Arg::Value(x), [Arg::Value(y)]) = (receiver, args.as_slice()) else {
            return None;
        };
        if !self.is_number(x) || !self.is_number(y) {
            return None;
        }
        let (x_dot, y_dot) = (self.value(x), self.value(y));
        let (x, y) = (self.operand(x), self.operand(y));
        Some(quote!(if ad::#is_first(#x, #y) { (#x, #x_dot) } else { (#y, #y_dot) }))
    }
}
