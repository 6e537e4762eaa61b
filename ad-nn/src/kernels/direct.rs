//! Convolution of images of single precision without patches: rows of the output are computed in
//! tiles of registers, from windows that overlap where they lie.
//!
//! A row of windows is a matrix whose rows overlap: window j begins `stride · channels` numbers after
//! window j - 1, and each row of the filter meets one contiguous piece of it. So a row of outputs is
//! the sum over the filter's rows u of a product (windows' rows u) x (filter's row u). Few channels of
//! output have kernels of their own, in `narrow`.

use super::cotangent::Cotangent;
use super::geometry::Windows;
use super::narrow::{FilterGradient, Forward, Layout, widened};
use super::overlaps::{Overlaps, Row, turned};
use super::parts::{Rows, add_in_blocks, for_each_part, new_pairs, new_parts};
use crate::functions::elementwise::{Columns, find_passed};
use ad_runtime::kernels::{Start, Tiles, dispatch, with_octets};
use std::borrow::Cow;

/// The sizes of a convolution, and how its padded images lie in memory.
#[derive(Clone, Copy, Debug)]
pub struct Direct {
    windows: Windows,
    images: usize,
    in_channels: usize,
    out_channels: usize,
    /// Height and width of an image with its padding.
    height: usize,
    width: usize,
}

impl Direct {
    /// The sizes.
    pub fn of(windows: Windows, images: usize, in_channels: usize, out_channels: usize) -> Self {
        let extent = |axis: super::geometry::AxisWindows| {
            ((axis.output.max(1) - 1) * axis.stride + axis.size).max(axis.input + axis.before)
        };
        let (height, width) = (extent(windows.rows), extent(windows.cols));
        Direct {
            windows,
            images,
            in_channels,
            out_channels,
            height,
            width,
        }
    }

    /// Numbers of a row of the filter, and of a padded row of an image.
    fn lines(&self) -> (usize, usize) {
        let channels = self.in_channels;
        (self.windows.cols.size * channels, self.width * channels)
    }

    /// Numbers of an image, of a padded one, and of a result.
    fn sizes(&self) -> (usize, usize, usize) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        (
            rows.input * cols.input * self.in_channels,
            self.height * self.lines().1,
            rows.output * cols.output * self.out_channels,
        )
    }

    fn layout(&self) -> Layout {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (width, line) = self.lines();
        Layout {
            rows: rows.output,
            cols: cols.output,
            row_step: rows.stride * line,
            col_step: cols.stride * self.in_channels,
            line,
            height: rows.size,
            width,
            channels: self.out_channels,
        }
    }

    /// The images with zeros around them; the images themselves if there is nothing around them.
    fn padded<'x>(&self, input: &'x [f32]) -> Cow<'x, [f32]> {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        if (self.height, self.width) == (rows.input, cols.input) {
            return Cow::Borrowed(input);
        }
        let (source, target) = (cols.input * self.in_channels, self.lines().1);
        let begin = cols.before * self.in_channels;
        let (size, padded_size, _) = self.sizes();
        let padded = new_parts(self.images, (padded_size, 0.0), |index, padded| {
            let image = &input[index * size..][..size];
            padded.next(rows.before * target);
            for values in image.chunks_exact(source) {
                padded.next(target)[begin..begin + source].copy_from_slice(values);
            }
        });
        Cow::Owned(padded)
    }

    /// y = b + x * f, rectified if wanted. `output` is written.
    pub fn forward(
        &self,
        input: &[f32],
        filter: &[f32],
        bias: &[f32],
        rectify: bool,
        output: &mut [f32],
    ) {
        let of_row = self.of_row(input, filter, bias, rectify);
        for_each_part(output, self.sizes().2, |index, y| {
            self.for_each_row(|row, line| of_row(index, row, y.next(line)));
        });
    }

    /// As [`forward`](Self::forward), into new memory, with rectifying and with which numbers passed the
    /// rectifier if they are wanted.
    pub(super) fn forward_rectified(
        &self,
        (input, filter, bias): (&[f32], &[f32], &[f32]),
        wanted: bool,
    ) -> (Vec<f32>, Option<Vec<bool>>) {
        if !wanted {
            return (self.forward_new(input, filter, bias, true), None);
        }
        let of_row = self.of_row(input, filter, bias, true);
        let size = self.sizes().2;
        let (y, passed) = new_pairs(
            self.images,
            (size, 0.0),
            (size, false),
            |index, y, passed| {
                self.for_each_row(|row, line| {
                    let y = y.next(line);
                    of_row(index, row, y);
                    find_passed(y, passed.next(line));
                });
            },
        );
        (y, Some(passed))
    }

    /// As [`forward`](Self::forward), into new memory.
    pub(super) fn forward_new(
        &self,
        input: &[f32],
        filter: &[f32],
        bias: &[f32],
        rectify: bool,
    ) -> Vec<f32> {
        let of_row = self.of_row(input, filter, bias, rectify);
        new_parts(self.images, (self.sizes().2, 0.0), |index, y| {
            self.for_each_row(|row, line| of_row(index, row, y.next(line)));
        })
    }

    /// Calls `f` with the index and the numbers of each row of a result.
    fn for_each_row(&self, mut f: impl FnMut(usize, usize)) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        for row in 0..rows.output {
            f(row, cols.output * self.out_channels);
        }
    }

    /// Computes a row of the result for the image of an index.
    fn of_row<'a>(
        &'a self,
        input: &'a [f32],
        filter: &'a [f32],
        bias: &'a [f32],
        rectify: bool,
    ) -> impl Fn(usize, usize, &mut [f32]) + Sync + 'a {
        let layout = self.layout();
        let input = self.padded(input);
        let size = self.sizes().1;
        let narrow = layout.is_narrow().then(|| {
            let [bias] = widened(bias, self.out_channels)[..] else {
                unreachable!("a bias is one row")
            };
            (layout.offsets(), widened(filter, self.out_channels), bias)
        });
        // A row of the filter, for each row of the image that it meets.
        let (window_line, image_line) = self.lines();
        let filter_rows = 0..self.windows.rows.size;
        let terms: Vec<_> = filter_rows
            .map(|u| (u * image_line, u * window_line * self.out_channels))
            .collect();
        move |index, row, output| {
            let image = &input[index * size..][..size];
            let image = &image[row * layout.row_step..];
            match &narrow {
                Some((offsets, filter, bias)) => with_octets(Forward {
                    layout,
                    image,
                    offsets,
                    filter,
                    bias: *bias,
                    rectify,
                    output,
                }),
                None => Tiles {
                    rows: self.windows.cols.output,
                    inner: window_line,
                    columns: self.out_channels,
                    a: image,
                    a_stride: layout.col_step,
                    a_by_columns: false,
                    b: filter,
                    b_stride: self.out_channels,
                    c: output,
                    c_stride: self.out_channels,
                    terms: &terms,
                    start: Start::Row(bias),
                    rectify,
                }
                .run(),
            }
        }
    }

    /// f̄ += Σ (windows)ᵀ ȳ and b̄ += Σ ȳ over all images and rows, as far as they are wanted.
    pub fn parameter_gradients(
        &self,
        input: &[f32],
        y_bar: &Cotangent<'_>,
        filter_bar: Option<&mut [f32]>,
        bias_bar: Option<&mut [f32]>,
    ) {
        let layout = self.layout();
        let (_, size, out_size) = self.sizes();
        let input = match filter_bar {
            Some(_) => self.padded(input),
            None => Cow::Borrowed(input),
        };
        let of_filter = filter_bar.as_ref().map_or(0, |filter_bar| filter_bar.len());
        let of_bias = bias_bar.as_ref().map_or(0, |bias_bar| bias_bar.len());
        let mut sums = vec![0.0; of_filter + of_bias];
        add_in_blocks(self.images, &mut sums, |images, sums| {
            let (filter_bar, bias_bar) = sums.split_at_mut(of_filter);
            let mut buffer = Vec::new();
            let mut wide = vec![
                [0.0; _];
                if layout.is_narrow() {
                    layout.height * layout.width
                } else {
                    0
                }
            ];
            for index in images {
                let y_bar = match layout.is_narrow() {
                    true => y_bar.copied(index, out_size, &mut buffer),
                    false => y_bar.of_image(index, out_size, &mut buffer),
                };
                if of_bias > 0 {
                    let rows = &y_bar[..out_size];
                    dispatch(Columns {
                        sums: bias_bar,
                        rows,
                    });
                }
                if of_filter == 0 {
                    continue;
                }
                let image = &input[index * size..][..size];
                if layout.is_narrow() {
                    with_octets(FilterGradient {
                        layout,
                        image,
                        y_bar,
                        filter_bar: &mut wide,
                    });
                } else {
                    self.add_filter_gradient(image, y_bar, filter_bar);
                }
            }
            for (row, sums) in filter_bar.chunks_exact_mut(self.out_channels).zip(&wide) {
                row.copy_from_slice(&sums[..self.out_channels]);
            }
        });
        let mut sums = sums.into_iter();
        for bar in filter_bar.into_iter().chain(bias_bar) {
            bar.iter_mut()
                .zip(&mut sums)
                .for_each(|(bar, sum)| *bar += sum);
        }
    }

    /// f̄ += .. for one image: each row of the filter is one sum of products over all rows.
    fn add_filter_gradient(&self, image: &[f32], y_bar: &[f32], filter_bar: &mut [f32]) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (window_line, image_line) = self.lines();
        let out_line = cols.output * self.out_channels;
        let mut terms = Vec::with_capacity(rows.output);
        terms.extend((0..rows.output).map(|y| (y * rows.stride * image_line, y * out_line)));
        let lines = filter_bar.chunks_exact_mut(window_line * self.out_channels);
        for (u, c) in lines.enumerate() {
            Tiles {
                rows: window_line,
                inner: cols.output,
                columns: self.out_channels,
                a: &image[u * image_line..],
                a_stride: cols.stride * self.in_channels,
                a_by_columns: true,
                b: y_bar,
                b_stride: self.out_channels,
                c,
                c_stride: self.out_channels,
                terms: &terms,
                start: Start::C,
                rectify: false,
            }
            .run();
        }
    }

    /// x̄ += (ȳ fᵀ, each window where it lies).
    pub fn input_gradient(&self, filter: &[f32], y_bar: &Cotangent<'_>, input_bar: &mut [f32]) {
        let of_image = self.image_gradient(filter, y_bar, false);
        for_each_part(input_bar, self.sizes().0, |index, rows| {
            of_image(index, rows)
        });
    }

    /// As [`input_gradient`](Self::input_gradient), into new memory.
    pub(super) fn new_input_gradient(&self, filter: &[f32], y_bar: &Cotangent<'_>) -> Vec<f32> {
        let of_image = self.image_gradient(filter, y_bar, true);
        let size = self.sizes().0;
        new_parts(self.images, (size, 0.0), |index, rows| {
            of_image(index, rows)
        })
    }

    /// Computes the gradient of the image of an index: it is written if `fresh`, and added else.
    ///
    /// The windows of a row are computed side by side first, and then summed where they overlap.
    fn image_gradient<'a>(
        &'a self,
        filter: &[f32],
        y_bar: &'a Cotangent<'a>,
        fresh: bool,
    ) -> impl Fn(usize, &mut dyn Rows<f32>) + Sync + 'a {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (window_line, _) = self.lines();
        let width = window_line.next_multiple_of(if window_line <= 8 { 8 } else { 16 });
        let turned = turned(filter, (window_line, self.out_channels), width);
        let overlaps = Row::of(cols, self.in_channels, width);
        let out_size = self.sizes().2;
        let out_line = cols.output * self.out_channels;
        move |index, input_bar| {
            let mut buffer = Vec::new();
            let y_bar = y_bar.of_image(index, out_size, &mut buffer);
            let in_line = cols.input * self.in_channels;
            let (mut windows, mut line) = overlaps.room();
            let mut terms = Vec::with_capacity(rows.size);
            for at in 0..rows.input {
                let row = at + rows.before;
                terms.clear();
                terms.extend((0..rows.size).filter_map(|u| {
                    let from = row.checked_sub(u)?;
                    let y = from / rows.stride;
                    (from.is_multiple_of(rows.stride) && y < rows.output)
                        .then_some((y * out_line, u * self.out_channels * width))
                }));
                Tiles {
                    rows: cols.output,
                    inner: self.out_channels,
                    columns: width,
                    a: y_bar,
                    a_stride: self.out_channels,
                    a_by_columns: false,
                    b: &turned,
                    b_stride: width,
                    c: overlaps.windows(&mut windows),
                    c_stride: width,
                    terms: &terms,
                    start: Start::Zero,
                    rectify: false,
                }
                .run();
                with_octets(Overlaps {
                    row: overlaps,
                    windows: &windows,
                    line: &mut line,
                });
                let x_bar = input_bar.next(in_line);
                if fresh {
                    x_bar.copy_from_slice(&line[..in_line]);
                } else {
                    for (x_bar, &value) in x_bar.iter_mut().zip(&line) {
                        *x_bar += value;
                    }
                }
            }
        }
    }
}
