//! Elementary functions in derivatives of derivatives: their slopes are written with elementary functions again, so that
//! they can be differentiated as often as there are levels.
//!
//! ```text
//! let y = x.sin();      let y = x.sin();
//!                       let y_dot = x.cos() * x_dot;
//! ```

use super::Push;
use crate::ir::{Arg, Op, Operand};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::cell::Cell;

thread_local! {
    /// The number of operators around whose derivatives are differentiated again.
    static LEVELS: Cell<usize> = const { Cell::new(0) };
}

/// Compiles what another operator differentiates again.
pub(crate) fn within<R>(compile: impl FnOnce() -> R) -> R {
    /// The level ends where a panic does, too.
    struct Level;
    impl Drop for Level {
        fn drop(&mut self) {
            LEVELS.set(LEVELS.get() - 1);
        }
    }
    LEVELS.set(LEVELS.get() + 1);
    let _level = Level;
    compile()
}

/// Whether the derivative that is written here is pushed forward again.
pub(crate) fn is_within() -> bool {
    LEVELS.get() > 0
}

impl Push<'_> {
    /// The value and the tangent of an elementary function that has a formula, with a question to the type: a method of
    /// this name of a type that is no number is another one.
    pub(super) fn formula(&mut self, op: &Op) -> Option<TokenStream> {
        let Op::Method {
            receiver: Arg::Value(x),
            name,
            args,
            ..
        } = op
        else {
            return None;
        };
        if !self.is_active_operand(x) {
            return None;
        }
        let dot = self.value(x);
        let number = self.operand(x);
        let slope = slope(&number, &dot, name, args)?;
        let arg = args.iter().filter_map(|arg| match arg {
            Arg::Value(Operand::Const(inert)) => Some(&inert.tokens),
            _ => None,
        });
        Some(quote!({
            ad::without_derivative(ad::is_real(&#number));
            (#number.#name(#(#arg),*), #slope)
        }))
    }
}

/// The slope of a function at `x`, times `d`.
fn slope(x: &TokenStream, d: &TokenStream, name: &Ident, args: &[Arg]) -> Option<TokenStream> {
    let name = name.to_string();
    if let ("powi", [Arg::Value(Operand::Const(power))]) = (name.as_str(), args) {
        // primal:  y = xⁿ
        // forward: ẏ = n·xⁿ⁻¹·ẋ
        let power: syn::LitInt = syn::parse2(power.tokens.clone()).ok()?;
        let n: i32 = power.base10_parse().ok()?;
        let factor = proc_macro2::Literal::f64_unsuffixed(f64::from(n));
        let below = n.checked_sub(1).filter(|below| *below >= 0)?;
        let below = proc_macro2::Literal::i32_unsuffixed(below);
        return Some(quote!(#x.powi(#below) * #factor * #d));
    }
    if !args.is_empty() {
        return None;
    }
    Some(match name.as_str() {
        // primal:  y = sin x       y = cos x          y = tan x
        // forward: ẏ = cos x·ẋ     ẏ = -sin x·ẋ       ẏ = (1 + tan² x)·ẋ
        "sin" => quote!(#x.cos() * #d),
        "cos" => quote!(-(#x.sin() * #d)),
        "tan" => quote!((#x.tan() * #x.tan() + 1.0) * #d),
        // primal:  y = eˣ          y = eˣ - 1         y = ln x       y = ln(1 + x)
        // forward: ẏ = eˣ·ẋ        ẏ = eˣ·ẋ           ẏ = ẋ / x      ẏ = ẋ / (1 + x)
        "exp" | "exp_m1" => quote!(#x.exp() * #d),
        "ln" => quote!(#d / #x),
        "ln_1p" => quote!(#d / (#x + 1.0)),
        // primal:  y = sinh x      y = cosh x         y = tanh x
        // forward: ẏ = cosh x·ẋ    ẏ = sinh x·ẋ       ẏ = (1 - tanh² x)·ẋ
        "sinh" => quote!(#x.cosh() * #d),
        "cosh" => quote!(#x.sinh() * #d),
        "tanh" => quote!(-(#x.tanh() * #x.tanh() - 1.0) * #d),
        // primal:  y = atan x           y = √x           y = 1 / x
        // forward: ẏ = ẋ / (1 + x²)     ẏ = ẋ / (2·y)    ẏ = -y²·ẋ
        "atan" => quote!(#d / (#x * #x + 1.0)),
        "sqrt" => quote!(#d / (#x.sqrt() * 2.0)),
        "recip" => quote!(-(#x.recip() * #x.recip() * #d)),
        _ => return None,
    })
}
