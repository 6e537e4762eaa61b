//! Pooling of images: the maximum or the average of each window, channel by channel.

use super::conv2d::{dense, direct, from_singles};
use super::geometry::Windows;
use super::parts::{Rows, new_pairs, new_parts};
use super::pool_octets;
use crate::functions::elementwise::accumulate;
use crate::scalar::{Scalar, count};
use ndarray::{Array4, ArrayView4};
use std::ops::Range;

/// One window of one image: offsets into the output and into the input, and the sizes of the part
/// inside the image.
struct Window {
    output: usize,
    input: usize,
    rows: usize,
    cols: usize,
}

/// The windows of a batch of images, in the order of the output.
struct Batch {
    windows: Windows,
    images: usize,
    channels: usize,
}

impl Batch {
    fn of(input_shape: (usize, usize, usize, usize), windows: Windows) -> Self {
        Batch {
            windows,
            images: input_shape.0,
            channels: input_shape.3,
        }
    }

    fn output_shape(&self) -> (usize, usize, usize, usize) {
        let (rows, cols) = (self.windows.rows.output, self.windows.cols.output);
        (self.images, rows, cols, self.channels)
    }

    /// Elements of an image of the input, and of the output.
    fn sizes(&self) -> (usize, usize) {
        let Windows { rows, cols } = self.windows;
        (
            rows.input * cols.input * self.channels,
            rows.output * cols.output * self.channels,
        )
    }

    fn for_each(&self, mut f: impl FnMut(Window)) {
        let Windows { rows, cols } = self.windows;
        let mut output = 0;
        for image in 0..self.images {
            for row in 0..rows.output {
                let (first_row, inside_rows) = rows.inside(row);
                let line = (image * rows.input + first_row) * cols.input;
                for col in 0..cols.output {
                    let (first_col, inside_cols) = cols.inside(col);
                    f(Window {
                        output,
                        input: (line + first_col) * self.channels,
                        rows: inside_rows.len(),
                        cols: inside_cols.len(),
                    });
                    output += self.channels;
                }
            }
        }
    }

    /// The cells of a window, row by row: the range of each in the input.
    fn cells(&self, window: &Window) -> impl Iterator<Item = Range<usize>> + use<> {
        let (channels, line) = (self.channels, self.windows.cols.input * self.channels);
        let (first, cols) = (window.input, window.cols);
        (0..window.rows).flat_map(move |row| {
            (0..cols).map(move |col| {
                let start = first + row * line + col * channels;
                start..start + channels
            })
        })
    }
}

/// The maximum of each window.
pub(crate) fn max_forward<T: Scalar>(input: ArrayView4<'_, T>, windows: Windows) -> Array4<T> {
    let batch = Batch::of(input.dim(), windows);
    let input = input.as_standard_layout();
    let input = input.as_slice().expect("the layout is standard");
    if let Some(x) = direct(input) {
        return from_singles(batch.output_shape(), maxima(&batch, x, false).0);
    }
    let mut output = Array4::from_elem(batch.output_shape(), T::LEAST);
    let cells = output.as_slice_mut().expect("a new array is standard");
    batch.for_each(|window| {
        let maxima = &mut cells[window.output..window.output + batch.channels];
        for cell in batch.cells(&window) {
            for (max, &x) in maxima.iter_mut().zip(&input[cell]) {
                *max = if beats(x, *max) { x } else { *max };
            }
        }
    });
    output
}

/// The first maximum stays, and so does the first NaN.
#[inline(always)]
fn beats<T: Scalar>(x: T, max: T) -> bool {
    x > max || (is_nan(x) && !is_nan(max))
}

/// The maximum of each window, and where in the input it was found.
pub(crate) fn max_forward_with_positions<T: Scalar>(
    input: ArrayView4<'_, T>,
    windows: Windows,
) -> (Array4<T>, Vec<u32>) {
    let batch = Batch::of(input.dim(), windows);
    let input = input.as_standard_layout();
    let input = input.as_slice().expect("the layout is standard");
    assert!(
        u32::try_from(input.len()).is_ok(),
        "max_pool2d: a batch of {} elements, but positions are kept in 32 bits",
        input.len()
    );
    if let Some(x) = direct(input) {
        let (y, positions) = maxima(&batch, x, true);
        return (from_singles(batch.output_shape(), y), positions);
    }
    let mut output = Array4::from_elem(batch.output_shape(), T::LEAST);
    let cells = output.as_slice_mut().expect("a new array is standard");
    let mut positions = vec![0; cells.len()];
    batch.for_each(|window| {
        let range = window.output..window.output + batch.channels;
        let (maxima, found) = (&mut cells[range.clone()], &mut positions[range]);
        // A window of nothing but -∞ has its first cell as the maximum.
        found
            .iter_mut()
            .zip(window.input..)
            .for_each(|(found, at)| *found = position(at));
        for cell in batch.cells(&window) {
            let first = position(cell.start);
            for (((max, found), &x), at) in maxima
                .iter_mut()
                .zip(&mut *found)
                .zip(&input[cell])
                .zip(first..)
            {
                let better = beats(x, *max);
                *max = if better { x } else { *max };
                *found = if better { at } else { *found };
            }
        }
    });
    (output, positions)
}

/// The maxima, and their positions if they are wanted.
fn maxima(batch: &Batch, input: &[f32], wanted: bool) -> (Vec<f32>, Vec<u32>) {
    let (size, out_size) = batch.sizes();
    let of_image = |index: usize, output: &mut [f32], positions: &mut [u32]| {
        let image = &input[index * size..][..size];
        let input = (position(index * size), image);
        pool_octets::maximum(batch.windows, batch.channels, input, output, positions);
    };
    if wanted {
        return new_pairs(
            batch.images,
            (out_size, 0.0),
            (out_size, 0),
            |index, output, positions| {
                of_image(index, output.next(out_size), positions.next(out_size));
            },
        );
    }
    let y = new_parts(batch.images, (out_size, 0.0), |index, output| {
        of_image(index, output.next(out_size), &mut []);
    });
    (y, Vec::new())
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "the caller checks that positions fit"
)]
#[inline(always)]
fn position(at: usize) -> u32 {
    at as u32
}

#[allow(clippy::eq_op, reason = "only a NaN differs from itself")]
#[inline(always)]
fn is_nan<T: Scalar>(x: T) -> bool {
    x != x
}

/// `input_bar += ȳ` where the maxima were found; an empty place is written.
pub(crate) fn add_max_gradient<T: Scalar>(
    input_shape: (usize, usize, usize, usize),
    positions: &[u32],
    y_bar: &Array4<T>,
    input_bar: &mut Array4<T>,
) {
    let target = dense(input_bar, input_shape);
    let y_bar = y_bar.as_standard_layout();
    for (&at, &y_bar) in positions.iter().zip(&y_bar) {
        target[at as usize] += y_bar;
    }
}

/// The average of each window, over the cells inside the image.
pub(crate) fn avg_forward<T: Scalar>(input: ArrayView4<'_, T>, windows: Windows) -> Array4<T> {
    let batch = Batch::of(input.dim(), windows);
    let input = input.as_standard_layout();
    let input = input.as_slice().expect("the layout is standard");
    let (size, out_size) = batch.sizes();
    if let Some(x) = direct(input) {
        let y = new_parts(batch.images, (out_size, 0.0), |index, output| {
            let image = &x[index * size..][..size];
            pool_octets::averages(windows, batch.channels, image, output);
        });
        return from_singles(batch.output_shape(), y);
    }
    let mut output = Array4::zeros(batch.output_shape());
    let cells = output.as_slice_mut().expect("a new array is standard");
    batch.for_each(|window| {
        let averages = &mut cells[window.output..window.output + batch.channels];
        for cell in batch.cells(&window) {
            for (sum, &x) in averages.iter_mut().zip(&input[cell]) {
                *sum += x;
            }
        }
        let share = T::one() / count(window.rows * window.cols);
        averages.iter_mut().for_each(|sum| *sum *= share);
    });
    output
}

/// `input_bar += ȳ / cells` for each cell of a window; an empty place is written.
pub(crate) fn add_avg_gradient<T: Scalar>(
    input_shape: (usize, usize, usize, usize),
    windows: Windows,
    y_bar: &Array4<T>,
    input_bar: &mut Array4<T>,
) {
    let batch = Batch::of(input_shape, windows);
    let y_bar = y_bar.as_standard_layout();
    let y_bar = y_bar.as_slice().expect("the layout is standard");
    let (size, out_size) = batch.sizes();
    if let Some(y_bar) = direct(y_bar).filter(|_| windows.are_disjoint()) {
        let pulled = new_parts(batch.images, (size, 0.0), |index, input_bar| {
            let y_bar = &y_bar[index * out_size..][..out_size];
            pool_octets::shares(windows, batch.channels, y_bar, input_bar);
        });
        accumulate(from_singles(input_shape, pulled), input_bar);
        return;
    }
    let target = dense(input_bar, input_shape);
    batch.for_each(|window| {
        let y_bar = &y_bar[window.output..window.output + batch.channels];
        let share = T::one() / count(window.rows * window.cols);
        for cell in batch.cells(&window) {
            for (x_bar, &y_bar) in target[cell].iter_mut().zip(y_bar) {
                *x_bar += y_bar * share;
            }
        }
    });
}
