//! Exponentials and logarithms.
//!
//! Each rule gives the value and the partial derivative (Abramowitz & Stegun, 4.1.46 and 4.2.47).

use super::{Real, partial};
use crate::activity::Activity;

// primal:  y = exp x
// adjoint: x̄ += y·ȳ
#[inline]
pub(crate) fn exp<T: Real, A: Activity>(x: T, _: A) -> (T, T) {
    let y = x.exp();
    (y, y)
}

// primal:  y = 2ˣ
// adjoint: x̄ += ln 2·y·ȳ
#[inline]
pub(crate) fn exp2<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.exp2();
    (y, partial(x_act, || y * T::LN_2))
}

// primal:  y = exp(x) - 1
// adjoint: x̄ += exp(x)·ȳ
#[inline]
pub(crate) fn exp_m1<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.exp_m1();
    // y + 1 cancels where y is close to -1.
    let derivative = || {
        if y > T::lit(-0.5) {
            y + T::ONE
        } else {
            x.exp()
        }
    };
    (y, partial(x_act, derivative))
}

// primal:  y = ln x
// adjoint: x̄ += ȳ / x
#[inline]
pub(crate) fn ln<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.ln(), partial(x_act, || x.recip()))
}

// primal:  y = log₂ x
// adjoint: x̄ += ȳ / (x·ln 2)
#[inline]
pub(crate) fn log2<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.log2(), partial(x_act, || (x * T::LN_2).recip()))
}

// primal:  y = log₁₀ x
// adjoint: x̄ += ȳ / (x·ln 10)
#[inline]
pub(crate) fn log10<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.log10(), partial(x_act, || (x * T::LN_10).recip()))
}

// primal:  y = ln(1 + x)
// adjoint: x̄ += ȳ / (1 + x)
#[inline]
pub(crate) fn ln_1p<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.ln_1p(), partial(x_act, || (T::ONE + x).recip()))
}

// primal:  y = ln x / ln b
// adjoint: x̄ += ȳ / (x·ln b), b̄ -= y / (b·ln b)·ȳ
#[inline]
pub(crate) fn log<T: Real, A: Activity, B: Activity>(x: T, acts: (A, B), b: T) -> (T, T, T) {
    let y = x.log(b);
    let dx = partial(acts.0, || (x * b.ln()).recip());
    let db = partial(acts.1, || -(y / (b * b.ln())));
    (y, dx, db)
}
