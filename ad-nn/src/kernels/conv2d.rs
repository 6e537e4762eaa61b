//! Convolution of images, as in neural networks: the filter is not flipped.
//!
//! y[n, i, j, o] = b[o] + Σ x[n, i·s + u - p, j·t + v - q, c] f[u, v, c, o] over u, v, c. With the
//! patches of the input as rows of a matrix P and the filter as a matrix F this is Y = P F + b, so
//! that F̄ = Pᵀ Ȳ and P̄ = Ȳ Fᵀ. P is built block by block, and never as a whole.

use super::direct::Direct;
use super::geometry::Windows;
use super::patches::Patches;
use crate::functions::elementwise::Columns;
use crate::scalar::Scalar;
use ad_runtime::kernels::{dispatch, has_tiles, multiply};
use ndarray::{
    Array1, Array4, ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, CowArray, Dimension, Ix2,
};

fn patches<T>(input: &ArrayView4<'_, T>, windows: Windows) -> Patches {
    let (images, _, _, channels) = input.dim();
    Patches {
        windows,
        images,
        channels,
    }
}

/// A slice as a matrix.
fn matrix<T>(data: &[T], shape: (usize, usize)) -> ArrayView2<'_, T> {
    ArrayView2::from_shape(shape, data).expect("a matrix has as many elements as its slice")
}

fn matrix_mut<T>(data: &mut [T], shape: (usize, usize)) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape(shape, data).expect("a matrix has as many elements as its slice")
}

/// The elements of an array in the standard layout.
fn elements<'a, T, D: Dimension>(array: &'a CowArray<'_, T, D>) -> &'a [T] {
    array.as_slice().expect("the layout is standard")
}

/// The filter as a matrix: one row for each cell and input channel.
fn filter_matrix<'a, T: Scalar>(filter: &ArrayView4<'a, T>) -> CowArray<'a, T, Ix2> {
    let (height, width, in_channels, out_channels) = filter.dim();
    let shape = (height * width * in_channels, out_channels);
    match filter.as_standard_layout() {
        standard if standard.is_view() => CowArray::from(
            (*filter)
                .into_shape_with_order(shape)
                .expect("the layout is standard"),
        ),
        standard => CowArray::from(
            standard
                .into_owned()
                .into_shape_with_order(shape)
                .expect("the layout is standard"),
        ),
    }
}

/// The elements, if they are for the direct kernels.
fn direct<T: Scalar>(x: &[T]) -> Option<&[f32]> {
    T::single_slice(x).filter(|_| has_tiles())
}

/// The convolution of `input` with `filter`, plus `bias`, and what is not positive replaced by zero if
/// `rectify`.
pub(crate) fn forward<T: Scalar>(
    input: ArrayView4<'_, T>,
    filter: ArrayView4<'_, T>,
    bias: &Array1<T>,
    windows: Windows,
    rectify: bool,
) -> Array4<T> {
    let layout = patches(&input, windows);
    let (rows, depth, channels) = (layout.rows(), layout.cols(), filter.dim().3);
    let shape = (
        layout.images,
        windows.rows.output,
        windows.cols.output,
        channels,
    );
    let (input, filter) = (input.as_standard_layout(), filter_matrix(&filter));
    let input = elements(&input);
    let standard_bias = bias.as_standard_layout();
    if let (Some(x), Some(f), Some(b)) = (
        direct(input),
        T::single_slice(elements(&filter)),
        T::single_slice(elements(&standard_bias)),
    ) {
        let mut output = Array4::zeros(shape);
        let y = output.as_slice_mut().and_then(T::single_slice_mut);
        let y = y.expect("a new array is standard, and the elements are `f32`");
        Direct::of(windows, layout.images, layout.channels, channels).forward(x, f, b, rectify, y);
        return output;
    }
    let mut output = repeated(bias, rows);
    if layout.are_the_input() {
        let mut output = matrix_mut(&mut output, (rows, channels));
        multiply(&matrix(input, (rows, depth)), &filter, &mut output, true);
    } else {
        let mut block_patches = Vec::new();
        for block in layout.blocks() {
            block_patches.resize(block.len() * depth, T::zero());
            layout.gather(input, block.clone(), &mut block_patches);
            let target = &mut output[block.start * channels..block.end * channels];
            multiply(
                &matrix(&block_patches, (block.len(), depth)),
                &filter,
                &mut matrix_mut(target, (block.len(), channels)),
                true,
            );
        }
    }
    if rectify {
        output
            .iter_mut()
            .filter(|y| **y <= T::zero())
            .for_each(|y| *y = T::zero());
    }
    Array4::from_shape_vec(shape, output).expect("one element for each window and channel")
}

/// The bias, once for each row of the result.
fn repeated<T: Scalar>(bias: &Array1<T>, rows: usize) -> Vec<T> {
    let mut output = Vec::with_capacity(rows * bias.len());
    for _ in 0..rows {
        output.extend(bias);
    }
    output
}

/// `filter_bar += Pᵀ Ȳ`; an empty place is written.
pub(crate) fn add_filter_gradient<T: Scalar>(
    input: ArrayView4<'_, T>,
    filter_shape: (usize, usize, usize, usize),
    windows: Windows,
    y_bar: &Array4<T>,
    filter_bar: &mut Array4<T>,
) {
    let layout = patches(&input, windows);
    let (rows, depth, channels) = (layout.rows(), layout.cols(), filter_shape.3);
    let (input, y_bar) = (input.as_standard_layout(), y_bar.as_standard_layout());
    let (input, y_bar) = (elements(&input), elements(&y_bar));
    let fresh = filter_bar.is_empty();
    let target = dense(filter_bar, filter_shape);
    if let (Some(x), Some(y_bar)) = (direct(input), T::single_slice(y_bar)) {
        let target = T::single_slice_mut(target).expect("the elements are `f32`");
        let sizes = Direct::of(windows, layout.images, layout.channels, channels);
        sizes.filter_gradient(x, y_bar, fresh, target);
        return;
    }
    let mut target = matrix_mut(target, (depth, channels));
    if layout.are_the_input() {
        let (patches, y_bar) = (
            matrix(input, (rows, depth)),
            matrix(y_bar, (rows, channels)),
        );
        multiply(&patches.t(), &y_bar, &mut target, !fresh);
        return;
    }
    let mut block_patches = Vec::new();
    for block in layout.blocks() {
        block_patches.resize(block.len() * depth, T::zero());
        layout.gather(input, block.clone(), &mut block_patches);
        let y_bar = &y_bar[block.start * channels..block.end * channels];
        multiply(
            &matrix(&block_patches, (block.len(), depth)).reversed_axes(),
            &matrix(y_bar, (block.len(), channels)),
            &mut target,
            !fresh || block.start > 0,
        );
    }
}

/// `input_bar += Ȳ Fᵀ`, each patch added where it came from; an empty place is written.
pub(crate) fn add_input_gradient<T: Scalar>(
    input_shape: (usize, usize, usize, usize),
    filter: ArrayView4<'_, T>,
    windows: Windows,
    y_bar: &Array4<T>,
    input_bar: &mut Array4<T>,
) {
    let layout = Patches {
        windows,
        images: input_shape.0,
        channels: input_shape.3,
    };
    let (rows, depth, channels) = (layout.rows(), layout.cols(), filter.dim().3);
    let (filter, y_bar) = (filter_matrix(&filter), y_bar.as_standard_layout());
    let y_bar = elements(&y_bar);
    let fresh = input_bar.is_empty();
    let target = dense(input_bar, input_shape);
    if let (Some(f), Some(y_bar)) = (direct(elements(&filter)), T::single_slice(y_bar)) {
        let target = T::single_slice_mut(target).expect("the elements are `f32`");
        let sizes = Direct::of(windows, layout.images, layout.channels, channels);
        sizes.input_gradient(f, y_bar, fresh, target);
        return;
    }
    if layout.are_the_input() {
        let mut target = matrix_mut(target, (rows, depth));
        multiply(
            &matrix(y_bar, (rows, channels)),
            &filter.t(),
            &mut target,
            !fresh,
        );
        return;
    }
    let mut block_patches = Vec::new();
    for block in layout.blocks() {
        block_patches.resize(block.len() * depth, T::zero());
        let y_bar = &y_bar[block.start * channels..block.end * channels];
        multiply(
            &matrix(y_bar, (block.len(), channels)),
            &filter.t(),
            &mut matrix_mut(&mut block_patches, (block.len(), depth)),
            false,
        );
        layout.scatter(&block_patches, block, target);
    }
}

/// `bias_bar += Σ Ȳ` over images, rows and columns; an empty place is written.
pub(crate) fn add_bias_gradient<T: Scalar>(y_bar: &Array4<T>, bias_bar: &mut Array1<T>) {
    let channels = y_bar.dim().3;
    if bias_bar.is_empty() {
        *bias_bar = Array1::zeros(channels);
    }
    assert!(
        bias_bar.len() == channels,
        "a cotangent of shape [{}], but the bias has shape [{channels}]",
        bias_bar.len()
    );
    let y_bar = y_bar.as_standard_layout();
    let rows = elements(&y_bar);
    match bias_bar.as_slice_mut() {
        Some(sums) => dispatch(Columns { sums, rows }),
        None => rows
            .chunks_exact(channels)
            .for_each(|row| *bias_bar += &ArrayView1::from(row)),
    }
}

/// The elements of a place in the standard layout, zeros if it was empty. It may have been moved in
/// from a transposed array.
///
/// # Panics
/// If the place has another shape.
pub(super) fn dense<T: Scalar>(
    place: &mut Array4<T>,
    shape: (usize, usize, usize, usize),
) -> &mut [T] {
    if place.is_empty() {
        *place = Array4::zeros(shape);
    } else if !place.is_standard_layout() {
        *place = place.as_standard_layout().into_owned();
    }
    let found = place.dim();
    assert!(
        found == shape,
        "a cotangent of shape {found:?}, but the argument has shape {shape:?}"
    );
    place.as_slice_mut().expect("the layout is standard")
}
