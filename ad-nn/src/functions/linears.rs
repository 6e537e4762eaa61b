//! The linear map of a dense layer, and flattening.
//!
//! Y = X W + b: X̄ += Ȳ Wᵀ, W̄ += Xᵀ Ȳ, b̄ += Σ Ȳ over the batch (Giles, *Collected Matrix Derivative Results for
//! Forward and Reverse Mode Algorithmic Differentiation*, 2008). Flattening: x̄ += ȳ in the shape of x.

use super::elementwise::{accumulate, add_columns};
use crate::layers::{Activation, Residual};
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::kernels::{affine, matrix_product};
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array, Array1, Array2, Dimension, Ix2};

/// X W + b, `[batch, out_features]`, for a batch of inputs `[batch, in_features]`, a weight
/// `[in_features, out_features]` and a bias `[out_features]`.
///
/// Derivative: X̄ += Ȳ Wᵀ, W̄ += Xᵀ Ȳ, b̄ += Σ Ȳ over the batch (Giles 2008).
///
/// # Panics
/// If the shapes do not fit together: the message names both.
#[track_caller]
pub fn linear<T: Scalar>(input: &Array2<T>, weight: &Array2<T>, bias: &Array1<T>) -> Array2<T> {
    shape::dense(input.shape(), weight.shape(), bias.shape());
    affine(input, weight, bias, false)
}

/// The derivative of [`linear()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct linear {}

impl linear {
    // primal:  Y = X W + b
    // adjoint: X̄ += Ȳ Wᵀ, W̄ += Xᵀ Ȳ, b̄ += Σ Ȳ
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        F: Fn(&Array2<T>, &Array2<T>, &Array1<T>) -> Array2<T>,
    >(
        _: F,
        _: (A0, A1, A2),
        input: &Array2<T>,
        weight: &Array2<T>,
        bias: &Array1<T>,
    ) -> (
        Array2<T>,
        impl Fn(
            &Array2<T>,
            &Array2<T>,
            &Array1<T>,
            Array2<T>,
            &mut Array2<T>,
            &mut Array2<T>,
            &mut Array1<T>,
        ) + use<T, A0, A1, A2, F>,
    ) {
        assert_sibling::<Self, F>();
        let y = linear(input, weight, bias);
        let y_shape = <[usize; 2]>::from(y.dim());
        let pullback = move |input: &Array2<T>,
                             weight: &Array2<T>,
                             _: &Array1<T>,
                             y_bar: Array2<T>,
                             input_bar: &mut Array2<T>,
                             weight_bar: &mut Array2<T>,
                             bias_bar: &mut Array1<T>| {
            if y_bar.is_empty() {
                return;
            }
            shape::cotangent("Dense", y_bar.shape(), &y_shape);
            let places = (
                A0::ON.then_some(input_bar),
                A1::ON.then_some(weight_bar),
                A2::ON.then_some(bias_bar),
            );
            pull_linear(input, weight, &y_bar, places);
        };
        (y, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, A0: Activity, A1: Activity, A2: Activity, F: Fn(&Array2<T>, &Array2<T>, &Array1<T>) -> Array2<T>]
        (A0, A1, A2), (input: &Array2<T>, weight: &Array2<T>, bias: &Array1<T>) -> Array2<T>,
        [input, weight, bias], Array2<T>, (input_bar: &mut Array2<T>, weight_bar: &mut Array2<T>, bias_bar: &mut Array1<T>)
    }
}

/// What is active of an input, a weight and a bias.
type Places<'p, T> = (
    Option<&'p mut Array2<T>>,
    Option<&'p mut Array2<T>>,
    Option<&'p mut Array1<T>>,
);

/// `X̄ += Ȳ Wᵀ`, `W̄ += Xᵀ Ȳ` and `b̄ += Σ Ȳ`; empty places are written.
fn pull_linear<T: Scalar>(
    input: &Array2<T>,
    weight: &Array2<T>,
    y_bar: &Array2<T>,
    (input_bar, weight_bar, bias_bar): Places<'_, T>,
) {
    if let Some(bias_bar) = bias_bar {
        add_columns(y_bar, bias_bar);
    }
    if let Some(weight_bar) = weight_bar {
        matrix_product(&input.t(), y_bar, weight_bar);
    }
    if let Some(input_bar) = input_bar {
        matrix_product(y_bar, &weight.t(), input_bar);
    }
}

/// activation(X W + b), as [`linear()`] and [`Activation::apply`].
///
/// # Panics
/// As [`linear()`].
#[track_caller]
pub(crate) fn dense<T: Scalar>(
    input: &Array2<T>,
    weight: &Array2<T>,
    bias: &Array1<T>,
    activation: Activation,
) -> Array2<T> {
    dense_with_residual(input, weight, bias, activation, false).0
}

/// A rectifier is applied as the product is written, other functions afterwards.
#[track_caller]
fn dense_with_residual<T: Scalar>(
    input: &Array2<T>,
    weight: &Array2<T>,
    bias: &Array1<T>,
    activation: Activation,
    keep: bool,
) -> (Array2<T>, Residual<T, Ix2>) {
    shape::dense(input.shape(), weight.shape(), bias.shape());
    let rectify = activation == Activation::Relu;
    let y = affine(input, weight, bias, rectify);
    if rectify {
        let residual = Residual::rectified(&y, keep);
        return (y, residual);
    }
    activation.apply_and_keep(y, keep)
}

/// The derivative of [`dense()`].
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct dense {}

impl dense {
    // primal:  Y = f(Z), Z = X W + b
    // adjoint: Z̄ = f'(Z)·Ȳ, X̄ += Z̄ Wᵀ, W̄ += Xᵀ Z̄, b̄ += Σ Z̄
    #[track_caller]
    pub(crate) fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        F: Fn(&Array2<T>, &Array2<T>, &Array1<T>, Activation) -> Array2<T>,
    >(
        _: F,
        _: (A0, A1, A2, A3),
        input: &Array2<T>,
        weight: &Array2<T>,
        bias: &Array1<T>,
        activation: Activation,
    ) -> (
        Array2<T>,
        impl Fn(
            &Array2<T>,
            &Array2<T>,
            &Array1<T>,
            Array2<T>,
            &mut Array2<T>,
            &mut Array2<T>,
            &mut Array1<T>,
            &mut NoTangent,
        ) + use<T, A0, A1, A2, A3, F>,
    ) {
        assert_sibling::<Self, F>();
        let active = A0::ON || A1::ON || A2::ON;
        let (y, residual) = dense_with_residual(input, weight, bias, activation, active);
        let y_shape = <[usize; 2]>::from(y.dim());
        let pullback = move |input: &Array2<T>,
                             weight: &Array2<T>,
                             _: &Array1<T>,
                             y_bar: Array2<T>,
                             input_bar: &mut Array2<T>,
                             weight_bar: &mut Array2<T>,
                             bias_bar: &mut Array1<T>,
                             _: &mut NoTangent| {
            if !active || y_bar.is_empty() {
                return;
            }
            shape::cotangent("Dense", y_bar.shape(), &y_shape);
            let z_bar = residual.pulled(y_bar);
            let places = (
                A0::ON.then_some(input_bar),
                A1::ON.then_some(weight_bar),
                A2::ON.then_some(bias_bar),
            );
            pull_linear(input, weight, &z_bar, places);
        };
        (y, pullback)
    }
}

/// A batch of arrays as a batch of vectors: the first axis stays, the others become one, in row-major order.
/// `[batch, n, m, ..]` becomes `[batch, n * m * ..]`.
///
/// Derivative: x̄ += ȳ in the shape of x.
///
/// # Panics
/// If the array is 0-dimensional.
#[track_caller]
pub fn flatten<T: Scalar, D: Dimension>(input: &Array<T, D>) -> Array2<T> {
    let rows = match input.shape().first() {
        Some(&rows) => rows,
        None => panic!("Flatten: the input has shape [], but it needs at least one axis"),
    };
    let features: usize = input.shape()[1..].iter().product();
    let standard = input.as_standard_layout().into_owned();
    standard
        .into_shape_with_order((rows, features))
        .expect("the layout is standard")
}

/// The derivative of [`flatten()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct flatten {}

impl flatten {
    // primal:  y = x in another shape
    // adjoint: x̄ += ȳ in the shape of x
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<T: Scalar, D: Dimension, A0: Activity, F: Fn(&Array<T, D>) -> Array2<T>>(
        _: F,
        _: (A0,),
        input: &Array<T, D>,
    ) -> (
        Array2<T>,
        impl Fn(&Array<T, D>, Array2<T>, &mut Array<T, D>) + use<T, D, A0, F>,
    ) {
        assert_sibling::<Self, F>();
        let y = flatten(input);
        let y_shape = <[usize; 2]>::from(y.dim());
        (
            y,
            move |input: &Array<T, D>, y_bar: Array2<T>, input_bar: &mut Array<T, D>| {
                if !A0::ON || y_bar.is_empty() {
                    return;
                }
                shape::cotangent("Flatten", y_bar.shape(), &y_shape);
                let standard = super::rows::standard(y_bar);
                let shaped = standard
                    .into_shape_with_order(input.raw_dim())
                    .expect("the layout is standard, and the number of elements the input's");
                accumulate(shaped, input_bar);
            },
        )
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, F: Fn(&Array<T, D>) -> Array2<T>]
        (A0,), (input: &Array<T, D>) -> Array2<T>,
        [input], Array2<T>, (input_bar: &mut Array<T, D>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array4, Ix1, Ix2, Ix4, array};

    #[test]
    fn gradients_agree_with_central_differences() {
        for (n, i, o) in [(3, 4, 5), (8, 40, 9), (1, 1, 1)] {
            let x = random::<f64, Ix2>([n, i], 1);
            let w = random::<f64, Ix2>([i, o], 2);
            let b = random::<f64, Ix1>([o], 3);
            let v = random::<f64, Ix2>([n, o], 4);
            let (y, pullback) = linear::vjp(linear, (On, On, On), &x, &w, &b);
            assert_eq!(y, linear(&x, &w, &b));
            assert_close(&y, &(x.dot(&w) + &b), 1e-13);
            let (mut xb, mut wb, mut bb) = Default::default();
            pullback(&x, &w, &b, v.clone(), &mut xb, &mut wb, &mut bb);
            let of_x = differences(&x, |x| inner(&v, &linear(x, &w, &b)));
            let of_w = differences(&w, |w| inner(&v, &linear(&x, w, &b)));
            let of_b = differences(&b, |b| inner(&v, &linear(&x, &w, b)));
            assert_close(&xb, &of_x, 1e-8);
            assert_close(&wb, &of_w, 1e-8);
            assert_close(&bb, &of_b, 1e-8);
            pullback(&x, &w, &b, v.clone(), &mut xb, &mut wb, &mut bb);
            assert_close(&xb, &(&of_x * 2.0), 1e-8);
            assert_close(&wb, &(&of_w * 2.0), 1e-8);
            assert_close(&bb, &(&of_b * 2.0), 1e-8);
            let (x, w, b) = (rounded(&x), rounded(&w), rounded(&b));
            let (_, pullback) = linear::vjp(linear, (Off, On, Off), &x, &w, &b);
            let (mut xb, mut wb, mut bb) = Default::default();
            pullback(&x, &w, &b, rounded(&v), &mut xb, &mut wb, &mut bb);
            assert_close(&wb, &of_w, 1e-5);
            assert!(xb.is_empty() && bb.is_empty());
        }
    }

    #[test]
    fn flattening_goes_back_to_the_shape_of_the_input() {
        let x = random::<f64, Ix4>([2, 3, 4, 5], 1);
        let (y, pullback) = flatten::vjp(flatten, (On,), &x);
        assert_eq!(y.dim(), (2, 60));
        assert_eq!(
            y.row(1).to_vec(),
            x.iter().copied().skip(60).collect::<Vec<_>>()
        );
        let mut x_bar = Array4::default((0, 0, 0, 0));
        pullback(&x, y.clone(), &mut x_bar);
        assert_eq!(x_bar, x);
        let turned = y.t().as_standard_layout().into_owned().reversed_axes();
        pullback(&x, turned, &mut x_bar);
        assert_eq!(x_bar, &x * 2.0);
        let turned = x.t().as_standard_layout().into_owned().reversed_axes();
        assert_eq!(flatten(&turned), y);
        assert_eq!(flatten(&array![1.0, 2.0]), array![[1.0], [2.0]]);
    }

    #[test]
    #[should_panic(
        expected = "Dense: the input has shape [2, 3], but the weight of shape [4, 5] takes 4 features"
    )]
    fn wrong_features_are_refused() {
        linear::<f32>(
            &Array2::zeros((2, 3)),
            &Array2::zeros((4, 5)),
            &Array1::zeros(5),
        );
    }

    #[test]
    #[should_panic(
        expected = "Dense: the bias has shape [4], but the weight of shape [3, 5] gives 5 features"
    )]
    fn a_wrong_bias_is_refused() {
        linear::<f32>(
            &Array2::zeros((2, 3)),
            &Array2::zeros((3, 5)),
            &Array1::zeros(4),
        );
    }
}
