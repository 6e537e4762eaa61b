//! Checks of shapes. Each names the layer, and both shapes.

use crate::kernels::geometry::Windows;
use crate::padding::Padding;
use ndarray::Dimension;

/// The windows of a convolution.
///
/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub(crate) fn convolution(
    input: &[usize],
    filter: &[usize],
    bias: &[usize],
    strides: (usize, usize),
    padding: Padding,
) -> Windows {
    assert!(
        !filter.contains(&0),
        "Conv2d: the filter has shape {filter:?}, but it needs at least one element"
    );
    assert!(
        input[3] == filter[2],
        "Conv2d: the input has shape {input:?}, but the filter of shape {filter:?} takes {} channels",
        filter[2]
    );
    assert!(
        bias[0] == filter[3],
        "Conv2d: the bias has shape {bias:?}, but the filter of shape {filter:?} gives {} channels",
        filter[3]
    );
    assert_strides("Conv2d", strides);
    let size = (filter[0], filter[1]);
    match Windows::of((input[1], input[2]), size, strides, padding) {
        Some(windows) => windows,
        None => panic!(
            "Conv2d: the input has shape {input:?}, but the filter of shape {filter:?} needs images \
             of at least {} x {} (or `Padding::Same`)",
            size.0, size.1
        ),
    }
}

/// The windows of a pool.
///
/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub(crate) fn pool(
    layer: &str,
    input: &[usize],
    size: (usize, usize),
    strides: (usize, usize),
    padding: Padding,
) -> Windows {
    assert!(
        size.0 > 0 && size.1 > 0,
        "{layer}: the pool has size {size:?}, but it needs at least one cell"
    );
    assert_strides(layer, strides);
    match Windows::of((input[1], input[2]), size, strides, padding) {
        Some(windows) => windows,
        None => panic!(
            "{layer}: the input has shape {input:?}, but a pool of {} x {} needs images of at least \
             that size (or `Padding::Same`)",
            size.0, size.1
        ),
    }
}

#[track_caller]
fn assert_strides(layer: &str, strides: (usize, usize)) {
    assert!(
        strides.0 > 0 && strides.1 > 0,
        "{layer}: the strides are {strides:?}, but they must be at least 1"
    );
}

/// # Panics
/// If the shapes of a dense layer do not fit together.
#[track_caller]
pub(crate) fn dense(input: &[usize], weight: &[usize], bias: &[usize]) {
    assert!(
        input[1] == weight[0],
        "Dense: the input has shape {input:?}, but the weight of shape {weight:?} takes {} features",
        weight[0]
    );
    assert!(
        bias[0] == weight[1],
        "Dense: the bias has shape {bias:?}, but the weight of shape {weight:?} gives {} features",
        weight[1]
    );
}

/// # Panics
/// If the input of a normalisation does not have the features of the layer, of which these are the parameters, on its
/// last axis.
#[track_caller]
pub(crate) fn normalization(layer: &str, input: &[usize], parameters: &[(&str, &[usize])]) {
    let Some(features) = input.last() else {
        panic!("{layer}: the input has shape [], but it needs at least one axis")
    };
    for (name, shape) in parameters {
        assert!(
            *features == shape[0],
            "{layer}: the input has shape {input:?}, but the {name} of shape {shape:?} takes {} features",
            shape[0]
        );
    }
}

/// # Panics
/// If the two arguments of a loss have different shapes.
#[inline]
#[track_caller]
pub(crate) fn same(loss: &str, first: (&str, &[usize]), second: (&str, &[usize])) {
    let ((a, a_shape), (b, b_shape)) = (first, second);
    assert!(
        are_equal(a_shape, b_shape),
        "{loss}: the {a} have shape {a_shape:?}, but the {b} have shape {b_shape:?}"
    );
}

/// # Panics
/// If a cotangent does not have the shape of the result that it belongs to.
#[inline]
#[track_caller]
pub(crate) fn cotangent(function: &str, y_bar: &[usize], y: &[usize]) {
    assert!(
        are_equal(y_bar, y),
        "{function}: the cotangent has shape {y_bar:?}, but the result has shape {y:?}"
    );
}

/// `==` of slices calls a function, which takes longer than a few comparisons.
#[inline]
fn are_equal(a: &[usize], b: &[usize]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

/// The extent of the last axis.
///
/// # Panics
/// If there is none.
#[track_caller]
pub(crate) fn classes<D: Dimension>(function: &str, shape: &D) -> usize {
    match shape.slice().last() {
        Some(&classes) => classes,
        None => panic!("{function}: the input has shape [], but it needs at least one axis"),
    }
}
