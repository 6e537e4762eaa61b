//! [`Dropout`].

use crate::functions::dropout;
use crate::scalar::Scalar;
use ndarray::{Array, Dimension, Ix2};
use std::marker::PhantomData;

/// Sets elements to zero at random, while training: see
/// [`dropout()`](crate::functions::dropout()).
///
/// A layer is a pure function: which elements are dropped depends on the seed alone. Call
/// [`Dropout::reseed`] before each step of the training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout<T = f32, D = Ix2> {
    /// The probability that an element is dropped.
    pub rate: T,
    /// Where the random numbers start.
    pub seed: u64,
    /// Whether elements are dropped; else the input is passed on.
    pub training: bool,
    pub(crate) dimension: PhantomData<fn(D)>,
}

impl<T: Scalar, D: Dimension> Dropout<T, D> {
    /// A layer that is training.
    ///
    /// # Panics
    /// If `rate` is not in [0, 1).
    #[track_caller]
    pub fn new(rate: T, seed: u64) -> Self {
        assert!(
            rate >= T::zero() && rate < T::one(),
            "Dropout: the rate is {rate}, but it must be at least 0 and less than 1"
        );
        Dropout {
            rate,
            seed,
            training: true,
            dimension: PhantomData,
        }
    }

    /// Drops other elements from now on.
    pub fn reseed(&mut self, seed: u64) {
        self.seed = seed;
    }

    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "what the differentiable call of the layer is to be"
        )
    )]
    #[track_caller]
    pub(crate) fn forward(&self, input: &Array<T, D>) -> Array<T, D> {
        if self.training {
            dropout(input.clone(), self.rate, self.seed)
        } else {
            input.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn elements_are_dropped_only_while_training() {
        let x = Array2::ones((10, 10));
        let mut layer: Dropout = Dropout::new(0.5, 1);
        let y = layer.forward(&x);
        assert!(y.iter().all(|&y| y == 0.0 || y == 2.0) && y.iter().any(|&y| y == 0.0));
        assert_eq!(y, layer.forward(&x));
        layer.reseed(2);
        assert_ne!(y, layer.forward(&x));
        layer.training = false;
        assert_eq!(layer.forward(&x), x);
    }

    #[test]
    #[should_panic(
        expected = "Dropout: the rate is -0.1, but it must be at least 0 and less than 1"
    )]
    fn negative_rates_are_refused() {
        Dropout::<f64>::new(-0.1, 1);
    }
}
