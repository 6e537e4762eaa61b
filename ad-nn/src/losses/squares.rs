//! The mean squared error, y = Σ (x - z)² / n: x̄ += 2 (x - z) ȳ / n, z̄ -= the same (the chain rule).

use crate::functions::elementwise::{accumulate, update};
use crate::scalar::{Scalar, count};
use crate::shape;
use ad_runtime::{Activity, assert_sibling};
use ndarray::{Array, Dimension, Zip};

/// The mean over all elements of (`predicted` - `expected`)².
///
/// Nothing is broadcast: both have the same shape. The mean of no elements is NaN. The unit is that of the values,
/// squared.
///
/// Derivative: x̄ += 2 (x - z) ȳ / n, z̄ -= 2 (x - z) ȳ / n for n elements (the chain rule).
///
/// # Panics
/// If the shapes differ.
#[track_caller]
pub fn mean_squared_error<T: Scalar, D: Dimension>(
    predicted: &Array<T, D>,
    expected: &Array<T, D>,
) -> T {
    let (x, z) = (predicted.shape(), expected.shape());
    shape::same(
        "mean_squared_error",
        ("predictions", x),
        ("expected values", z),
    );
    let add = |sum: T, x: T, z: T| sum + (x - z) * (x - z);
    let sum = match (predicted.as_slice(), expected.as_slice()) {
        (Some(x), Some(z)) => x
            .iter()
            .zip(z)
            .fold(T::zero(), |sum, (&x, &z)| add(sum, x, z)),
        _ => Zip::from(predicted)
            .and(expected)
            .fold(T::zero(), |sum, &x, &z| add(sum, x, z)),
    };
    sum / count(predicted.len())
}

/// The derivative of [`mean_squared_error()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct mean_squared_error {}

impl mean_squared_error {
    // primal:  y = mean (x - z)²
    // adjoint: x̄ += 2 (x - z)·ȳ / n, z̄ -= the same
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        D: Dimension,
        A0: Activity,
        A1: Activity,
        F: Fn(&Array<T, D>, &Array<T, D>) -> T,
    >(
        _: F,
        _: (A0, A1),
        predicted: &Array<T, D>,
        expected: &Array<T, D>,
    ) -> (
        T,
        impl Fn(&Array<T, D>, &Array<T, D>, T, &mut Array<T, D>, &mut Array<T, D>)
        + use<T, D, A0, A1, F>,
    ) {
        assert_sibling::<Self, F>();
        let value = mean_squared_error(predicted, expected);
        let pullback = |predicted: &Array<T, D>,
                        expected: &Array<T, D>,
                        y_bar: T,
                        predicted_bar: &mut Array<T, D>,
                        expected_bar: &mut Array<T, D>| {
            let factor = T::real(2.0) * y_bar / count(predicted.len());
            let pulled = |factor: T| {
                let mut pulled = predicted.clone();
                update(&mut pulled, expected, |x, z| factor * (x - z));
                pulled
            };
            if A0::ON {
                accumulate(pulled(factor), predicted_bar);
            }
            if A1::ON {
                accumulate(pulled(-factor), expected_bar);
            }
        };
        (value, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, A1: Activity, F: Fn(&Array<T, D>, &Array<T, D>) -> T]
        (A0, A1), (predicted: &Array<T, D>, expected: &Array<T, D>) -> T,
        [predicted, expected], T, (predicted_bar: &mut Array<T, D>, expected_bar: &mut Array<T, D>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array2, Ix3, array};

    #[test]
    fn gradients_agree_with_central_differences() {
        let x = random::<f64, Ix3>([2, 3, 4], 1);
        let z = random::<f64, Ix3>([2, 3, 4], 2);
        let (y, pullback) = mean_squared_error::vjp(mean_squared_error, (On, On), &x, &z);
        assert_eq!(y, mean_squared_error(&x, &z));
        let (mut x_bar, mut z_bar) = Default::default();
        pullback(&x, &z, 0.3, &mut x_bar, &mut z_bar);
        let of_x = differences(&x, |x| 0.3 * mean_squared_error(x, &z));
        assert_close(&x_bar, &of_x, 1e-9);
        assert_close(&z_bar, &-&of_x, 1e-9);
        pullback(&x, &z, 0.3, &mut x_bar, &mut z_bar);
        assert_close(&x_bar, &(&of_x * 2.0), 1e-9);
        let (_, pullback) =
            mean_squared_error::vjp(mean_squared_error, (On, Off), &rounded(&x), &rounded(&z));
        let (mut x_bar, mut z_bar) = Default::default();
        pullback(&rounded(&x), &rounded(&z), 0.3, &mut x_bar, &mut z_bar);
        assert_close(&x_bar, &of_x, 1e-6);
        assert!(z_bar.is_empty());
    }

    #[test]
    fn the_value_by_hand() {
        let (x, z) = (
            array![[1.0, 2.0], [3.0, 4.0]],
            array![[1.0, 4.0], [0.0, 3.0]],
        );
        assert_eq!(mean_squared_error(&x, &z), 14.0 / 4.0);
    }

    #[test]
    #[should_panic(
        expected = "mean_squared_error: the predictions have shape [4, 1], but the expected values have shape [1, 4]"
    )]
    fn shapes_are_not_broadcast() {
        mean_squared_error(&Array2::<f32>::zeros((4, 1)), &Array2::zeros((1, 4)));
    }
}
