//! [`Flatten`].

use crate::functions::flatten;
use crate::scalar::Scalar;
use ndarray::{Array, Array2, Dimension, Ix4};
use std::marker::PhantomData;

/// A batch of arrays as a batch of vectors: see [`flatten()`](crate::functions::flatten()).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flatten<T = f32, D = Ix4> {
    pub(crate) input: PhantomData<fn(T, D)>,
}

impl<T: Scalar, D: Dimension> Flatten<T, D> {
    /// The layer.
    pub fn new() -> Self {
        Flatten { input: PhantomData }
    }

    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "what the differentiable call of the layer is to be"
        )
    )]
    #[track_caller]
    pub(crate) fn forward(&self, input: &Array<T, D>) -> Array2<T> {
        flatten(input)
    }
}

impl<T: Scalar, D: Dimension> Default for Flatten<T, D> {
    fn default() -> Self {
        Flatten::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array4;

    #[test]
    fn the_batch_stays() {
        let layer: Flatten = Flatten::default();
        assert_eq!(
            layer.forward(&Array4::zeros((10, 6, 6, 6))).dim(),
            (10, 216)
        );
    }
}
