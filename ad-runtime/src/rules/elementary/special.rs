//! The error function and the logarithm of the gamma function: x̄ += 2/√π exp(-x²) ȳ, and x̄ += ψ(x) ȳ (Abramowitz and
//! Stegun, 7.1.19 and chapter 6).

use super::{Real, partial};
use crate::activity::Activity;

// primal:  y = erf x
// adjoint: x̄ += 2/√π·exp(-x²)·ȳ
#[inline]
pub(super) fn erf<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.erf(), partial(x_act, || bell(x)))
}

// primal:  y = erfc x
// adjoint: x̄ -= 2/√π·exp(-x²)·ȳ
#[inline]
pub(super) fn erfc<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.erfc(), partial(x_act, || -bell(x)))
}

/// 2/√π·exp(-x²), the derivative of the error function (Abramowitz & Stegun, 7.1.19).
#[inline]
fn bell<T: Real>(x: T) -> T {
    T::lit(std::f64::consts::FRAC_2_SQRT_PI) * (-(x * x)).exp()
}

// primal:  y = ln |Γ(x)|
// adjoint: x̄ += ψ(x)·ȳ
#[inline]
pub(super) fn lgamma<T: Real, A: Activity>(x: T, x_act: A) -> (T, T) {
    (x.lgamma(), partial(x_act, || digamma(x)))
}

/// The digamma function ψ(x) = Γ'(x) / Γ(x).
///
/// Asymptotic series from 10 on, the recurrence below it, the reflection formula for x ≤ 0
/// (Abramowitz & Stegun, 6.3.18, 6.3.5 and 6.3.7). The first term left out is less than 5e-17. NaN
/// at the negative integers, where the two limits differ; ∓∞ at ±0.
pub(super) fn digamma<T: Real>(x: T) -> T {
    if x > T::ZERO {
        digamma_of_positive(x)
    } else if x == T::ZERO {
        -x.recip()
    } else {
        digamma_of_negative(x)
    }
}

/// ψ(x) = ψ(1 - x) - π / tan(πx)
fn digamma_of_negative<T: Real>(x: T) -> T {
    // The tangent has period 1 here, and this difference is exact.
    let fraction = x - x.round();
    if fraction == T::ZERO {
        return T::NAN;
    }
    digamma_of_positive(T::ONE - x) - T::PI / (T::PI * fraction).tan()
}

/// ψ(x) = ψ(x + 1) - 1/x until the series holds.
fn digamma_of_positive<T: Real>(mut x: T) -> T {
    let mut below = T::ZERO;
    while x < T::lit(10.0) {
        below += x.recip();
        x += T::ONE;
    }
    asymptotic_digamma(x) - below
}

/// ψ(x) ~ ln x - 1/(2x) - Σ B₂ₖ / (2k x²ᵏ)
fn asymptotic_digamma<T: Real>(x: T) -> T {
    /// B₂ₖ / 2k for k = 7, 6, .., 1.
    const COEFFICIENTS: [f64; 7] = [
        1.0 / 12.0,
        -691.0 / 32_760.0,
        1.0 / 132.0,
        -1.0 / 240.0,
        1.0 / 252.0,
        -1.0 / 120.0,
        1.0 / 12.0,
    ];
    let inverse = x.recip();
    let square = inverse * inverse;
    let mut series = T::ZERO;
    for coefficient in COEFFICIENTS {
        series = (series + T::lit(coefficient)) * square;
    }
    x.ln() - T::lit(0.5) * inverse - series
}
