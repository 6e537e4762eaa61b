//! Convolution of images of single precision without patches: rows of the output are computed in
//! tiles of registers, from windows that overlap where they lie.
//!
//! A row of windows is a matrix whose rows overlap: window j begins `stride · channels` numbers after
//! window j - 1, and each row of the filter meets one contiguous piece of it. So a row of outputs is
//! the sum over the filter's rows u of a product (windows' rows u) x (filter's row u).

use super::geometry::Windows;
use super::patches::copy;
use ad_runtime::kernels::{Start, Tiles};
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

    /// The images with zeros around them; the images themselves if there is nothing around them.
    fn padded<'x>(&self, input: &'x [f32]) -> Cow<'x, [f32]> {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        if (self.height, self.width) == (rows.input, cols.input) {
            return Cow::Borrowed(input);
        }
        let (source, target) = (cols.input * self.in_channels, self.lines().1);
        let mut padded = vec![0.0; self.images * self.height * target];
        let begin = cols.before * self.in_channels;
        let images = padded.chunks_exact_mut(self.height * target);
        for (padded, image) in images.zip(input.chunks_exact(rows.input * source)) {
            let lines = padded.chunks_exact_mut(target).skip(rows.before);
            for (line, values) in lines.zip(image.chunks_exact(source)) {
                line[begin..begin + source].copy_from_slice(values);
            }
        }
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
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (window_line, image_line) = self.lines();
        let input = self.padded(input);
        let out_line = cols.output * self.out_channels;
        let (size, out_size) = (self.height * image_line, rows.output * out_line);
        for_each_part(output, out_size, |index, output| {
            let image = &input[index * size..][..size];
            let mut terms = vec![(0, 0); rows.size];
            for (row, c) in output.chunks_exact_mut(out_line).enumerate() {
                for (u, term) in terms.iter_mut().enumerate() {
                    *term = (
                        (row * rows.stride + u) * image_line,
                        u * window_line * self.out_channels,
                    );
                }
                Tiles {
                    rows: cols.output,
                    inner: window_line,
                    columns: self.out_channels,
                    a: image,
                    a_stride: cols.stride * self.in_channels,
                    a_by_columns: false,
                    b: filter,
                    b_stride: self.out_channels,
                    c,
                    c_stride: self.out_channels,
                    terms: &terms,
                    start: Start::Row(bias),
                    rectify,
                }
                .run();
            }
        });
    }

    /// f̄ += Σ (windows)ᵀ ȳ, or f̄ = .. if `fresh`: each row of the filter is one sum of products over
    /// all rows of all images.
    pub fn filter_gradient(
        &self,
        input: &[f32],
        y_bar: &[f32],
        fresh: bool,
        filter_bar: &mut [f32],
    ) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (window_line, image_line) = self.lines();
        let input = self.padded(input);
        let out_line = cols.output * self.out_channels;
        for_each_part(filter_bar, window_line * self.out_channels, |u, c| {
            let mut terms = Vec::with_capacity(self.images * rows.output);
            for line in 0..self.images * rows.output {
                let (image, row) = (line / rows.output, line % rows.output);
                let x = (image * self.height + row * rows.stride + u) * image_line;
                terms.push((x, line * out_line));
            }
            Tiles {
                rows: window_line,
                inner: cols.output,
                columns: self.out_channels,
                a: &input,
                a_stride: cols.stride * self.in_channels,
                a_by_columns: true,
                b: y_bar,
                b_stride: self.out_channels,
                c,
                c_stride: self.out_channels,
                terms: &terms,
                start: if fresh { Start::Zero } else { Start::C },
                rectify: false,
            }
            .run();
        });
    }

    /// x̄ += (ȳ fᵀ, each window where it lies), or x̄ = .. if `fresh`.
    ///
    /// The windows of a row are computed side by side first. Those that do not overlap then go into
    /// one line, and the lines are added: adding overlapping windows one after the other would make
    /// the processor wait for its own stores.
    pub fn input_gradient(
        &self,
        filter: &[f32],
        y_bar: &[f32],
        fresh: bool,
        input_bar: &mut [f32],
    ) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let turned = self.turned(filter);
        let in_line = cols.input * self.in_channels;
        for_each_part(input_bar, rows.input * in_line, |image, input_bar| {
            self.image_gradient(image, &turned, y_bar, fresh, input_bar);
        });
    }

    /// The gradient of one image.
    fn image_gradient(
        &self,
        image: usize,
        turned: &[f32],
        y_bar: &[f32],
        fresh: bool,
        input_bar: &mut [f32],
    ) {
        let (rows, cols) = (self.windows.rows, self.windows.cols);
        let (window_line, image_line) = self.lines();
        let out_line = cols.output * self.out_channels;
        let apart = cols.size.div_ceil(cols.stride);
        let mut lines = vec![0.0; apart * image_line];
        let mut windows = vec![0.0; cols.output * window_line];
        let mut terms = Vec::with_capacity(rows.size);
        let begin = cols.before * self.in_channels;
        let in_line = cols.input * self.in_channels;
        for (at, x_bar) in input_bar.chunks_exact_mut(in_line).enumerate() {
            let row = at + rows.before;
            terms.clear();
            terms.extend((0..rows.size).filter_map(|u| {
                let from = row.checked_sub(u)?;
                let y = from / rows.stride;
                (from.is_multiple_of(rows.stride) && y < rows.output).then(|| {
                    (
                        (image * rows.output + y) * out_line,
                        u * window_line * self.out_channels,
                    )
                })
            }));
            Tiles {
                rows: cols.output,
                inner: self.out_channels,
                columns: window_line,
                a: y_bar,
                a_stride: self.out_channels,
                a_by_columns: false,
                b: turned,
                b_stride: window_line,
                c: &mut windows,
                c_stride: window_line,
                terms: &terms,
                start: Start::Zero,
                rectify: false,
            }
            .run();
            let step = cols.stride * self.in_channels;
            for (window, values) in windows.chunks_exact(window_line).enumerate() {
                let line = &mut lines[window % apart * image_line..][..image_line];
                copy(
                    &mut line[window * step..window * step + window_line],
                    values,
                );
            }
            let mut lines = lines
                .chunks_exact(image_line)
                .map(|line| &line[begin..begin + in_line]);
            if fresh && let Some(line) = lines.next() {
                x_bar.copy_from_slice(line);
            }
            for line in lines {
                for (x_bar, &value) in x_bar.iter_mut().zip(line) {
                    *x_bar += value;
                }
            }
        }
    }

    /// The filter with its rows turned: `[height, out_channels, width * in_channels]`.
    fn turned(&self, filter: &[f32]) -> Vec<f32> {
        let (window_line, channels) = (self.lines().0, self.out_channels);
        let mut turned = vec![0.0; filter.len()];
        let parts = turned.chunks_exact_mut(window_line * channels);
        for (turned, part) in parts.zip(filter.chunks_exact(window_line * channels)) {
            for (i, row) in part.chunks_exact(channels).enumerate() {
                for (o, &value) in row.iter().enumerate() {
                    turned[o * window_line + i] = value;
                }
            }
        }
        turned
    }
}

/// Calls `f` with the index and the elements of each part of a slice; with several threads, in no
/// order.
fn for_each_part(whole: &mut [f32], size: usize, f: impl Fn(usize, &mut [f32]) + Sync) {
    if size == 0 {
        return;
    }
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let parts = whole.par_chunks_exact_mut(size).enumerate();
        parts.for_each(|(index, part)| f(index, part));
    }
    #[cfg(not(feature = "rayon"))]
    for (index, part) in whole.chunks_exact_mut(size).enumerate() {
        f(index, part);
    }
}
