//! Pooling of images.
//!
//! Maximum: x̄ of the first maximum of a window += ȳ. Average of n cells: x̄ of each of them += ȳ / n (Goodfellow,
//! Bengio and Courville, *Deep Learning*, 2016, section 9.3, with the derivatives of a maximum and of a mean).

use crate::kernels::pool as kernel;
use crate::padding::Padding;
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::Array4;

type NoPair = (NoTangent, NoTangent);

/// The maximum of each window of `size` cells, channel by channel, for a batch of images
/// `[batch, height, width, channels]`. The result is `[batch, rows, columns, channels]`, with as many rows and columns
/// as [`Padding`] says: ⌊(n - k) / s⌋ + 1 if it is `Valid`, ⌈n / s⌉ if it is `Same`, for n pixels, k cells of a window
/// and a stride s. `size` and `strides` are in pixels, down and to the right.
///
/// Cells beyond the border are ignored. The derivative belongs to the *first* maximum of a window,
/// row by row: x̄ there += ȳ. A NaN counts as larger than every number.
///
/// # Panics
/// If an image is smaller than a window, with [`Padding::Valid`], or a size or stride is 0.
#[track_caller]
pub fn max_pool2d<T: Scalar>(
    input: &Array4<T>,
    size: (usize, usize),
    strides: (usize, usize),
    padding: Padding,
) -> Array4<T> {
    let windows = shape::pool("MaxPool2d", input.shape(), size, strides, padding);
    kernel::max_forward(input.view(), windows)
}

/// The derivative of [`max_pool2d()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct max_pool2d {}

impl max_pool2d {
    // primal:  y[o] = max x[i] over the window of o
    // adjoint: x̄[i] += ȳ[o], where i is the first maximum
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        F: Fn(&Array4<T>, (usize, usize), (usize, usize), Padding) -> Array4<T>,
    >(
        _: F,
        _: (A0, A1, A2, A3),
        input: &Array4<T>,
        size: (usize, usize),
        strides: (usize, usize),
        padding: Padding,
    ) -> (
        Array4<T>,
        impl Fn(&Array4<T>, Array4<T>, &mut Array4<T>, &mut NoPair, &mut NoPair, &mut NoTangent)
        + use<T, A0, A1, A2, A3, F>,
    ) {
        assert_sibling::<Self, F>();
        let windows = shape::pool("MaxPool2d", input.shape(), size, strides, padding);
        let (y, positions) = if A0::ON {
            kernel::max_forward_with_positions(input.view(), windows)
        } else {
            (kernel::max_forward(input.view(), windows), Vec::new())
        };
        let y_shape = <[usize; 4]>::from(y.dim());
        let pullback = move |input: &Array4<T>,
                             y_bar: Array4<T>,
                             input_bar: &mut Array4<T>,
                             _: &mut NoPair,
                             _: &mut NoPair,
                             _: &mut NoTangent| {
            if A0::ON && !y_bar.is_empty() {
                shape::cotangent("MaxPool2d", y_bar.shape(), &y_shape);
                kernel::add_max_gradient(input.dim(), &positions, &y_bar, input_bar);
            }
        };
        (y, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, A0: Activity, A1: Activity, A2: Activity, A3: Activity, F: Fn(&Array4<T>, (usize, usize), (usize, usize), Padding) -> Array4<T>]
        (A0, A1, A2, A3), (input: &Array4<T>, size: (usize, usize), strides: (usize, usize), padding: Padding) -> Array4<T>,
        [input], Array4<T>, (input_bar: &mut Array4<T>, size_bar: &mut NoPair, strides_bar: &mut NoPair, padding_bar: &mut NoTangent)
    }
}

/// The average of each window of `size` cells, channel by channel, for a batch of images
/// `[batch, height, width, channels]`. The result is `[batch, rows, columns, channels]`, with as many rows and columns
/// as [`Padding`] says: ⌊(n - k) / s⌋ + 1 if it is `Valid`, ⌈n / s⌉ if it is `Same`, for n pixels, k cells of a window
/// and a stride s. `size` and `strides` are in pixels, down and to the right.
///
/// Cells beyond the border are ignored: a window there is divided by the number of cells inside,
/// as in TensorFlow. Derivative: x̄ of each of the n cells inside += ȳ / n.
///
/// # Panics
/// If an image is smaller than a window, with [`Padding::Valid`], or a size or stride is 0.
#[track_caller]
pub fn avg_pool2d<T: Scalar>(
    input: &Array4<T>,
    size: (usize, usize),
    strides: (usize, usize),
    padding: Padding,
) -> Array4<T> {
    let windows = shape::pool("AvgPool2d", input.shape(), size, strides, padding);
    kernel::avg_forward(input.view(), windows)
}

/// The derivative of [`avg_pool2d()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct avg_pool2d {}

impl avg_pool2d {
    // primal:  y[o] = Σ x[i] / n over the n cells of the window of o
    // adjoint: x̄[i] += ȳ[o] / n for each of them
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        F: Fn(&Array4<T>, (usize, usize), (usize, usize), Padding) -> Array4<T>,
    >(
        _: F,
        _: (A0, A1, A2, A3),
        input: &Array4<T>,
        size: (usize, usize),
        strides: (usize, usize),
        padding: Padding,
    ) -> (
        Array4<T>,
        impl Fn(&Array4<T>, Array4<T>, &mut Array4<T>, &mut NoPair, &mut NoPair, &mut NoTangent)
        + use<T, A0, A1, A2, A3, F>,
    ) {
        assert_sibling::<Self, F>();
        let windows = shape::pool("AvgPool2d", input.shape(), size, strides, padding);
        let y = kernel::avg_forward(input.view(), windows);
        let y_shape = <[usize; 4]>::from(y.dim());
        let pullback = move |input: &Array4<T>,
                             y_bar: Array4<T>,
                             input_bar: &mut Array4<T>,
                             _: &mut NoPair,
                             _: &mut NoPair,
                             _: &mut NoTangent| {
            if A0::ON && !y_bar.is_empty() {
                shape::cotangent("AvgPool2d", y_bar.shape(), &y_shape);
                kernel::add_avg_gradient(input.dim(), windows, &y_bar, input_bar);
            }
        };
        (y, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, A0: Activity, A1: Activity, A2: Activity, A3: Activity, F: Fn(&Array4<T>, (usize, usize), (usize, usize), Padding) -> Array4<T>]
        (A0, A1, A2, A3), (input: &Array4<T>, size: (usize, usize), strides: (usize, usize), padding: Padding) -> Array4<T>,
        [input], Array4<T>, (input_bar: &mut Array4<T>, size_bar: &mut NoPair, strides_bar: &mut NoPair, padding_bar: &mut NoTangent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array1, Ix4, array};

    const NOTHING: (NoTangent, NoTangent) = (NoTangent, NoTangent);
    const ACTIVE: (On, Off, Off, Off) = (On, Off, Off, Off);

    type Pair = (usize, usize);
    type Case = ([usize; 4], Pair, Pair, Padding);
    const CASES: [Case; 11] = [
        ([2, 4, 6, 3], (2, 2), (2, 2), Padding::Valid),
        ([2, 5, 5, 2], (2, 2), (2, 2), Padding::Valid),
        ([2, 5, 5, 2], (2, 2), (2, 2), Padding::Same),
        ([1, 5, 6, 2], (3, 3), (1, 1), Padding::Same),
        ([1, 5, 6, 2], (3, 2), (1, 2), Padding::Valid),
        ([1, 4, 4, 1], (2, 1), (3, 2), Padding::Same),
        ([1, 2, 2, 1], (4, 5), (1, 1), Padding::Same),
        ([2, 5, 7, 12], (2, 2), (2, 2), Padding::Same),
        ([2, 7, 8, 9], (2, 2), (3, 3), Padding::Valid),
        ([2, 4, 7, 8], (2, 3), (2, 3), Padding::Same),
        ([1, 5, 5, 17], (1, 2), (2, 3), Padding::Valid),
    ];

    fn image(cells: Array1<f64>, height: usize, width: usize) -> Array4<f64> {
        cells
            .into_shape_with_order((1, height, width, 1))
            .expect("one value for each cell")
    }

    /// Runs a pullback three times: into an empty place, into the same again, and in `f32`.
    macro_rules! check_gradient {
        ($f:ident, $case:expr) => {{
            let (shape, size, strides, padding) = $case;
            let x = random::<f64, Ix4>(shape, 7);
            let (y, pullback) = $f::vjp($f, ACTIVE, &x, size, strides, padding);
            assert_eq!(y, $f(&x, size, strides, padding));
            let v = random::<f64, Ix4>(y.dim(), 8);
            let expected = differences(&x, |x| inner(&v, &$f(x, size, strides, padding)));
            let mut x_bar = Array4::default((0, 0, 0, 0));
            let (mut a, mut b, mut c) = (NOTHING, NOTHING, NoTangent);
            pullback(&x, v.clone(), &mut x_bar, &mut a, &mut b, &mut c);
            assert_close(&x_bar, &expected, 1e-9);
            pullback(&x, v.clone(), &mut x_bar, &mut a, &mut b, &mut c);
            assert_close(&x_bar, &(&expected * 2.0), 1e-9);
            let (x, v) = (rounded(&x), rounded(&v));
            let (_, pullback) = $f::vjp($f, ACTIVE, &x, size, strides, padding);
            let mut x_bar = Array4::default((0, 0, 0, 0));
            pullback(&x, v, &mut x_bar, &mut a, &mut b, &mut c);
            assert_close(&x_bar, &expected, 1e-5);
        }};
    }

    #[test]
    fn batches_without_pixels_give_results_without_pixels() {
        fn check<T: Scalar>(shape: [usize; 4], expected: [usize; 4]) {
            let x = Array4::<T>::zeros(shape);
            let y = max_pool2d(&x, (2, 2), (2, 2), Padding::Same);
            assert_eq!(y.shape(), expected);
            let y = avg_pool2d(&x, (2, 2), (2, 2), Padding::Same);
            assert_eq!(y.shape(), expected);
            let (y, _) = max_pool2d::vjp(max_pool2d, ACTIVE, &x, (2, 2), (2, 2), Padding::Same);
            assert_eq!(y.shape(), expected);
        }
        for (shape, expected) in [
            ([2, 4, 0, 3], [2, 2, 0, 3]),
            ([2, 0, 5, 3], [2, 0, 3, 3]),
            ([0, 4, 5, 3], [0, 2, 3, 3]),
            ([2, 4, 5, 0], [2, 2, 3, 0]),
        ] {
            check::<f32>(shape, expected);
            check::<f64>(shape, expected);
        }
    }

    #[test]
    fn gradients_agree_with_central_differences() {
        for case in CASES {
            check_gradient!(max_pool2d, case);
            check_gradient!(avg_pool2d, case);
        }
    }

    #[test]
    fn values_by_hand() {
        let x = image(Array1::range(1.0, 10.0, 1.0), 3, 3);
        let flat = |y: Array4<f64>| y.into_flat();
        let valid = Padding::Valid;
        assert_eq!(
            flat(max_pool2d(&x, (2, 2), (1, 1), valid)),
            array![5., 6., 8., 9.]
        );
        assert_eq!(
            flat(avg_pool2d(&x, (2, 2), (1, 1), valid)),
            array![3., 4., 6., 7.]
        );
        // The padding comes last, and is not counted.
        let same = Padding::Same;
        assert_eq!(
            flat(max_pool2d(&x, (2, 2), (2, 2), same)),
            array![5., 6., 8., 9.]
        );
        assert_eq!(
            flat(avg_pool2d(&x, (2, 2), (2, 2), same)),
            array![3., 4.5, 7.5, 9.]
        );
        let negative = max_pool2d(&x.mapv(|x| -x), (2, 2), (2, 2), same);
        assert_eq!(flat(negative), array![-1., -3., -7., -9.]);
    }

    #[test]
    fn the_gradient_goes_to_the_first_maximum() {
        let x = image(array![3., 7., 7., 7., 1., 1., 1., 1.], 2, 4);
        let (_, pullback) = max_pool2d::vjp(max_pool2d, ACTIVE, &x, (2, 2), (2, 2), Padding::Valid);
        let mut x_bar = Array4::default((0, 0, 0, 0));
        let v = image(array![10., 20.], 1, 2);
        pullback(
            &x,
            v,
            &mut x_bar,
            &mut NOTHING.clone(),
            &mut NOTHING.clone(),
            &mut NoTangent,
        );
        assert_eq!(x_bar.into_flat(), array![0., 10., 20., 0., 0., 0., 0., 0.]);
    }

    #[test]
    fn infinities_and_nans_are_maxima_like_others() {
        let infinity = f64::NEG_INFINITY;
        let x = image(array![infinity, infinity, infinity, infinity], 2, 2);
        let (y, pullback) = max_pool2d::vjp(max_pool2d, ACTIVE, &x, (2, 2), (2, 2), Padding::Valid);
        assert_eq!(y.into_flat(), array![infinity]);
        let mut x_bar = Array4::default((0, 0, 0, 0));
        let v = image(array![1.], 1, 1);
        pullback(
            &x,
            v,
            &mut x_bar,
            &mut NOTHING.clone(),
            &mut NOTHING.clone(),
            &mut NoTangent,
        );
        assert_eq!(x_bar.into_flat(), array![1., 0., 0., 0.]);
        let x = image(array![1.0, f64::NAN, 5.0, f64::NAN], 2, 2);
        let (y, pullback) = max_pool2d::vjp(max_pool2d, ACTIVE, &x, (2, 2), (2, 2), Padding::Valid);
        assert!(y[[0, 0, 0, 0]].is_nan());
        let mut x_bar = Array4::default((0, 0, 0, 0));
        let v = image(array![1.], 1, 1);
        pullback(
            &x,
            v,
            &mut x_bar,
            &mut NOTHING.clone(),
            &mut NOTHING.clone(),
            &mut NoTangent,
        );
        assert_eq!(x_bar.into_flat(), array![0., 1., 0., 0.]);
    }

    #[test]
    fn nothing_is_done_for_an_inactive_input_or_an_empty_cotangent() {
        let x = random::<f64, Ix4>([1, 4, 4, 1], 1);
        let (y, pullback) = max_pool2d::vjp(
            max_pool2d,
            (Off, Off, Off, Off),
            &x,
            (2, 2),
            (2, 2),
            Padding::Valid,
        );
        let mut x_bar = Array4::default((0, 0, 0, 0));
        pullback(
            &x,
            y,
            &mut x_bar,
            &mut NOTHING.clone(),
            &mut NOTHING.clone(),
            &mut NoTangent,
        );
        assert!(x_bar.is_empty());
        let (_, pullback) = avg_pool2d::vjp(avg_pool2d, ACTIVE, &x, (2, 2), (2, 2), Padding::Valid);
        let zero = Array4::default((0, 0, 0, 0));
        pullback(
            &x,
            zero,
            &mut x_bar,
            &mut NOTHING.clone(),
            &mut NOTHING.clone(),
            &mut NoTangent,
        );
        assert!(x_bar.is_empty());
    }

    #[test]
    #[should_panic(
        expected = "MaxPool2d: the input has shape [1, 2, 8, 1], but a pool of 3 x 3 needs images of at least that size (or `Padding::Same`)"
    )]
    fn images_smaller_than_the_pool_are_refused() {
        max_pool2d::<f32>(&Array4::zeros((1, 2, 8, 1)), (3, 3), (1, 1), Padding::Valid);
    }

    #[test]
    #[should_panic(
        expected = "AvgPool2d: the pool has size (0, 2), but it needs at least one cell"
    )]
    fn pools_without_cells_are_refused() {
        avg_pool2d::<f32>(&Array4::zeros((1, 2, 8, 1)), (0, 2), (1, 1), Padding::Valid);
    }
}
