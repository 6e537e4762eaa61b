//! Circular and hyperbolic functions, and their inverses.
//!
//! Each rule gives the value and the partial derivative; formulas are those of Abramowitz & Stegun,
//! 4.3.105-113 and 4.4.52-57 (circular), 4.5.71-73 and 4.6.37-39 (hyperbolic), in a form that
//! neither overflows nor cancels.

use super::{Real, partial};
use crate::activity::Activity;

// primal:  y = sin x
// adjoint: x̄ += cos(x)·ȳ
#[inline]
pub(crate) fn sin<T: Real, A: Activity>(x: T, _: A) -> (T, T) {
    // One call gives both.
    if A::ON {
        x.sin_cos()
    } else {
        (x.sin(), T::ZERO)
    }
}

// primal:  y = cos x
// adjoint: x̄ -= sin(x)·ȳ
#[inline]
pub(crate) fn cos<T: Real, A: Activity>(x: T, _: A) -> (T, T) {
    if A::ON {
        let (sin, cos) = x.sin_cos();
        (cos, -sin)
    } else {
        (x.cos(), T::ZERO)
    }
}

// primal:  y = tan x
// adjoint: x̄ += (1 + y²)·ȳ
#[inline]
pub(crate) fn tan<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.tan();
    (y, partial(x_act, || T::ONE + y * y))
}

// primal:  y = asin x
// adjoint: x̄ += ȳ / √(1 - x²)
#[inline]
pub(crate) fn asin<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.asin(), partial(x_act, || cosine_of_sine(x).recip()))
}

// primal:  y = acos x
// adjoint: x̄ -= ȳ / √(1 - x²)
#[inline]
pub(crate) fn acos<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.acos(), partial(x_act, || -cosine_of_sine(x).recip()))
}

/// √(1 - x²) without cancellation near 1 and -1.
#[inline]
fn cosine_of_sine<T: Real>(x: T) -> T {
    ((T::ONE - x) * (T::ONE + x)).sqrt()
}

// primal:  y = atan x
// adjoint: x̄ += ȳ / (1 + x²)
#[inline]
pub(crate) fn atan<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.atan(), partial(x_act, || (T::ONE + x * x).recip()))
}

// primal:  z = atan2(y, x)
// adjoint: ȳ += x / r²·z̄, x̄ -= y / r²·z̄, with r² = x² + y²; nothing at the origin
#[inline]
pub(crate) fn atan2<T: Real, A: Activity, B: Activity>(y: T, acts: (A, B), x: T) -> (T, T, T) {
    let z = y.atan2(x);
    if !A::ON && !B::ON {
        return (z, T::ZERO, T::ZERO);
    }
    // Divided twice by r: r² may overflow.
    let r = y.hypot(x);
    if r == T::ZERO {
        return (z, T::ZERO, T::ZERO);
    }
    let dy = partial(acts.0, || x / r / r);
    let dx = partial(acts.1, || -(y / r / r));
    (z, dy, dx)
}

// primal:  y = sinh x
// adjoint: x̄ += cosh(x)·ȳ
#[inline]
pub(crate) fn sinh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.sinh(), partial(x_act, || x.cosh()))
}

// primal:  y = cosh x
// adjoint: x̄ += sinh(x)·ȳ
#[inline]
pub(crate) fn cosh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.cosh(), partial(x_act, || x.sinh()))
}

// primal:  y = tanh x
// adjoint: x̄ += (1 - y²)·ȳ
#[inline]
pub(crate) fn tanh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let y = x.tanh();
    (y, partial(x_act, || (T::ONE - y) * (T::ONE + y)))
}

// primal:  y = asinh x
// adjoint: x̄ += ȳ / √(x² + 1)
#[inline]
pub(crate) fn asinh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.asinh(), partial(x_act, || x.hypot(T::ONE).recip()))
}

// primal:  y = acosh x
// adjoint: x̄ += ȳ / √(x² - 1)
#[inline]
pub(crate) fn acosh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    // Two roots, so that the derivative is NaN wherever the value is.
    let derivative = || ((x - T::ONE).sqrt() * (x + T::ONE).sqrt()).recip();
    (x.acosh(), partial(x_act, derivative))
}

// primal:  y = atanh x
// adjoint: x̄ += ȳ / (1 - x²)
#[inline]
pub(crate) fn atanh<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    let derivative = || ((T::ONE - x) * (T::ONE + x)).recip();
    (x.atanh(), partial(x_act, derivative))
}
