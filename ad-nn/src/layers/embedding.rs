//! Rows of a table.

use crate::functions::gather;
use crate::init;
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2};

/// One row of a table for each index: `[batch]` to `[batch, features]`.
#[derive(Clone, Debug, Differentiable)]
pub struct Embedding<T: Scalar> {
    /// `[entries, features]`
    pub table: Array2<T>,
}

impl<T: Scalar> Embedding<T> {
    /// A table of numbers in [-0.05, 0.05], as in Keras, drawn from a generator with this seed.
    #[must_use]
    pub fn new(entries: usize, features: usize, seed: u64) -> Self {
        let limit = T::real(0.05);
        // Glorot's numbers have the limit √(6 / (entries + features)).
        let scale = crate::scalar::count::<T>(entries + features) / T::real(6.0);
        let factor = limit * T::sqrt_of(scale);
        Embedding {
            table: init::glorot_uniform::<T, _>((entries, features), seed) * factor,
        }
    }
}

#[differentiable]
impl<T: Scalar> Layer for Embedding<T> {
    type Input = Array1<usize>;
    type Output = Array2<T>;

    /// # Panics
    /// If an index is not below the number of entries.
    #[track_caller]
    fn call(&self, input: &Array1<usize>) -> Array2<T> {
        gather(&self.table, input)
    }
}
