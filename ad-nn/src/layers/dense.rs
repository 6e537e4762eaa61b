//! [`Dense`]: a fully connected layer.

use super::activation::Activation;
use crate::functions::linear;
use crate::init::{glorot_uniform, zeros};
use crate::scalar::Scalar;
use crate::shape;
use ndarray::{Array1, Array2};

/// A fully connected layer: f(X W + b) for a batch X of inputs `[batch, inputs]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense<T = f32> {
    /// W: `[inputs, outputs]`.
    pub weight: Array2<T>,
    /// b: `[outputs]`.
    pub bias: Array1<T>,
    /// f.
    pub activation: Activation,
}

impl<T: Scalar> Dense<T> {
    /// A weight from [`glorot_uniform`], a bias of zeros, and no activation function.
    pub fn new(inputs: usize, outputs: usize, seed: u64) -> Self {
        Dense {
            weight: glorot_uniform((inputs, outputs), seed),
            bias: zeros(outputs),
            activation: Activation::Identity,
        }
    }

    /// Given parameters, and no activation function.
    ///
    /// # Panics
    /// If the bias does not have one element for each column of the weight.
    #[track_caller]
    pub fn from_parameters(weight: Array2<T>, bias: Array1<T>) -> Self {
        let input = [0, weight.nrows()];
        shape::dense(&input, weight.shape(), bias.shape());
        Dense {
            weight,
            bias,
            activation: Activation::Identity,
        }
    }

    /// With an activation function.
    #[must_use]
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "what the differentiable call of the layer is to be"
        )
    )]
    #[track_caller]
    pub(crate) fn forward(&self, input: &Array2<T>) -> Array2<T> {
        let y = linear(input, &self.weight, &self.bias);
        self.activation.apply(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_value_by_hand() {
        let layer = Dense::from_parameters(array![[1.0, 2.0], [3.0, -4.0]], array![0.5, 0.0])
            .activation(Activation::Relu);
        assert_eq!(layer.forward(&array![[1.0, 1.0]]), array![[4.5, 0.0]]);
    }

    #[test]
    fn a_new_layer_has_the_shapes_asked_for() {
        let layer: Dense = Dense::new(3, 5, 1);
        assert_eq!((layer.weight.dim(), layer.bias.dim()), ((3, 5), 5));
        assert_eq!(layer, Dense::new(3, 5, 1));
        assert_ne!(layer, Dense::new(3, 5, 2));
    }

    #[test]
    #[should_panic(
        expected = "Dense: the bias has shape [3], but the weight of shape [4, 2] gives 2 features"
    )]
    fn parameters_that_do_not_fit_are_refused() {
        Dense::<f32>::from_parameters(Array2::zeros((4, 2)), Array1::zeros(3));
    }
}
