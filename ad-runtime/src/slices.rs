//! Sums and products over slices, as free functions with derivatives.
//!
//! They are no part of the prelude: programs have functions of these names themselves, and where both are
//! imported with `*`, rustc only warns, and takes one of the two.
//!
//! ```
//! use ad_runtime::prelude::*;
//! use ad_runtime::slices::{dot, sum};
//!
//! let gradient = gradient!(&[1.0, 2.0][..], |x| dot(x, x) + sum(x));
//! assert_eq!(gradient, [3.0, 5.0]);
//! ```

use crate::rules::elementary::Real;
use ad_macros::differentiable;

/// The sum of numbers, Σᵢ xᵢ: x̄ᵢ += ȳ. The sum of none is zero.
///
/// ```
/// use ad_runtime::{prelude::*, slices::sum};
///
/// assert_eq!(sum(&[1.0, 2.0, 4.0]), 7.0);
/// assert_eq!(gradient!(&[1.0, 2.0][..], |x| sum(x) * sum(x)), [6.0, 6.0]);
/// ```
#[differentiable(order = 2, directions)]
pub fn sum<T: Real>(xs: &[T]) -> T {
    let mut sum = T::ZERO;
    for x in xs {
        sum += *x;
    }
    sum
}

/// The product of numbers, Πᵢ xᵢ: x̄ᵢ += ȳ·Πⱼ xⱼ over all j but i, without a division, so that factors may be
/// zero. The product of none is one.
///
/// ```
/// use ad_runtime::{prelude::*, slices::product};
///
/// assert_eq!(product(&[1.0, 2.0, 4.0]), 8.0);
/// assert_eq!(gradient!(&[3.0, 0.0, 4.0][..], product), [0.0, 12.0, 0.0]);
/// ```
#[differentiable(order = 2, directions)]
pub fn product<T: Real>(xs: &[T]) -> T {
    let mut product = T::ONE;
    for x in xs {
        product *= *x;
    }
    product
}

/// The inner product of two vectors, Σᵢ xᵢ yᵢ: x̄ᵢ += yᵢ·z̄, ȳᵢ += xᵢ·z̄.
///
/// ```
/// use ad_runtime::{prelude::*, slices::dot};
///
/// assert_eq!(dot(&[1.0, 2.0], &[3.0, 5.0]), 13.0);
/// let gradient = gradient!(&[1.0, 2.0][..], &[3.0, 5.0][..], dot);
/// assert_eq!(gradient, (vec![3.0, 5.0], vec![1.0, 2.0]));
/// ```
///
/// # Panics
/// If the lengths differ.
#[differentiable(order = 2, directions)]
#[track_caller]
pub fn dot<T: Real>(xs: &[T], ys: &[T]) -> T {
    assert_eq!(xs.len(), ys.len(), "`dot` takes vectors of one length");
    let mut sum = T::ZERO;
    for i in 0..xs.len() {
        sum += xs[i] * ys[i];
    }
    sum
}
