//! [`Conv2d`]: a convolution of images.

use super::activation::Activation;
use crate::functions::conv2d;
use crate::init::{glorot_uniform, zeros};
use crate::padding::Padding;
use crate::scalar::Scalar;
use ndarray::{Array1, Array4};

/// A convolution of images `[batch, height, width, in_channels]`: see
/// [`conv2d()`](crate::functions::conv2d()).
#[derive(Clone, Debug, PartialEq)]
pub struct Conv2d<T = f32> {
    /// `[height, width, in_channels, out_channels]`.
    pub filter: Array4<T>,
    /// `[out_channels]`.
    pub bias: Array1<T>,
    /// Cells from one window to the next: down, and to the right.
    pub strides: (usize, usize),
    /// What happens at the border.
    pub padding: Padding,
    /// The activation function.
    pub activation: Activation,
}

impl<T: Scalar> Conv2d<T> {
    /// A filter `(height, width, in_channels, out_channels)` from [`glorot_uniform`] and a bias of
    /// zeros; strides of 1, no padding and no activation function.
    pub fn new(filter_shape: (usize, usize, usize, usize), seed: u64) -> Self {
        let filter = glorot_uniform(filter_shape, seed);
        Conv2d::from_parameters(filter, zeros(filter_shape.3))
    }

    /// Given parameters; strides of 1, no padding and no activation function.
    ///
    /// # Panics
    /// If the bias does not have one element for each channel that the filter gives.
    #[track_caller]
    pub fn from_parameters(filter: Array4<T>, bias: Array1<T>) -> Self {
        assert!(
            filter.dim().3 == bias.len(),
            "Conv2d: the bias has shape {:?}, but the filter of shape {:?} gives {} channels",
            bias.shape(),
            filter.shape(),
            filter.dim().3
        );
        Conv2d {
            filter,
            bias,
            strides: (1, 1),
            padding: Padding::Valid,
            activation: Activation::Identity,
        }
    }

    /// With other strides.
    #[must_use]
    pub fn strides(mut self, strides: (usize, usize)) -> Self {
        self.strides = strides;
        self
    }

    /// With another padding.
    #[must_use]
    pub fn padding(mut self, padding: Padding) -> Self {
        self.padding = padding;
        self
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
    pub(crate) fn forward(&self, input: &Array4<T>) -> Array4<T> {
        let y = conv2d(input, &self.filter, &self.bias, self.strides, self.padding);
        self.activation.apply(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tutorials_layer_has_the_right_shape() {
        let layer: Conv2d = Conv2d::new((5, 5, 3, 6), 1);
        let y = layer.forward(&Array4::zeros((10, 16, 16, 3)));
        assert_eq!(y.dim(), (10, 12, 12, 6));
        let layer = layer
            .strides((2, 1))
            .padding(Padding::Same)
            .activation(Activation::Relu);
        let y = layer.forward(&Array4::ones((10, 16, 16, 3)));
        assert_eq!(y.dim(), (10, 8, 16, 6));
        assert!(y.iter().all(|&y| y >= 0.0) && y.iter().any(|&y| y > 0.0));
    }

    #[test]
    #[should_panic(
        expected = "Conv2d: the bias has shape [5], but the filter of shape [5, 5, 3, 6] gives 6 channels"
    )]
    fn parameters_that_do_not_fit_are_refused() {
        Conv2d::<f32>::from_parameters(Array4::zeros((5, 5, 3, 6)), Array1::zeros(5));
    }
}
