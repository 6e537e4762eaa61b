//! Which argument `min`, `max` and `clamp` return.
//!
//! The cotangent goes to that argument and nothing is added for the others, not even a product with
//! zero, which would be NaN for an infinite cotangent (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008,
//! chapter 14).

use super::Real;
use std::borrow::Borrow;

// primal:  z = max(x, y)
// adjoint: x̄ += z̄ if x > y, else ȳ += z̄
/// Whether `x.max(y)` is `x`; of equal arguments the second one counts, a NaN never does.
#[inline]
pub fn max_is_first<T: Real>(x: T, y: T) -> bool {
    x > y || y.is_nan()
}

// primal:  z = min(x, y)
// adjoint: x̄ += z̄ if x ≤ y, else ȳ += z̄
/// Whether `x.min(y)` is `x`; of equal arguments the first one counts, a NaN never does.
#[inline]
pub fn min_is_first<T: Real>(x: T, y: T) -> bool {
    x <= y || y.is_nan()
}

/// Numbers of which one is chosen.
pub trait Choose: Copy {
    /// Whether `x.min(y)` is `y`.
    fn min_takes(x: Self, y: Self) -> bool;
    /// Whether `x.max(y)` is `y`.
    fn max_takes(x: Self, y: Self) -> bool;
}

macro_rules! choose {
    ($x:ident, $y:ident: $($ty:ty),*; min: $min:expr; max: $max:expr) => {$(
        impl Choose for $ty {
            #[inline(always)]
            fn min_takes($x: Self, $y: Self) -> bool {
                $min
            }
            #[inline(always)]
            fn max_takes($x: Self, $y: Self) -> bool {
                $max
            }
        }
    )*};
}
choose!(x, y: f32, f64; min: !min_is_first(x, y); max: !max_is_first(x, y));
choose!(x, y: u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize; min: y < x; max: y >= x);

/// Whether `x.min(y)` is `y`.
#[inline(always)]
pub fn min_takes<T: Choose>(x: T, y: T) -> bool {
    T::min_takes(x, y)
}

/// Whether `x.max(y)` is `y`.
#[inline(always)]
pub fn max_takes<T: Choose>(x: T, y: T) -> bool {
    T::max_takes(x, y)
}

/// What `clamp` returns.
#[derive(Clone, Copy)]
pub(crate) enum Clamped {
    Low,
    Inside,
    High,
}

// primal:  y = clamp(x, l, h)
// adjoint: l̄ += ȳ if x < l, h̄ += ȳ if x > h, else x̄ += ȳ
/// On the limits themselves `x` counts, as in the code of std.
#[inline]
pub(crate) fn clamped<T: Real>(x: T, low: T, high: T) -> Clamped {
    if x < low {
        Clamped::Low
    } else if x > high {
        Clamped::High
    } else {
        Clamped::Inside
    }
}

/// The position of the item that a fold by `max` gives, or `usize::MAX` if that is where it starts.
#[inline]
pub fn last_max<T: Real>(start: T, items: impl Iterator<Item = impl Borrow<T>>) -> usize {
    chosen(start, items, max_is_first)
}

/// The same for `min`.
#[inline]
pub fn first_min<T: Real>(start: T, items: impl Iterator<Item = impl Borrow<T>>) -> usize {
    chosen(start, items, min_is_first)
}

#[inline(always)]
fn chosen<T: Real>(
    start: T,
    items: impl Iterator<Item = impl Borrow<T>>,
    is_first: impl Fn(T, T) -> bool,
) -> usize {
    let (mut best, mut position) = (start, usize::MAX);
    for (i, item) in items.enumerate() {
        let item = *item.borrow();
        if !is_first(best, item) {
            (best, position) = (item, i);
        }
    }
    position
}
