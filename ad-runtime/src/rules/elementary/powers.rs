//! Powers and roots.
//!
//! Each rule gives the value and the partial derivatives (*NIST Digital Library of Mathematical Functions*, §4.7):
//! x̄ += y xʸ⁻¹ z̄, ȳ += z ln x z̄ for z = xʸ, of which roots and the reciprocal are special cases. Where a formula gives NaN as the product of
//! zero and infinity although the limit is finite, the limit is taken.

use super::{Dual, Real, partial};
use crate::activity::{Activity, On};

// primal:  y = √x
// adjoint: x̄ += ȳ / (2y); ∞ at zero
#[inline]
pub(crate) fn sqrt<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.sqrt();
    // √-0 is -0, and its slope is +∞ all the same. Half of 1/y is 0.5/y to the last bit, and 1/y is what many
    // functions with a root compute next.
    (y, partial(x_act, || (T::ONE / y).abs() * T::lit(0.5)))
}

/// The same for a dual number. Its slope p = 1/(2y) has the derivative -2p²·ẏ, so that one division is enough.
#[inline(always)]
pub(crate) fn sqrt_of_dual<T: Real, A: Activity>(x: Dual<T>, _: A) -> (Dual<T>, Dual<T>) {
    let (y, slope) = sqrt(x.value, On);
    // What does not move has no slope, even where that is infinite.
    let (y_dot, slope_dot) = if x.dot[0].__is_zero() {
        (T::ZERO, T::ZERO)
    } else {
        let y_dot = slope * x.dot[0];
        (y_dot, -(slope + slope) * (slope * y_dot))
    };
    (Dual::new(y, [y_dot]), Dual::new(slope, [slope_dot]))
}

// primal:  y = ∛x
// adjoint: x̄ += ȳ / (3y²); ∞ at zero
#[inline]
pub(crate) fn cbrt<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.cbrt();
    (y, partial(x_act, || (T::lit(3.0) * y * y).recip()))
}

// primal:  y = 1 / x
// adjoint: x̄ -= y²·ȳ
#[inline]
pub(crate) fn recip<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.recip();
    (y, partial(x_act, || -(y * y)))
}

// primal:  r = √(x² + y²)
// adjoint: x̄ += x / r·r̄, ȳ += y / r·r̄; nothing at the origin
#[inline]
pub(crate) fn hypot<T: Real, A: Activity, B: Activity>(x: T, acts: (A, B), y: T) -> (T, T, T) {
    let r = x.hypot(y);
    if r == T::ZERO {
        return (r, T::ZERO, T::ZERO);
    }
    (r, partial(acts.0, || x / r), partial(acts.1, || y / r))
}

// primal:  y = xⁿ
// adjoint: x̄ += n·xⁿ⁻¹·ȳ; nothing for n = 0
#[inline]
pub(crate) fn powi<T: Real, A: Activity>(x: T, x_act: A, n: i32) -> (T, T) {
    let y = x.powi(n);
    let derivative = || {
        // 0·0⁻¹ is not a number, and the derivative of a constant is zero.
        if n == 0 {
            return T::ZERO;
        }
        let power = match n.checked_sub(1) {
            Some(m) => x.powi(m),
            None => y / x,
        };
        T::lit(f64::from(n)) * power
    };
    (y, partial(x_act, derivative))
}

// primal:  z = xʸ
// adjoint: x̄ += y·xʸ⁻¹·z̄, ȳ += z·ln x·z̄
#[inline]
pub(crate) fn powf<T: Real, A: Activity, B: Activity>(x: T, acts: (A, B), y: T) -> (T, T, T) {
    let z = x.powf(y);
    let dx = partial(acts.0, || base_derivative(x, y, z));
    let dy = partial(acts.1, || exponent_derivative(x, y, z));
    (z, dx, dy)
}

/// y·xʸ⁻¹: finite at a base ≤ 0 wherever the limit is.
#[inline]
fn base_derivative<T: Real>(x: T, y: T, z: T) -> T {
    // z / x saves a second power, but only between underflow and overflow is it as exact.
    let safe = |a: T| a.is_finite() && a.abs() >= T::MIN_POSITIVE;
    let power = if safe(x) && safe(z) {
        z / x
    } else {
        x.powf(y - T::ONE)
    };
    let derivative = y * power;
    // 0·∞: x⁰ is constant, and so is x^∞ where it vanishes.
    if derivative.is_nan() && (y == T::ZERO || power == T::ZERO) {
        T::ZERO
    } else {
        derivative
    }
}

/// xʸ·ln x: zero at a base of zero for y ≥ 0, NaN for a base below, where no power next to `y` is real.
#[inline]
fn exponent_derivative<T: Real>(x: T, y: T, z: T) -> T {
    if x == T::ZERO && y >= T::ZERO {
        return T::ZERO;
    }
    let derivative = z * x.ln();
    // 0·∞ for an infinite base.
    if derivative.is_nan() && x > T::ZERO && z == T::ZERO {
        T::ZERO
    } else {
        derivative
    }
}
