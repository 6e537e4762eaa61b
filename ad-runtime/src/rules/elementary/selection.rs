//! Which argument `min`, `max` and `clamp` return.
//!
//! The cotangent goes to that argument and nothing is added for the others, not even a product with
//! zero, which would be NaN for an infinite cotangent.

use super::Real;

// primal:  z = max(x, y)
// adjoint: x̄ += z̄ if x > y, else ȳ += z̄
/// Whether `x.max(y)` is `x`; of equal arguments the second one counts, a NaN never does.
#[inline]
pub(super) fn max_is_first<T: Real>(x: T, y: T) -> bool {
    x > y || y.is_nan()
}

// primal:  z = min(x, y)
// adjoint: x̄ += z̄ if x ≤ y, else ȳ += z̄
/// Whether `x.min(y)` is `x`; of equal arguments the first one counts, a NaN never does.
#[inline]
pub(super) fn min_is_first<T: Real>(x: T, y: T) -> bool {
    x <= y || y.is_nan()
}

/// What `clamp` returns.
#[derive(Clone, Copy)]
pub(super) enum Clamped {
    Low,
    Inside,
    High,
}

// primal:  y = clamp(x, l, h)
// adjoint: l̄ += ȳ if x < l, h̄ += ȳ if x > h, else x̄ += ȳ
/// On the limits themselves `x` counts, as in the code of std.
#[inline]
pub(super) fn clamped<T: Real>(x: T, low: T, high: T) -> Clamped {
    if x < low {
        Clamped::Low
    } else if x > high {
        Clamped::High
    } else {
        Clamped::Inside
    }
}
