//! Functions of constant slope: x̄ += k ȳ with a constant k, between jumps and kinks.
//!
//! Derivatives of such functions are those of the piece that the value is on (Griewank and Walther, *Evaluating
//! Derivatives*, 2nd ed. 2008, chapter 14); what is chosen at a kink says `docs/math.md`.

use super::{Real, partial};
use crate::activity::Activity;

// primal:  y = |x|
// adjoint: x̄ += sign(x)·ȳ, where sign(0) = 0
#[inline]
pub(crate) fn abs<T: Real, A: Activity>(x: T, _: A) -> (T, T) {
    (x.abs(), sign(x))
}

/// The sign, and zero at zero; NaN for NaN.
#[inline]
fn sign<T: Real>(x: T) -> T {
    if x == T::ZERO { T::ZERO } else { x.signum() }
}

// primal:  y = |x|·sign(s), with the sign of a zero
// adjoint: x̄ += y / x·ȳ, where y / x = 0 at x = 0
#[inline]
pub(crate) fn copysign<T: Real, A: Activity>(x: T, _: A, s: T) -> (T, T) {
    let same = x.is_sign_negative() == s.is_sign_negative();
    (
        x.copysign(s),
        if same { sign(x).abs() } else { -sign(x).abs() },
    )
}

// primal:  z = x - k·y in [0, |y|)
// adjoint: x̄ += z̄, ȳ -= k·z̄
#[inline]
pub(crate) fn rem_euclid<T: Real, A: Activity, B: Activity>(x: T, acts: (A, B), y: T) -> (T, T, T) {
    let minus_k = partial(acts.1, || {
        // As in the code of std: the quotient of `%`, and one more or less where that leaves a negative
        // number. Where x / y is rounded up to the next integer, the quotient of `%` is not.
        let r = x % y;
        let k = if x == r {
            T::ZERO
        } else {
            ((x - r) / y).round()
        };
        if r < T::ZERO { y.signum() - k } else { -k }
    });
    (x.rem_euclid(y), T::ONE, minus_k)
}

// primal:  z = (x + y) / 2
// adjoint: x̄ += z̄ / 2, ȳ += z̄ / 2
#[inline]
pub(crate) fn midpoint<T: Real, A: Activity, B: Activity>(x: T, _: (A, B), y: T) -> (T, T, T) {
    let half = T::lit(0.5);
    (x.midpoint(y), half, half)
}

/// 180/π, the slope of `to_degrees`.
#[inline]
pub(crate) fn degrees_per_radian<T: Real>() -> T {
    T::lit(180.0 / std::f64::consts::PI)
}

/// π/180, the slope of `to_radians`.
#[inline]
pub(crate) fn radians_per_degree<T: Real>() -> T {
    T::lit(std::f64::consts::PI / 180.0)
}
