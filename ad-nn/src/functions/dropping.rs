//! Dropout.
//!
//! y = x / (1 - r) where kept, else 0: x̄ += ȳ / (1 - r) where kept, r̄ += Σ y ȳ / (1 - r) (Srivastava et al., *Dropout: a
//! simple way to prevent neural networks from overfitting*, Journal of Machine Learning Research 15, 2014).

use super::elementwise::pull_mask;
use crate::scalar::Scalar;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array, Dimension, Zip};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// Sets elements to zero at random, each with probability `rate`, and scales the others by
/// 1 / (1 - `rate`), so that the expected value stays.
///
/// The same seed gives the same elements, in the order of the indices and whatever the type of
/// numbers. The shape stays. `rate` is a probability.
///
/// Derivative: x̄ += ȳ / (1 - r) where kept. That by the rate r is that of the scale, the choice being kept:
/// r̄ += Σ y ȳ / (1 - r) (Srivastava et al. 2014, and the chain rule).
///
/// # Panics
/// If `rate` is not in [0, 1).
#[track_caller]
pub fn dropout<T: Scalar, D: Dimension>(x: Array<T, D>, rate: T, seed: u64) -> Array<T, D> {
    let scale = scale(rate);
    let kept = choose(&x, rate, seed);
    apply(x, &kept, scale)
}

/// The derivative of [`dropout()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct dropout {}

impl dropout {
    // primal:  y = x / (1 - r) where kept, else 0
    // adjoint: x̄ += ȳ / (1 - r) where kept, r̄ += Σ y ȳ / (1 - r)
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        D: Dimension,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        F: Fn(Array<T, D>, T, u64) -> Array<T, D>,
    >(
        _: F,
        _: (A0, A1, A2),
        x: Array<T, D>,
        rate: T,
        seed: u64,
    ) -> (
        Array<T, D>,
        impl Fn(Array<T, D>, &mut Array<T, D>, &mut T, &mut NoTangent) + use<T, D, A0, A1, A2, F>,
    ) {
        assert_sibling::<Self, F>();
        let scale = scale(rate);
        let kept = choose(&x, rate, seed);
        let y = apply(x, &kept, scale);
        let y_again = A1::ON.then(|| y.clone());
        let kept = A0::ON.then_some(kept);
        (
            y,
            move |y_bar: Array<T, D>,
                  x_bar: &mut Array<T, D>,
                  rate_bar: &mut T,
                  _: &mut NoTangent| {
                if let Some(y) = y_again.as_ref().filter(|_| !y_bar.is_empty()) {
                    *rate_bar += scale
                        * Zip::from(y)
                            .and(&y_bar)
                            .fold(T::zero(), |sum, &y, &y_bar| sum + y * y_bar);
                }
                pull_mask(kept.as_ref(), scale, y_bar, x_bar);
            },
        )
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, A1: Activity, A2: Activity, F: Fn(Array<T, D>, T, u64) -> Array<T, D>]
        (A0, A1, A2), (x: Array<T, D>, rate: T, seed: u64) -> Array<T, D>,
        [], Array<T, D>, (x_bar: &mut Array<T, D>, rate_bar: &mut T, seed_bar: &mut NoTangent)
    }
}

#[track_caller]
fn scale<T: Scalar>(rate: T) -> T {
    assert!(
        rate >= T::zero() && rate < T::one(),
        "dropout: the rate is {rate}, but it must be at least 0 and less than 1"
    );
    T::one() / (T::one() - rate)
}

/// Which elements stay.
fn choose<T: Scalar, D: Dimension>(x: &Array<T, D>, rate: T, seed: u64) -> Array<bool, D> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let rate = rate.double();
    Array::from_shape_simple_fn(x.raw_dim(), || rng.random::<f64>() >= rate)
}

fn apply<T: Scalar, D: Dimension>(
    mut x: Array<T, D>,
    kept: &Array<bool, D>,
    scale: T,
) -> Array<T, D> {
    x.zip_mut_with(kept, |x, &kept| {
        *x = if kept { *x * scale } else { T::zero() };
    });
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array1, Array2, Ix2, arr0};

    #[test]
    fn gradients_agree_with_central_differences() {
        let x = random::<f64, Ix2>([6, 7], 1);
        let v = random::<f64, Ix2>([6, 7], 2);
        let (y, pullback) = dropout::vjp(dropout, (On, On, Off), x.clone(), 0.4, 9);
        assert_eq!(y, dropout(x.clone(), 0.4, 9));
        let (mut x_bar, mut rate_bar) = (Array2::default((0, 0)), 0.0);
        pullback(v.clone(), &mut x_bar, &mut rate_bar, &mut NoTangent);
        let of_x = differences(&x, |x| inner(&v, &dropout(x.clone(), 0.4, 9)));
        assert_close(&x_bar, &of_x, 1e-9);
        let of_rate = differences(&arr0(0.4), |r| inner(&v, &dropout(x.clone(), r[()], 9)));
        assert!((rate_bar - of_rate[()]).abs() < 1e-7);
        let (y32, pullback) = dropout::vjp(dropout, (On, Off, Off), rounded(&x), 0.4_f32, 9);
        assert_close(&y32, &y, 1e-6);
        let mut x_bar = Array2::default((0, 0));
        pullback(rounded(&v), &mut x_bar, &mut 0.0, &mut NoTangent);
        assert_close(&x_bar, &of_x, 1e-6);
    }

    #[test]
    fn the_seed_decides() {
        let x = Array1::from_elem(10_000, 1.0_f64);
        let y = dropout(x.clone(), 0.25, 1);
        assert_eq!(y, dropout(x.clone(), 0.25, 1));
        assert_ne!(y, dropout(x.clone(), 0.25, 2));
        // Four standard deviations of the mean.
        assert!((y.sum() / 1e4 - 1.0).abs() < 4.0 * (1.0_f64 / 3.0 / 1e4).sqrt());
        assert!(y.iter().all(|&y| y == 0.0 || y == 1.0 / 0.75));
        assert_eq!(dropout(x.clone(), 0.0, 1), x);
    }

    #[test]
    #[should_panic(expected = "dropout: the rate is 1, but it must be at least 0 and less than 1")]
    fn rates_of_one_are_refused() {
        dropout(Array1::<f32>::zeros(3), 1.0, 0);
    }
}
