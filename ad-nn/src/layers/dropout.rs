//! Dropout.

use crate::functions::dropout;
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array, Dimension, Ix2};
use std::marker::PhantomData;

/// Sets each element to zero with a given probability, and divides the others by the probability to
/// stay (Srivastava et al. 2014). Which ones is a function of the seed alone, so that a recomputed
/// application drops the same ones: set another seed for each step, and rate 0 for evaluation.
///
/// The input has as many axes as `D` says: `Dropout<f32>` takes `[batch, features]`, `Dropout<f32, Ix4>` takes images.
/// The shape stays.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Dropout<T: Scalar, D: Dimension = Ix2> {
    /// The probability to be dropped, in `[0, 1)`.
    #[no_derivative]
    pub rate: T,
    /// Chooses what is dropped.
    #[no_derivative]
    pub seed: u64,
    #[doc(hidden)]
    #[no_derivative]
    pub axes: PhantomData<D>,
}

impl<T: Scalar, D: Dimension> Dropout<T, D> {
    /// A layer that drops elements with the probability `rate`; `seed` chooses which.
    ///
    /// # Panics
    /// When the layer is called, if the rate is not in `[0, 1)`.
    #[must_use]
    pub fn new(rate: T, seed: u64) -> Self {
        Dropout {
            rate,
            seed,
            axes: PhantomData,
        }
    }
}

#[differentiable]
impl<T: Scalar, D: Dimension + 'static> Layer for Dropout<T, D> {
    type Input = Array<T, D>;
    type Output = Array<T, D>;
    /// # Panics
    /// If the rate is not in `[0, 1)`.
    #[track_caller]
    fn call(&self, input: &Array<T, D>) -> Array<T, D> {
        dropout(input.clone(), self.rate, self.seed)
    }
}
