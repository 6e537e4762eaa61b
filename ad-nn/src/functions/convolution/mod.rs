//! Convolution of images.

use crate::kernels::conv2d as kernel;
use crate::padding::Padding;
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array1, Array4};

/// The convolution of a batch of images with a filter, plus a bias:
/// y\[n, i, j, o\] = b\[o\] + Σ x\[n, i·s + u, j·t + v, c\] f\[u, v, c, o\], summed over u, v and c.
///
/// `input` is `[batch, height, width, in_channels]`, `filter` is
/// `[height, width, in_channels, out_channels]`, and `bias` is `[out_channels]`. The filter is not
/// flipped. What lies beyond the border, with [`Padding::Same`], is zero.
///
/// # Panics
/// If the shapes do not fit together: the message names both.
#[track_caller]
pub fn conv2d<T: Scalar>(
    input: &Array4<T>,
    filter: &Array4<T>,
    bias: &Array1<T>,
    strides: (usize, usize),
    padding: Padding,
) -> Array4<T> {
    let windows = shape::convolution(
        input.shape(),
        filter.shape(),
        bias.shape(),
        strides,
        padding,
    );
    kernel::forward(input.view(), filter.view(), bias, windows)
}

/// The derivative of [`conv2d()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct conv2d {}

impl conv2d {
    // primal:  Y = P F + b, where P are the patches of X
    // adjoint: F̄ += Pᵀ Ȳ, P̄ += Ȳ Fᵀ, b̄ += Σ Ȳ
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        A4: Activity,
        F: Fn(&Array4<T>, &Array4<T>, &Array1<T>, (usize, usize), Padding) -> Array4<T>,
    >(
        _: F,
        _: (A0, A1, A2, A3, A4),
        input: &Array4<T>,
        filter: &Array4<T>,
        bias: &Array1<T>,
        strides: (usize, usize),
        padding: Padding,
    ) -> (
        Array4<T>,
        impl Fn(
            &Array4<T>,
            &Array4<T>,
            &Array1<T>,
            Array4<T>,
            &mut Array4<T>,
            &mut Array4<T>,
            &mut Array1<T>,
            &mut (NoTangent, NoTangent),
            &mut NoTangent,
        ) + use<T, A0, A1, A2, A3, A4, F>,
    ) {
        assert_sibling::<Self, F>();
        let windows = shape::convolution(
            input.shape(),
            filter.shape(),
            bias.shape(),
            strides,
            padding,
        );
        let y = kernel::forward(input.view(), filter.view(), bias, windows);
        let y_shape = y.dim();
        let pullback = move |input: &Array4<T>,
                             filter: &Array4<T>,
                             _: &Array1<T>,
                             y_bar: Array4<T>,
                             input_bar: &mut Array4<T>,
                             filter_bar: &mut Array4<T>,
                             bias_bar: &mut Array1<T>,
                             _: &mut (NoTangent, NoTangent),
                             _: &mut NoTangent| {
            if y_bar.is_empty() {
                return;
            }
            shape::cotangent("Conv2d", y_bar.shape(), &<[usize; 4]>::from(y_shape));
            if A2::ON {
                kernel::add_bias_gradient(&y_bar, bias_bar);
            }
            if A1::ON {
                kernel::add_filter_gradient(
                    input.view(),
                    filter.dim(),
                    windows,
                    &y_bar,
                    filter_bar,
                );
            }
            if A0::ON {
                kernel::add_input_gradient(input.dim(), filter.view(), windows, &y_bar, input_bar);
            }
        };
        (y, pullback)
    }
}

#[cfg(test)]
mod tests;
