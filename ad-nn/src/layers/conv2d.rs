//! The convolution of images.

use super::activation::Activation;
use crate::functions::convolve;
use crate::init;
use crate::layer::Layer;
use crate::padding::Padding;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array4};

/// Y = activation(X * F + b): a batch of images `[batch, height, width, in_channels]` becomes
/// `[batch, rows, columns, out_channels]`.
///
/// For a height n, k rows of the filter and a stride s, there are ⌊(n - k) / s⌋ + 1 rows with [`Padding::Valid`] and ⌈n / s⌉
/// with [`Padding::Same`]; and likewise columns. The convolution and its derivative are [`conv2d()`](crate::functions::conv2d()).
#[derive(Clone, Debug, Differentiable)]
pub struct Conv2d<T: Scalar> {
    /// F: `[height, width, in_channels, out_channels]`
    pub filter: Array4<T>,
    /// b: `[out_channels]`
    pub bias: Array1<T>,
    /// Steps down and to the right, in pixels.
    #[no_derivative]
    pub strides: (usize, usize),
    /// What is done at the border.
    #[no_derivative]
    pub padding: Padding,
    /// Applied to each element.
    #[no_derivative]
    pub activation: Activation,
}

impl<T: Scalar> Conv2d<T> {
    /// A layer with stride 1 and valid padding; its filter `[height, width, in_channels,
    /// out_channels]` is drawn after Glorot and Bengio (2010) from a generator with this seed, its
    /// bias is zero.
    #[must_use]
    pub fn new(shape: (usize, usize, usize, usize), activation: Activation, seed: u64) -> Self {
        Conv2d {
            filter: init::glorot_uniform(shape, seed),
            bias: Array1::zeros(shape.3),
            strides: (1, 1),
            padding: Padding::Valid,
            activation,
        }
    }

    /// The same layer with other strides, in pixels. A stride of 0 panics when the layer is called.
    #[must_use]
    pub fn with_strides(mut self, down: usize, right: usize) -> Self {
        self.strides = (down, right);
        self
    }

    /// The same layer with another padding.
    #[must_use]
    pub fn with_padding(mut self, padding: Padding) -> Self {
        self.padding = padding;
        self
    }
}

#[differentiable]
impl<T: Scalar> Layer for Conv2d<T> {
    type Input = Array4<T>;
    type Output = Array4<T>;

    /// # Panics
    /// If the channels of the input are not those of the filter, a stride is 0, or an image is smaller than the
    /// filter, with [`Padding::Valid`].
    #[track_caller]
    fn call(&self, input: &Array4<T>) -> Array4<T> {
        convolve(
            input,
            &self.filter,
            &self.bias,
            self.strides,
            self.padding,
            self.activation,
        )
    }
}
