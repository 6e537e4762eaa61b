//! Dropout.

use crate::functions::dropout;
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::Array2;

/// Sets each element to zero with a given probability, and divides the others by the probability to
/// stay (Srivastava et al. 2014). Which ones is a function of the seed alone, so that a recomputed
/// application drops the same ones: set another seed for each step, and rate 0 for evaluation.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Dropout<T: Scalar> {
    /// The probability to be dropped, in `[0, 1)`.
    #[no_derivative]
    pub rate: T,
    /// Chooses what is dropped.
    #[no_derivative]
    pub seed: u64,
}

impl<T: Scalar> Dropout<T> {
    /// A layer that drops elements of a batch `[batch, features]`, whose shape stays, with the probability `rate`;
    /// `seed` chooses which.
    ///
    /// # Panics
    /// When the layer is called, if the rate is not in `[0, 1)`.
    #[must_use]
    pub fn new(rate: T, seed: u64) -> Self {
        Dropout { rate, seed }
    }
}

#[differentiable]
impl<T: Scalar> Layer for Dropout<T> {
    type Input = Array2<T>;
    type Output = Array2<T>;
    /// # Panics
    /// If the rate is not in `[0, 1)`.
    #[track_caller]
    fn call(&self, input: &Array2<T>) -> Array2<T> {
        dropout(input.clone(), self.rate, self.seed)
    }
}
