//! What the tests of this crate have in common.

use crate::scalar::Scalar;
use ndarray::{Array, Dimension, IntoDimension, Zip};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};

/// Standard normal numbers. The same in `f32`, up to rounding, as in `f64`.
pub(crate) fn random<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
) -> Array<T, D> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array::from_shape_simple_fn(shape, || T::real(StandardNormal.sample(&mut rng)))
}

/// Fails unless shapes are equal and elements differ by at most `tolerance · (1 + |expected|)`.
#[track_caller]
pub(crate) fn assert_close<T: Scalar, U: Scalar, D: Dimension>(
    actual: &Array<T, D>,
    expected: &Array<U, D>,
    tolerance: f64,
) {
    assert_eq!(actual.shape(), expected.shape());
    Zip::from(actual).and(expected).for_each(|a, e| {
        let (a, e) = (a.double(), e.double());
        assert!(
            (a - e).abs() <= tolerance * (1.0 + e.abs()),
            "{a} instead of {e}, in\n{actual}\ninstead of\n{expected}"
        );
    });
}

/// The gradient of `f` at `x` by central differences.
pub(crate) fn differences<D: Dimension>(
    x: &Array<f64, D>,
    f: impl Fn(&Array<f64, D>) -> f64,
) -> Array<f64, D> {
    const STEP: f64 = 1e-5;
    let mut moved = x.as_standard_layout().into_owned();
    let mut gradient = moved.clone();
    for (i, slope) in gradient.iter_mut().enumerate() {
        let here = *slope;
        let mut at = |value: f64| {
            moved.as_slice_mut().expect("the layout is standard")[i] = value;
            f(&moved)
        };
        *slope = (at(here + STEP) - at(here - STEP)) / (2.0 * STEP);
        at(here);
    }
    gradient
}

/// The inner product: what a cotangent makes of a result.
pub(crate) fn inner<D: Dimension>(a: &Array<f64, D>, b: &Array<f64, D>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The same numbers in another precision.
pub(crate) fn rounded<D: Dimension>(x: &Array<f64, D>) -> Array<f32, D> {
    x.mapv(f32::real)
}
