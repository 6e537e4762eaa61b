//! Starting values of parameters, from explicit seeds. The formulas are those of Keras.
//!
//! The same seed gives the same numbers on every machine, and in `f32` the rounded numbers of `f64`.
//!
//! The *fans* of a parameter are the numbers of inputs and outputs that each output and input has:
//! for a weight `[in, out]` they are `in` and `out`; for a filter `[height, width, in, out]` they
//! are `height · width · in` and `height · width · out`.

use crate::scalar::{Scalar, count};
use ndarray::{Array, Dimension, IntoDimension};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// The standard deviation of a standard normal distribution that is cut off at ±2.
const CUT_OFF_DEVIATION: f64 = 0.879_625_661_034_239_8;

/// The numbers of inputs and outputs.
fn fans(shape: &[usize]) -> (f64, f64) {
    match *shape {
        [] => (1.0, 1.0),
        [n] => (count(n), count(n)),
        [ref cells @ .., inputs, outputs] => {
            let cells: f64 = count(cells.iter().product());
            (cells * count::<f64>(inputs), cells * count::<f64>(outputs))
        }
    }
}

fn uniform<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
    limit: impl Fn((f64, f64)) -> f64,
) -> Array<T, D> {
    let shape = shape.into_dimension();
    let limit = limit(fans(shape.slice()));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    // A limit of infinity belongs to an array without elements.
    Array::from_shape_simple_fn(shape, || T::real(limit * (2.0 * rng.random::<f64>() - 1.0)))
}

fn normal<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
    deviation: impl Fn((f64, f64)) -> f64,
) -> Array<T, D> {
    let shape = shape.into_dimension();
    let deviation = deviation(fans(shape.slice())) / CUT_OFF_DEVIATION;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut sample = || {
        loop {
            let x: f64 = StandardNormal.sample(&mut rng);
            if x.abs() <= 2.0 {
                return x;
            }
        }
    };
    Array::from_shape_simple_fn(shape, || T::real(deviation * sample()))
}

/// An array of this shape with zeros, as for a bias.
pub fn zeros<T: Scalar, D: Dimension>(shape: impl IntoDimension<Dim = D>) -> Array<T, D> {
    Array::zeros(shape.into_dimension())
}

/// An array of this shape, uniform between ±√(6 / (fan_in + fan_out)) (Glorot and Bengio 2010): for layers followed by
/// nothing, `tanh`, `sigmoid` or `softmax`.
pub fn glorot_uniform<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
) -> Array<T, D> {
    uniform(shape, seed, |(inputs, outputs)| {
        (6.0 / (inputs + outputs)).sqrt()
    })
}

/// An array of this shape, normal with the variance 2 / (fan_in + fan_out), cut off at two standard deviations of the
/// uncut distribution (Glorot and Bengio 2010).
pub fn glorot_normal<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
) -> Array<T, D> {
    normal(shape, seed, |(inputs, outputs)| {
        (2.0 / (inputs + outputs)).sqrt()
    })
}

/// An array of this shape, uniform between ±√(6 / fan_in) (He et al. 2015): for layers followed by `relu`.
pub fn he_uniform<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
) -> Array<T, D> {
    uniform(shape, seed, |(inputs, _)| (6.0 / inputs).sqrt())
}

/// An array of this shape, normal with the variance 2 / fan_in, cut off at two standard deviations of the uncut
/// distribution (He et al. 2015).
pub fn he_normal<T: Scalar, D: Dimension>(
    shape: impl IntoDimension<Dim = D>,
    seed: u64,
) -> Array<T, D> {
    normal(shape, seed, |(inputs, _)| (2.0 / inputs).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rounded;
    use ndarray::{Array1, Array2, Array4};

    /// Fails unless the mean is 0 and the variance as given, up to five standard errors.
    #[track_caller]
    fn assert_moments<D: Dimension>(x: &Array<f64, D>, variance: f64, limit: f64) {
        let n = count::<f64>(x.len());
        let mean = x.sum() / n;
        let found = x.iter().map(|x| x * x).sum::<f64>() / n;
        assert!(mean.abs() < 5.0 * (variance / n).sqrt(), "mean {mean}");
        let error = 5.0 * (2.0 / n).sqrt() * variance;
        assert!((found - variance).abs() < error, "{found}, not {variance}");
        assert!(x.iter().all(|x| x.abs() <= limit));
        assert!(x.iter().any(|x| x.abs() > 0.95 * limit));
    }

    #[test]
    fn variances_are_those_of_the_formulas() {
        let x: Array2<f64> = glorot_uniform((300, 100), 1);
        assert_moments(&x, 2.0 / 400.0, (6.0_f64 / 400.0).sqrt());
        let cut = 2.0 / 0.879_625_661_034_239_8;
        let x: Array2<f64> = glorot_normal((300, 100), 2);
        assert_moments(&x, 2.0 / 400.0, cut * (2.0_f64 / 400.0).sqrt());
        let x: Array4<f64> = he_uniform((5, 5, 20, 60), 3);
        assert_moments(&x, 2.0 / 500.0, (6.0_f64 / 500.0).sqrt());
        let x: Array4<f64> = he_normal((5, 5, 20, 60), 4);
        assert_moments(&x, 2.0 / 500.0, cut * (2.0_f64 / 500.0).sqrt());
        let x: Array4<f64> = glorot_uniform((5, 5, 20, 60), 5);
        assert_moments(&x, 2.0 / 2000.0, (6.0_f64 / 2000.0).sqrt());
        let x: Array1<f64> = glorot_uniform(5000, 6);
        assert_moments(&x, 2.0 / 10000.0, (6.0_f64 / 10000.0).sqrt());
    }

    #[test]
    fn the_seed_decides() {
        let x: Array2<f64> = he_normal((3, 4), 1);
        assert_eq!(x, he_normal((3, 4), 1));
        assert_ne!(x, he_normal((3, 4), 2));
        assert_eq!(rounded(&x), he_normal::<f32, _>((3, 4), 1));
        assert_eq!(zeros::<f32, _>((2, 1)), Array2::zeros((2, 1)));
        assert!(he_normal::<f32, _>((0, 4), 1).is_empty());
    }
}
