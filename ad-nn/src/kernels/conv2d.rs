//! Convolution of images, as in neural networks: the filter is not flipped.
//!
//! y[n, i, j, o] = b[o] + Σ x[n, i·s + u - p, j·t + v - q, c] f[u, v, c, o] over u, v, c. With the
//! patches of the input as rows of a matrix P and the filter as a matrix F this is Y = P F + b, so
//! that F̄ = Pᵀ Ȳ and P̄ = Ȳ Fᵀ. P is built block by block, and never as a whole.

use super::cotangent::Cotangent;
use super::direct::Direct;
use super::geometry::Windows;
use super::patches::Patches;
use crate::functions::elementwise::{Columns, pull_mask, rectify};
use crate::scalar::Scalar;
use ad_runtime::kernels::{dispatch, has_tiles, multiply};
use ndarray::{
    Array1, Array4, ArrayView2, ArrayView4, ArrayViewMut2, CowArray, Dimension, Ix2, Ix4,
};
use std::borrow::Cow;

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

/// The elements, if they are for the direct kernels, which cut them into lines of at least one.
pub(super) fn direct<T: Scalar>(x: &[T]) -> Option<&[f32]> {
    T::single_slice(x).filter(|x| has_tiles() && !x.is_empty())
}

/// An array of numbers of single precision, as its elements are.
pub(super) fn from_singles<T: Scalar>(
    shape: (usize, usize, usize, usize),
    numbers: Vec<f32>,
) -> Array4<T> {
    let elements = T::from_singles(numbers).expect("the elements are `f32`");
    Array4::from_shape_vec(shape, elements).expect("one number for each element")
}

/// The convolution of `input` with `filter`, plus `bias`.
pub(crate) fn forward<T: Scalar>(
    input: ArrayView4<'_, T>,
    filter: ArrayView4<'_, T>,
    bias: &Array1<T>,
    windows: Windows,
) -> Array4<T> {
    let layout = patches(&input, windows);
    let shape = layout.result(filter.dim().3);
    let (input, filter) = (input.as_standard_layout(), filter_matrix(&filter));
    let input = elements(&input);
    if let Some((sizes, x, f, b)) = direct_arguments(&layout, input, &filter, bias) {
        return from_singles(shape, sizes.forward_new(x, f, &b, false));
    }
    by_patches(&layout, input, &filter, bias)
}

/// The same with what is not positive replaced by zero and, if it is wanted, which elements are not.
pub(crate) fn forward_rectified<T: Scalar>(
    input: ArrayView4<'_, T>,
    filter: ArrayView4<'_, T>,
    bias: &Array1<T>,
    windows: Windows,
    wanted: bool,
) -> (Array4<T>, Option<Array4<bool>>) {
    let layout = patches(&input, windows);
    let shape = layout.result(filter.dim().3);
    let (input, filter) = (input.as_standard_layout(), filter_matrix(&filter));
    let input = elements(&input);
    if let Some((sizes, x, f, b)) = direct_arguments(&layout, input, &filter, bias) {
        let (y, passed) = sizes.forward_rectified((x, f, &b), wanted);
        let passed = passed
            .map(|passed| Array4::from_shape_vec(shape, passed).expect("one for each element"));
        return (from_singles(shape, y), passed);
    }
    rectify(by_patches(&layout, input, &filter, bias), wanted)
}

type Arguments<'a> = (Direct, &'a [f32], &'a [f32], Cow<'a, [f32]>);

/// The sizes, the input, the filter and the bias, if they are for the direct kernels.
fn direct_arguments<'a, T: Scalar>(
    layout: &Patches,
    input: &'a [T],
    filter: &'a CowArray<'_, T, Ix2>,
    bias: &'a Array1<T>,
) -> Option<Arguments<'a>> {
    let (x, f) = (direct(input)?, direct(elements(filter))?);
    let b = match bias.as_slice() {
        Some(bias) => Cow::Borrowed(T::single_slice(bias)?),
        None => Cow::Owned(T::single_slice(&bias.to_vec())?.to_vec()),
    };
    let channels = bias.len();
    let sizes = Direct::of(layout.windows, layout.images, layout.channels, channels);
    Some((sizes, x, f, b))
}

/// The convolution as a product with the patches.
fn by_patches<T: Scalar>(
    layout: &Patches,
    input: &[T],
    filter: &CowArray<'_, T, Ix2>,
    bias: &Array1<T>,
) -> Array4<T> {
    let (rows, depth, channels) = (layout.rows(), layout.cols(), bias.len());
    let mut output = repeated(bias, rows);
    if layout.are_the_input() {
        let mut output = matrix_mut(&mut output, (rows, channels));
        multiply(&matrix(input, (rows, depth)), filter, &mut output, true);
    } else {
        let mut block_patches = Vec::new();
        for block in layout.blocks() {
            block_patches.resize(block.len() * depth, T::zero());
            layout.gather(input, block.clone(), &mut block_patches);
            let target = &mut output[block.start * channels..block.end * channels];
            multiply(
                &matrix(&block_patches, (block.len(), depth)),
                filter,
                &mut matrix_mut(target, (block.len(), channels)),
                true,
            );
        }
    }
    Array4::from_shape_vec(layout.result(channels), output)
        .expect("one element for each window and channel")
}

/// The bias, once for each row of the result.
fn repeated<T: Scalar>(bias: &Array1<T>, rows: usize) -> Vec<T> {
    let mut output = Vec::with_capacity(rows * bias.len());
    for _ in 0..rows {
        output.extend(bias);
    }
    output
}

/// The cotangent of a result before the rectifier: that behind it, and which elements passed.
pub(crate) struct Pulled<'a, T> {
    pub(crate) y_bar: &'a Array4<T>,
    pub(crate) passed: Option<&'a Array4<bool>>,
}

impl<T: Scalar> Pulled<'_, T> {
    /// Calls `f` with the cotangent as the direct kernels take it; `None` if it is not for them.
    fn direct<R>(&self, f: impl FnOnce(Cotangent<'_>) -> R) -> Option<R> {
        let y_bar = self.y_bar.as_standard_layout();
        let values = direct(elements(&y_bar))?;
        let passed = match self.passed {
            Some(passed) => Some(passed.as_slice()?),
            None => None,
        };
        Some(f(Cotangent { values, passed }))
    }

    /// The cotangent as an array.
    fn whole(&self) -> CowArray<'_, T, Ix4> {
        let y_bar = self.y_bar.as_standard_layout();
        match self.passed {
            None => y_bar,
            Some(passed) => {
                let mut z_bar = Array4::default((0, 0, 0, 0));
                pull_mask(Some(passed), T::one(), y_bar.into_owned(), &mut z_bar);
                CowArray::from(z_bar)
            }
        }
    }
}

/// `filter_bar += Pᵀ Ȳ` and `bias_bar += Σ Ȳ` over images, rows and columns, if there is a place; an
/// empty place is written.
pub(crate) fn add_parameter_gradients<T: Scalar>(
    input: ArrayView4<'_, T>,
    filter_shape: (usize, usize, usize, usize),
    windows: Windows,
    y_bar: &Pulled<'_, T>,
    (filter_bar, bias_bar): (Option<&mut Array4<T>>, Option<&mut Array1<T>>),
) {
    let layout = patches(&input, windows);
    let channels = filter_shape.3;
    let input = input.as_standard_layout();
    let input = elements(&input);
    let mut filter_bar = filter_bar.map(|filter_bar| dense(filter_bar, filter_shape));
    let mut bias_bar = bias_bar.map(|bias_bar| dense_row(bias_bar, channels));
    let done = direct(input).and_then(|x| {
        let sizes = Direct::of(windows, layout.images, layout.channels, channels);
        let filter_bar = filter_bar.as_deref_mut().and_then(T::single_slice_mut);
        let bias_bar = bias_bar.as_deref_mut().and_then(T::single_slice_mut);
        y_bar.direct(|y_bar| sizes.parameter_gradients(x, &y_bar, filter_bar, bias_bar))
    });
    if done.is_some() {
        return;
    }
    let y_bar = y_bar.whole();
    let y_bar = elements(&y_bar);
    if let Some(sums) = bias_bar {
        dispatch(Columns { sums, rows: y_bar });
    }
    if let Some(filter_bar) = filter_bar {
        let target = matrix_mut(filter_bar, (layout.cols(), channels));
        filter_gradient_by_patches(&layout, input, y_bar, target);
    }
}

fn filter_gradient_by_patches<T: Scalar>(
    layout: &Patches,
    input: &[T],
    y_bar: &[T],
    mut target: ArrayViewMut2<'_, T>,
) {
    let (rows, depth, channels) = (layout.rows(), layout.cols(), target.ncols());
    if layout.are_the_input() {
        let (patches, y_bar) = (
            matrix(input, (rows, depth)),
            matrix(y_bar, (rows, channels)),
        );
        multiply(&patches.t(), &y_bar, &mut target, true);
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
            true,
        );
    }
}

/// `input_bar += Ȳ Fᵀ`, each patch added where it came from; an empty place is written.
pub(crate) fn add_input_gradient<T: Scalar>(
    input_shape: (usize, usize, usize, usize),
    filter: ArrayView4<'_, T>,
    windows: Windows,
    y_bar: &Pulled<'_, T>,
    input_bar: &mut Array4<T>,
) {
    let layout = Patches {
        windows,
        images: input_shape.0,
        channels: input_shape.3,
    };
    let (rows, depth, channels) = (layout.rows(), layout.cols(), filter.dim().3);
    let filter = filter_matrix(&filter);
    let sizes = Direct::of(windows, layout.images, layout.channels, channels);
    if let Some(f) = direct(elements(&filter)) {
        let done = y_bar.direct(|y_bar| {
            if input_bar.is_empty() {
                *input_bar = from_singles(input_shape, sizes.new_input_gradient(f, &y_bar));
            } else {
                let target = T::single_slice_mut(dense(input_bar, input_shape));
                let target = target.expect("the elements are `f32`");
                sizes.input_gradient(f, &y_bar, target);
            }
        });
        if done.is_some() {
            return;
        }
    }
    let y_bar = y_bar.whole();
    let y_bar = elements(&y_bar);
    let fresh = input_bar.is_empty();
    let target = dense(input_bar, input_shape);
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

/// The elements of a bias's place, zeros if it was empty.
///
/// # Panics
/// If the place has another length.
fn dense_row<T: Scalar>(place: &mut Array1<T>, channels: usize) -> &mut [T] {
    if place.is_empty() {
        *place = Array1::zeros(channels);
    } else if place.as_slice().is_none() {
        *place = place.as_standard_layout().into_owned();
    }
    assert!(
        place.len() == channels,
        "a cotangent of shape [{}], but the bias has shape [{channels}]",
        place.len()
    );
    place.as_slice_mut().expect("the layout is standard")
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
