//! Images to rows.

use crate::functions::flatten;
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array2, Array4};
use std::marker::PhantomData;

/// `[batch, height, width, channels]` to `[batch, height * width * channels]`.
#[derive(Clone, Copy, Debug, Default, Differentiable)]
pub struct Flatten<T: Scalar> {
    #[no_derivative]
    scalar: PhantomData<T>,
}

impl<T: Scalar> Flatten<T> {
    /// A layer without parameters, for images of any size: the first axis stays, the others become one, in
    /// row-major order.
    #[must_use]
    pub fn new() -> Self {
        Flatten {
            scalar: PhantomData,
        }
    }
}

#[differentiable]
impl<T: Scalar> Layer for Flatten<T> {
    type Input = Array4<T>;
    type Output = Array2<T>;
    fn call(&self, input: &Array4<T>) -> Array2<T> {
        flatten(input)
    }
}
