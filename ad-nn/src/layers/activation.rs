//! The choice of an activation function.

use crate::functions::{gelu, relu, sigmoid, softplus, swish, tanh};
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array, Dimension};

/// What a layer applies to its linear part, element by element. Formulas and the conventions at
/// kinks are those of [`crate::functions`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// y = x
    #[default]
    Identity,
    /// y = max(x, 0), with derivative 0 at 0
    Relu,
    /// y = tanh x
    Tanh,
    /// y = 1 / (1 + exp(-x))
    Sigmoid,
    /// y = x Φ(x)
    Gelu,
    /// y = x / (1 + exp(-x))
    Swish,
    /// y = ln(1 + exp x)
    Softplus,
}

/// Applies an activation function.
#[differentiable]
pub fn activate<T: Scalar, D: Dimension + 'static>(
    x: Array<T, D>,
    #[no_derivative] activation: Activation,
) -> Array<T, D> {
    match activation {
        Activation::Identity => x,
        Activation::Relu => relu(x),
        Activation::Tanh => tanh(x),
        Activation::Sigmoid => sigmoid(x),
        Activation::Gelu => gelu(x),
        Activation::Swish => swish(x),
        Activation::Softplus => softplus(x),
    }
}
