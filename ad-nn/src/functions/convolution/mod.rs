//! Convolution of images.
//!
//! With the patches of X as rows of P, Y = P F + b: F̄ += Pᵀ Ȳ, P̄ += Ȳ Fᵀ, b̄ += Σ Ȳ, and X̄ gets each entry of P̄ at
//! the pixel that it was taken from (Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.5).

use crate::kernels::conv2d as kernel;
use crate::kernels::geometry::Windows;
use crate::layers::{Activation, Residual};
use crate::padding::Padding;
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array1, Array4, Ix4};

/// The convolution of a batch of images with a filter, plus a bias:
/// y\[n, i, j, o\] = b\[o\] + Σ x\[n, i·s + u, j·t + v, c\] f\[u, v, c, o\], summed over u, v and c.
///
/// `input` is `[batch, height, width, in_channels]`, `filter` is
/// `[height, width, in_channels, out_channels]`, and `bias` is `[out_channels]`. The filter is not
/// flipped. What lies beyond the border, with [`Padding::Same`], is zero. `strides` are in pixels, down and to the
/// right. The result is `[batch, rows, columns, out_channels]`, with as many rows and columns as [`Padding`] says:
/// ⌊(n - k) / s⌋ + 1 if it is `Valid`, ⌈n / s⌉ if it is `Same`, for n pixels, k cells of the filter and a stride s.
///
/// Derivative: f̄\[u, v, c, o\] += Σ x\[n, i·s + u, j·t + v, c\] ȳ\[n, i, j, o\],
/// x̄\[n, i·s + u, j·t + v, c\] += Σ f\[u, v, c, o\] ȳ\[n, i, j, o\], b̄\[o\] += Σ ȳ\[n, i, j, o\] (Goodfellow, Bengio and
/// Courville, *Deep Learning*, 2016, section 9.5).
///
/// # Panics
/// If the shapes do not fit together: the message names both. If a stride is 0, or an image is smaller than the
/// filter, with [`Padding::Valid`].
#[track_caller]
pub fn conv2d<T: Scalar>(
    input: &Array4<T>,
    filter: &Array4<T>,
    bias: &Array1<T>,
    strides: (usize, usize),
    padding: Padding,
) -> Array4<T> {
    let settings = (strides, padding, Activation::Identity);
    with_residual((input, filter, bias), settings, false).0
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
        let active = (A0::ON, A1::ON, A2::ON);
        let (y, pullback) = value_and_pullback(
            (input, filter, bias),
            (strides, padding, Activation::Identity),
            active,
        );
        let pullback = move |input: &Array4<T>,
                             filter: &Array4<T>,
                             _: &Array1<T>,
                             y_bar: Array4<T>,
                             input_bar: &mut Array4<T>,
                             filter_bar: &mut Array4<T>,
                             bias_bar: &mut Array1<T>,
                             _: &mut (NoTangent, NoTangent),
                             _: &mut NoTangent| {
            pullback((input, filter), y_bar, (input_bar, filter_bar, bias_bar));
        };
        (y, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, A0: Activity, A1: Activity, A2: Activity, A3: Activity, A4: Activity, F: Fn(&Array4<T>, &Array4<T>, &Array1<T>, (usize, usize), Padding) -> Array4<T>]
        (A0, A1, A2, A3, A4), (input: &Array4<T>, filter: &Array4<T>, bias: &Array1<T>, strides: (usize, usize), padding: Padding) -> Array4<T>,
        [input, filter, bias], Array4<T>, (input_bar: &mut Array4<T>, filter_bar: &mut Array4<T>, bias_bar: &mut Array1<T>, strides_bar: &mut (NoTangent, NoTangent), padding_bar: &mut NoTangent)
    }
}

/// activation(x * f + b), as [`conv2d()`] and [`Activation::apply`].
///
/// # Panics
/// As [`conv2d()`].
#[track_caller]
pub(crate) fn convolve<T: Scalar>(
    input: &Array4<T>,
    filter: &Array4<T>,
    bias: &Array1<T>,
    strides: (usize, usize),
    padding: Padding,
    activation: Activation,
) -> Array4<T> {
    let settings = (strides, padding, activation);
    with_residual((input, filter, bias), settings, false).0
}

/// The derivative of [`convolve()`].
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct convolve {}

impl convolve {
    // primal:  Y = f(Z), Z = P F + b, where P are the patches of X
    // adjoint: Z̄ = f'(Z)·Ȳ, F̄ += Pᵀ Z̄, P̄ += Z̄ Fᵀ, b̄ += Σ Z̄
    #[allow(
        clippy::too_many_arguments,
        reason = "those of the function, and two more"
    )]
    #[track_caller]
    pub(crate) fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        A4: Activity,
        A5: Activity,
        F: Fn(&Array4<T>, &Array4<T>, &Array1<T>, (usize, usize), Padding, Activation) -> Array4<T>,
    >(
        _: F,
        _: (A0, A1, A2, A3, A4, A5),
        input: &Array4<T>,
        filter: &Array4<T>,
        bias: &Array1<T>,
        strides: (usize, usize),
        padding: Padding,
        activation: Activation,
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
            &mut NoTangent,
        ) + use<T, A0, A1, A2, A3, A4, A5, F>,
    ) {
        assert_sibling::<Self, F>();
        let active = (A0::ON, A1::ON, A2::ON);
        let settings = (strides, padding, activation);
        let (y, pullback) = value_and_pullback((input, filter, bias), settings, active);
        let pullback = move |input: &Array4<T>,
                             filter: &Array4<T>,
                             _: &Array1<T>,
                             y_bar: Array4<T>,
                             input_bar: &mut Array4<T>,
                             filter_bar: &mut Array4<T>,
                             bias_bar: &mut Array1<T>,
                             _: &mut (NoTangent, NoTangent),
                             _: &mut NoTangent,
                             _: &mut NoTangent| {
            pullback((input, filter), y_bar, (input_bar, filter_bar, bias_bar));
        };
        (y, pullback)
    }
}

type Settings = ((usize, usize), Padding, Activation);
type Arguments<'a, T> = (&'a Array4<T>, &'a Array4<T>, &'a Array1<T>);
type Places<'a, T> = (&'a mut Array4<T>, &'a mut Array4<T>, &'a mut Array1<T>);

/// The value, what the pullback of the activation needs, and the windows. A rectifier is applied as
/// the convolution is written, other functions afterwards.
#[track_caller]
fn with_residual<T: Scalar>(
    (input, filter, bias): Arguments<'_, T>,
    (strides, padding, activation): Settings,
    keep: bool,
) -> (Array4<T>, Residual<T, Ix4>, Windows) {
    let windows = shape::convolution(
        input.shape(),
        filter.shape(),
        bias.shape(),
        strides,
        padding,
    );
    let (input, filter) = (input.view(), filter.view());
    let (y, residual) = if activation == Activation::Relu {
        let (y, passed) = kernel::forward_rectified(input, filter, bias, windows, keep);
        (y, Residual::Mask(passed))
    } else {
        let y = kernel::forward(input, filter, bias, windows);
        activation.apply_and_keep(y, keep)
    };
    (y, residual, windows)
}

#[track_caller]
fn value_and_pullback<T: Scalar>(
    arguments: Arguments<'_, T>,
    settings: Settings,
    active: (bool, bool, bool),
) -> (
    Array4<T>,
    impl Fn((&Array4<T>, &Array4<T>), Array4<T>, Places<'_, T>) + use<T>,
) {
    let keep = active.0 || active.1 || active.2;
    let (y, residual, windows) = with_residual(arguments, settings, keep);
    let y_shape = <[usize; 4]>::from(y.dim());
    let pullback = move |(input, filter): (&Array4<T>, &Array4<T>),
                         y_bar: Array4<T>,
                         (input_bar, filter_bar, bias_bar): Places<'_, T>| {
        if !keep || y_bar.is_empty() {
            return;
        }
        shape::cotangent("Conv2d", y_bar.shape(), &y_shape);
        let (z_bar, passed) = before_activation(&residual, y_bar);
        let z_bar = kernel::Pulled {
            y_bar: &z_bar,
            passed,
        };
        let places = (active.1.then_some(filter_bar), active.2.then_some(bias_bar));
        if active.1 || active.2 {
            let shape = filter.dim();
            kernel::add_parameter_gradients(input.view(), shape, windows, &z_bar, places);
        }
        if active.0 {
            kernel::add_input_gradient(input.dim(), filter.view(), windows, &z_bar, input_bar);
        }
    };
    (y, pullback)
}

/// The cotangent of the convolution from that of the activation. A rectifier is left to the kernels,
/// which apply its mask image by image.
fn before_activation<T: Scalar>(
    residual: &Residual<T, Ix4>,
    y_bar: Array4<T>,
) -> (Array4<T>, Option<&Array4<bool>>) {
    if let Residual::Mask(Some(passed)) = residual {
        return (y_bar, Some(passed));
    }
    let mut z_bar = Array4::default((0, 0, 0, 0));
    residual.pull(y_bar, &mut z_bar);
    (z_bar, None)
}

#[cfg(test)]
mod tests;
