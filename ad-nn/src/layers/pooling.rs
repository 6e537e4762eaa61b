//! [`MaxPool2d`] and [`AvgPool2d`]: pooling of images.

use crate::functions::{avg_pool2d, max_pool2d};
use crate::padding::Padding;
use crate::scalar::Scalar;
use ndarray::Array4;
use std::marker::PhantomData;

macro_rules! pool {
    ($($(#[doc = $doc:literal])* $name:ident, $function:ident;)*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<T = f32> {
            /// Cells of a window: down, and to the right.
            pub size: (usize, usize),
            /// Cells from one window to the next: down, and to the right.
            pub strides: (usize, usize),
            /// What happens at the border.
            pub padding: Padding,
            pub(crate) scalar: PhantomData<fn() -> T>,
        }

        impl<T: Scalar> $name<T> {
            /// Windows of this size, this far apart, and no padding.
            pub fn new(size: (usize, usize), strides: (usize, usize)) -> Self {
                $name { size, strides, padding: Padding::Valid, scalar: PhantomData }
            }

            /// With another padding.
            #[must_use]
            pub fn padding(mut self, padding: Padding) -> Self {
                self.padding = padding;
                self
            }

            #[cfg_attr(
                not(test),
                expect(dead_code, reason = "what the differentiable call of the layer is to be")
            )]
            #[track_caller]
            pub(crate) fn forward(&self, input: &Array4<T>) -> Array4<T> {
                $function(input, self.size, self.strides, self.padding)
            }
        }
    )* };
}
pool!(
    /// The maximum of each window of an image `[batch, height, width, channels]`: see
    /// [`max_pool2d()`](crate::functions::max_pool2d()).
    MaxPool2d, max_pool2d;
    /// The average of each window of an image `[batch, height, width, channels]`: see
    /// [`avg_pool2d()`](crate::functions::avg_pool2d()).
    AvgPool2d, avg_pool2d;
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_do_what_the_functions_do() {
        let x = Array4::from_shape_fn((1, 5, 5, 1), |(_, i, j, _)| (i * 5 + j) as f32);
        let layer: MaxPool2d = MaxPool2d::new((2, 2), (2, 2));
        let y = layer.forward(&x);
        assert_eq!(y.into_flat().to_vec(), [6.0, 8.0, 16.0, 18.0]);
        let y = layer.padding(Padding::Same).forward(&x);
        assert_eq!(y.dim(), (1, 3, 3, 1));
        let y = AvgPool2d::new((2, 2), (2, 2)).forward(&x);
        assert_eq!(y.into_flat().to_vec(), [3.0, 5.0, 13.0, 15.0]);
    }
}
