//! Pooling of images.

use crate::functions::{avg_pool2d, max_pool2d};
use crate::layer::Layer;
use crate::padding::Padding;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::Array4;
use std::marker::PhantomData;

macro_rules! pool {
    ($name:ident, $function:ident, $what:literal) => {
        #[doc = concat!("The ", $what, " of each window, channel by channel: images `[batch, height, width, channels]` become `[batch, rows, columns, channels]`.")]
        ///
        /// For a height n, windows of k rows and a stride s, there are ⌊(n - k) / s⌋ + 1 rows with [`Padding::Valid`] and
        /// ⌈n / s⌉ with [`Padding::Same`]; and likewise columns.
        #[doc = concat!("The derivative is that of [`", stringify!($function), "()`](crate::functions::", stringify!($function), "()).")]
        #[derive(Clone, Copy, Debug, Differentiable)]
        pub struct $name<T: Scalar> {
            /// Height and width of a window, in pixels.
            #[no_derivative]
            pub size: (usize, usize),
            /// Steps down and to the right, in pixels.
            #[no_derivative]
            pub strides: (usize, usize),
            /// What is done at the border.
            #[no_derivative]
            pub padding: Padding,
            #[no_derivative]
            scalar: PhantomData<T>,
        }

        impl<T: Scalar> $name<T> {
            /// Windows of this size and these strides, height first, with valid padding. A size or stride of 0 panics
            /// when the layer is called.
            #[must_use]
            pub fn new(size: (usize, usize), strides: (usize, usize)) -> Self {
                $name { size, strides, padding: Padding::Valid, scalar: PhantomData }
            }

            /// The same layer with another padding.
            #[must_use]
            pub fn with_padding(mut self, padding: Padding) -> Self {
                self.padding = padding;
                self
            }
        }

        #[differentiable]
        impl<T: Scalar> Layer for $name<T> {
            type Input = Array4<T>;
            type Output = Array4<T>;

            /// # Panics
            /// If an image is smaller than a window, with [`Padding::Valid`], or a size or stride is 0.
            #[track_caller]
            fn call(&self, input: &Array4<T>) -> Array4<T> {
                $function(input, self.size, self.strides, self.padding)
            }
        }
    };
}
pool!(MaxPool2d, max_pool2d, "maximum");
pool!(AvgPool2d, avg_pool2d, "mean");
