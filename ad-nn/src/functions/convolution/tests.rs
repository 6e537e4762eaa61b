//! Tests of the convolution: values, gradients, layouts, refusals.

use super::*;
use crate::testing::{assert_close, differences, inner, random, rounded};
use ad_runtime::{Off, On};
use ndarray::{Ix1, Ix4, array};

/// The definition, in loops.
fn naive(
    x: &Array4<f64>,
    f: &Array4<f64>,
    b: &Array1<f64>,
    strides: (usize, usize),
    padding: Padding,
) -> Array4<f64> {
    let ((n, h, w, channels), (kh, kw, _, out)) = (x.dim(), f.dim());
    let (rows, top) = padding.windows(h, kh, strides.0).expect("fits");
    let (cols, left) = padding.windows(w, kw, strides.1).expect("fits");
    Array4::from_shape_fn((n, rows, cols, out), |(n, i, j, o)| {
        let mut sum = b[o];
        for u in 0..kh {
            for v in 0..kw {
                let (row, col) = (i * strides.0 + u, j * strides.1 + v);
                if row < top || col < left || row - top >= h || col - left >= w {
                    continue;
                }
                for c in 0..channels {
                    sum += x[[n, row - top, col - left, c]] * f[[u, v, c, o]];
                }
            }
        }
        sum
    })
}

type Case = ([usize; 4], [usize; 4], (usize, usize), Padding);
const CASES: [Case; 9] = [
    ([2, 5, 6, 2], [3, 2, 2, 3], (1, 1), Padding::Valid),
    ([2, 5, 6, 2], [3, 2, 2, 3], (1, 1), Padding::Same),
    ([1, 7, 5, 1], [3, 3, 1, 2], (2, 3), Padding::Valid),
    ([1, 7, 5, 1], [3, 4, 1, 2], (2, 3), Padding::Same),
    ([3, 4, 4, 3], [1, 1, 3, 4], (1, 1), Padding::Valid),
    ([2, 4, 5, 3], [1, 1, 3, 2], (2, 2), Padding::Same),
    ([1, 2, 3, 2], [4, 5, 2, 1], (1, 2), Padding::Same),
    ([2, 3, 3, 1], [3, 3, 1, 5], (1, 1), Padding::Valid),
    ([2, 5, 5, 1], [2, 2, 1, 1], (3, 4), Padding::Valid),
];
/// Windows apart, large ones, rows of many windows, and more than eight channels: too large for central
/// differences.
const LARGER: [Case; 6] = [
    ([2, 6, 9, 3], [2, 2, 3, 2], (3, 4), Padding::Valid),
    ([2, 9, 8, 2], [7, 7, 2, 8], (1, 1), Padding::Same),
    ([1, 8, 31, 1], [6, 3, 1, 6], (1, 1), Padding::Same),
    ([2, 4, 29, 1], [3, 5, 1, 7], (1, 2), Padding::Valid),
    ([1, 4, 5, 9], [3, 2, 9, 17], (1, 1), Padding::Same),
    ([1, 4, 17, 4], [3, 3, 4, 3], (2, 1), Padding::Valid),
];

fn arguments((x, f, ..): Case) -> (Array4<f64>, Array4<f64>, Array1<f64>) {
    (
        random::<_, Ix4>(x, 1),
        random::<_, Ix4>(f, 2),
        random::<_, Ix1>([f[3]], 3),
    )
}

const ALL: (On, On, On, Off, Off) = (On, On, On, Off, Off);
const NOTHING: (NoTangent, NoTangent) = (NoTangent, NoTangent);

#[test]
fn values_agree_with_the_definition() {
    for case in CASES.into_iter().chain(LARGER) {
        let (x, f, b) = arguments(case);
        let expected = naive(&x, &f, &b, case.2, case.3);
        assert_close(&conv2d(&x, &f, &b, case.2, case.3), &expected, 1e-13);
        let (y, _) = conv2d::vjp(conv2d, ALL, &x, &f, &b, case.2, case.3);
        assert_close(&y, &expected, 1e-13);
        let y = conv2d(&rounded(&x), &rounded(&f), &rounded(&b), case.2, case.3);
        assert_close(&y, &expected, 1e-5);
    }
}

#[test]
fn gradients_agree_with_central_differences() {
    for case in CASES {
        let (x, f, b) = arguments(case);
        let (strides, padding) = (case.2, case.3);
        let (y, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, strides, padding);
        let v = random::<f64, Ix4>(y.dim(), 4);
        let (mut xb, mut fb, mut bb) = Default::default();
        let (mut s, mut p) = (NOTHING, NoTangent);
        pullback(
            &x,
            &f,
            &b,
            v.clone(),
            &mut xb,
            &mut fb,
            &mut bb,
            &mut s,
            &mut p,
        );
        let of_x = differences(&x, |x| inner(&v, &conv2d(x, &f, &b, strides, padding)));
        let of_f = differences(&f, |f| inner(&v, &conv2d(&x, f, &b, strides, padding)));
        let of_b = differences(&b, |b| inner(&v, &conv2d(&x, &f, b, strides, padding)));
        assert_close(&xb, &of_x, 1e-8);
        assert_close(&fb, &of_f, 1e-8);
        assert_close(&bb, &of_b, 1e-8);
        // Once more: the pullback adds.
        pullback(
            &x,
            &f,
            &b,
            v.clone(),
            &mut xb,
            &mut fb,
            &mut bb,
            &mut s,
            &mut p,
        );
        assert_close(&xb, &(of_x * 2.0), 1e-8);
        assert_close(&fb, &(of_f * 2.0), 1e-8);
        assert_close(&bb, &(of_b * 2.0), 1e-8);
    }
}

#[test]
fn single_precision_agrees_with_double() {
    for case in CASES.into_iter().chain(LARGER) {
        let (x, f, b) = arguments(case);
        let (y, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, case.2, case.3);
        let v = random::<f64, Ix4>(y.dim(), 4);
        let (mut xb, mut fb, mut bb) = Default::default();
        let (mut s, mut p) = (NOTHING, NoTangent);
        pullback(
            &x,
            &f,
            &b,
            v.clone(),
            &mut xb,
            &mut fb,
            &mut bb,
            &mut s,
            &mut p,
        );
        let (x, f, b, v) = (rounded(&x), rounded(&f), rounded(&b), rounded(&v));
        let (_, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, case.2, case.3);
        let (mut x32, mut f32_, mut b32) = Default::default();
        pullback(&x, &f, &b, v, &mut x32, &mut f32_, &mut b32, &mut s, &mut p);
        assert_close(&x32, &xb, 1e-5);
        assert_close(&f32_, &fb, 1e-5);
        assert_close(&b32, &bb, 1e-5);
    }
}

#[test]
fn several_blocks_of_patches_add_up() {
    // 3 · 40 · 40 patches of 75 elements are six blocks.
    let case = ([3, 40, 40, 3], [5, 5, 3, 2], (1, 1), Padding::Same);
    let (x, f, b) = arguments(case);
    let expected = naive(&x, &f, &b, case.2, case.3);
    let (y, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, case.2, case.3);
    assert_close(&y, &expected, 1e-12);
    // The map is bilinear: <v, f(x, w) - b> = <x̄, x> = <w̄, w>.
    let v = random::<f64, Ix4>(y.dim(), 4);
    let (mut xb, mut fb, mut bb) = Default::default();
    let (mut s, mut p) = (NOTHING, NoTangent);
    pullback(
        &x,
        &f,
        &b,
        v.clone(),
        &mut xb,
        &mut fb,
        &mut bb,
        &mut s,
        &mut p,
    );
    let linear = inner(&v, &(y - &b));
    assert!((inner(&xb, &x) - linear).abs() < 1e-9 * linear.abs());
    assert!((inner(&fb, &f) - linear).abs() < 1e-9 * linear.abs());
}

#[test]
fn memory_layouts_may_be_any() {
    let (x, f, b) = arguments(CASES[0]);
    let turned = |a: &Array4<f64>| a.t().as_standard_layout().into_owned().reversed_axes();
    let (x2, f2) = (turned(&x), turned(&f));
    assert!(!x2.is_standard_layout() && x2 == x);
    let (y, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, (1, 1), Padding::Same);
    let (y2, pullback2) = conv2d::vjp(conv2d, ALL, &x2, &f2, &b, (1, 1), Padding::Same);
    assert_eq!(y, y2);
    let v = random::<f64, Ix4>(y.dim(), 4);
    let (mut xb, mut fb, mut bb) = (x.clone(), f.clone(), b.clone());
    let (mut xb2, mut fb2, mut bb2) = (x2.clone(), f2.clone(), b.clone());
    let (mut s, mut p) = (NOTHING, NoTangent);
    pullback(
        &x,
        &f,
        &b,
        v.clone(),
        &mut xb,
        &mut fb,
        &mut bb,
        &mut s,
        &mut p,
    );
    pullback2(
        &x2,
        &f2,
        &b,
        turned(&v),
        &mut xb2,
        &mut fb2,
        &mut bb2,
        &mut s,
        &mut p,
    );
    assert_eq!((xb, fb, bb), (xb2, fb2, bb2));
}

#[test]
fn inactive_arguments_and_empty_cotangents_cost_nothing() {
    let (x, f, b) = arguments(CASES[0]);
    let (y, pullback) = conv2d::vjp(
        conv2d,
        (Off, On, Off, Off, Off),
        &x,
        &f,
        &b,
        (1, 1),
        Padding::Same,
    );
    let (mut xb, mut fb, mut bb) = Default::default();
    let (mut s, mut p) = (NOTHING, NoTangent);
    pullback(
        &x,
        &f,
        &b,
        Array4::default((0, 0, 0, 0)),
        &mut xb,
        &mut fb,
        &mut bb,
        &mut s,
        &mut p,
    );
    assert!(xb.is_empty() && fb.is_empty() && bb.is_empty());
    pullback(&x, &f, &b, y, &mut xb, &mut fb, &mut bb, &mut s, &mut p);
    assert!(xb.is_empty() && !fb.is_empty() && bb.is_empty());
}

#[test]
fn batches_without_pixels_give_results_without_pixels() {
    fn check<T: Scalar>(shape: [usize; 4], channels: usize) {
        let x = Array4::<T>::zeros(shape);
        let f = Array4::<T>::ones((3, 2, 3, channels));
        let b = Array1::<T>::ones(channels);
        let y = conv2d(&x, &f, &b, (1, 1), Padding::Same);
        assert_eq!(y.shape(), [shape[0], shape[1], shape[2], channels]);
        let y = convolve(&x, &f, &b, (1, 1), Padding::Same, Activation::Relu);
        assert_eq!(y.shape(), [shape[0], shape[1], shape[2], channels]);
    }
    for shape in [[2, 4, 0, 3], [2, 0, 5, 3], [0, 4, 5, 3]] {
        for channels in [3, 20] {
            check::<f32>(shape, channels);
            check::<f64>(shape, channels);
        }
    }
}

#[test]
fn same_padding_by_hand() {
    let x = array![1.0, 2.0, 3.0, 4.0]
        .into_shape_with_order((1, 2, 2, 1))
        .expect("4 cells");
    let f = array![1.0, 10.0, 100.0, 1000.0]
        .into_shape_with_order((2, 2, 1, 1))
        .expect("4 cells");
    let y = conv2d(&x, &f, &array![0.5], (1, 1), Padding::Same);
    // The row and column of padding come after the image.
    assert_eq!(y.into_flat(), array![4321.5, 402.5, 43.5, 4.5]);
}

#[test]
#[should_panic(
    expected = "Conv2d: the input has shape [10, 16, 16, 4], but the filter of shape [5, 5, 3, 6] takes 3 channels"
)]
fn wrong_channels_are_refused() {
    conv2d::<f32>(
        &Array4::zeros((10, 16, 16, 4)),
        &Array4::zeros((5, 5, 3, 6)),
        &Array1::zeros(6),
        (1, 1),
        Padding::Valid,
    );
}

#[test]
#[should_panic(
    expected = "Conv2d: the bias has shape [5], but the filter of shape [5, 5, 3, 6] gives 6 channels"
)]
fn a_wrong_bias_is_refused() {
    conv2d::<f32>(
        &Array4::zeros((10, 16, 16, 3)),
        &Array4::zeros((5, 5, 3, 6)),
        &Array1::zeros(5),
        (1, 1),
        Padding::Valid,
    );
}

#[test]
#[should_panic(
    expected = "Conv2d: the input has shape [1, 4, 16, 3], but the filter of shape [5, 5, 3, 6] needs images of at least 5 x 5 (or `Padding::Same`)"
)]
fn images_smaller_than_the_filter_are_refused() {
    conv2d::<f32>(
        &Array4::zeros((1, 4, 16, 3)),
        &Array4::zeros((5, 5, 3, 6)),
        &Array1::zeros(6),
        (1, 1),
        Padding::Valid,
    );
}

#[test]
#[should_panic(expected = "Conv2d: the strides are (1, 0), but they must be at least 1")]
fn strides_of_zero_are_refused() {
    conv2d::<f32>(
        &Array4::zeros((1, 8, 8, 1)),
        &Array4::zeros((3, 3, 1, 1)),
        &Array1::zeros(1),
        (1, 0),
        Padding::Valid,
    );
}

#[test]
#[should_panic(
    expected = "Conv2d: the cotangent has shape [1, 6, 6, 2], but the result has shape [1, 6, 6, 1]"
)]
fn cotangents_of_another_shape_are_refused() {
    let (x, f, b) = (
        Array4::<f64>::zeros((1, 8, 8, 1)),
        Array4::zeros((3, 3, 1, 1)),
        Array1::zeros(1),
    );
    let (_, pullback) = conv2d::vjp(conv2d, ALL, &x, &f, &b, (1, 1), Padding::Valid);
    let (mut xb, mut fb, mut bb) = Default::default();
    pullback(
        &x,
        &f,
        &b,
        Array4::zeros((1, 6, 6, 2)),
        &mut xb,
        &mut fb,
        &mut bb,
        &mut NOTHING.clone(),
        &mut NoTangent,
    );
}
