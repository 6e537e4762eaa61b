//! The densely connected layer.

use super::activation::Activation;
use crate::functions::dense;
use crate::init;
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2};

/// Y = activation(X W + b): a batch of inputs `[batch, in_features]` becomes `[batch, out_features]`.
///
/// The linear map and its derivative are [`linear()`](crate::functions::linear()).
#[derive(Clone, Debug, Differentiable)]
pub struct Dense<T: Scalar> {
    /// W: `[in_features, out_features]`
    pub weight: Array2<T>,
    /// b: `[out_features]`
    pub bias: Array1<T>,
    /// Applied to each element.
    #[no_derivative]
    pub activation: Activation,
}

impl<T: Scalar> Dense<T> {
    /// A layer with weights after Glorot and Bengio (2010), drawn uniformly from a generator with
    /// this seed, and bias zero.
    #[must_use]
    pub fn new(in_features: usize, out_features: usize, activation: Activation, seed: u64) -> Self {
        Dense {
            weight: init::glorot_uniform((in_features, out_features), seed),
            bias: Array1::zeros(out_features),
            activation,
        }
    }
}

#[differentiable]
impl<T: Scalar> Layer for Dense<T> {
    type Input = Array2<T>;
    type Output = Array2<T>;

    /// # Panics
    /// If the number of features of the input is not that of the weight.
    #[track_caller]
    fn call(&self, input: &Array2<T>) -> Array2<T> {
        dense(input, &self.weight, &self.bias, self.activation)
    }
}
