//! Patches: the cells that a window sees, as rows of a matrix (`im2col`), and back (`col2im`).

use super::geometry::Windows;
use crate::scalar::Scalar;
use std::ops::Range;

/// Elements of a block of patches: small enough to stay in the second-level cache.
const BLOCK: usize = 1 << 16;

/// How the windows of a batch of images are laid out as rows of a matrix: image by image, row by
/// row, window by window; the columns are the cells of a window, then the channels.
pub(super) struct Patches {
    pub(super) windows: Windows,
    pub(super) images: usize,
    pub(super) channels: usize,
}

impl Patches {
    /// Rows of the whole matrix.
    pub(super) fn rows(&self) -> usize {
        self.images * self.windows.rows.output * self.windows.cols.output
    }

    /// The shape of what a filter of this many channels gives.
    pub(super) fn result(&self, channels: usize) -> (usize, usize, usize, usize) {
        let (rows, cols) = (self.windows.rows.output, self.windows.cols.output);
        (self.images, rows, cols, channels)
    }

    /// Columns: the cells of a window times the channels.
    pub(super) fn cols(&self) -> usize {
        self.windows.rows.size * self.windows.cols.size * self.channels
    }

    /// Whether the matrix of patches is the batch itself, as for a filter of one cell.
    pub(super) fn are_the_input(&self) -> bool {
        self.windows.rows.is_cell() && self.windows.cols.is_cell()
    }

    /// The rows of the matrix, cut into blocks that end with a row of windows.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let width = self.windows.cols.output.max(1);
        let step = (BLOCK / (self.cols() * width).max(1)).max(1) * width;
        let rows = self.rows();
        (0..rows)
            .step_by(step)
            .map(move |start| start..(start + step).min(rows))
    }

    /// Copies a block of patches out of the images. `block` starts and ends with a row of windows.
    pub(super) fn gather<T: Scalar>(&self, input: &[T], block: Range<usize>, patches: &mut [T]) {
        let windows = self.windows;
        let line = windows.cols.size * self.channels;
        let mut rest = &mut patches[..block.len() * self.cols()];
        self.for_each_window(block, |image_row, window_row, window_col| {
            let (patch, others) = std::mem::take(&mut rest).split_at_mut(windows.rows.size * line);
            rest = others;
            let (first_row, rows) = windows.rows.inside(window_row);
            let (first_col, cols) = windows.cols.inside(window_col);
            let (from, to) = (cols.start * self.channels, cols.end * self.channels);
            if rows.len() < windows.rows.size || cols.len() < windows.cols.size {
                patch.fill(T::zero());
            }
            let mut source =
                ((image_row + first_row) * windows.cols.input + first_col) * self.channels;
            for target in patch.chunks_exact_mut(line).take(rows.end).skip(rows.start) {
                copy(&mut target[from..to], &input[source..source + to - from]);
                source += windows.cols.input * self.channels;
            }
        });
    }

    /// Adds a block of patches to the images: the transpose of [`Patches::gather`].
    pub(super) fn scatter<T: Scalar>(&self, patches: &[T], block: Range<usize>, output: &mut [T]) {
        let windows = self.windows;
        let line = windows.cols.size * self.channels;
        let mut rest = &patches[..block.len() * self.cols()];
        self.for_each_window(block, |image_row, window_row, window_col| {
            let (patch, others) = rest.split_at(windows.rows.size * line);
            rest = others;
            let (first_row, rows) = windows.rows.inside(window_row);
            let (first_col, cols) = windows.cols.inside(window_col);
            let (from, to) = (cols.start * self.channels, cols.end * self.channels);
            let mut target =
                ((image_row + first_row) * windows.cols.input + first_col) * self.channels;
            for source in patch.chunks_exact(line).take(rows.end).skip(rows.start) {
                for (t, &s) in output[target..target + to - from]
                    .iter_mut()
                    .zip(&source[from..to])
                {
                    *t += s;
                }
                target += windows.cols.input * self.channels;
            }
        });
    }

    /// Calls `f(first row of the image, row of the window, column of the window)`.
    fn for_each_window(&self, block: Range<usize>, mut f: impl FnMut(usize, usize, usize)) {
        let (height, width) = (self.windows.rows.output, self.windows.cols.output);
        if block.is_empty() {
            return;
        }
        for line in block.start / width..block.end / width {
            let (image, window_row) = (line / height, line % height);
            for window_col in 0..width {
                f(image * self.windows.rows.input, window_row, window_col);
            }
        }
    }
}

/// Copies a line of a window. Most are short, and a call of `memcpy` costs more than the copy: two
/// copies of a fixed size, which may overlap, are two instructions.
#[inline(always)]
pub(super) fn copy<T: Scalar>(target: &mut [T], source: &[T]) {
    match source.len() {
        0 => {}
        1 => target[0] = source[0],
        2..4 => copy_ends::<T, 2>(target, source),
        4..8 => copy_ends::<T, 4>(target, source),
        8..16 => copy_ends::<T, 8>(target, source),
        16..=32 => copy_ends::<T, 16>(target, source),
        _ => target.copy_from_slice(source),
    }
}

#[inline(always)]
fn copy_ends<T: Scalar, const N: usize>(target: &mut [T], source: &[T]) {
    let last = source.len() - N;
    target[..N].copy_from_slice(&source[..N]);
    target[last..].copy_from_slice(&source[last..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_length_are_copied() {
        for length in 0..50_u8 {
            let source: Vec<f32> = (0..length).map(f32::from).collect();
            let mut target = vec![-1.0; source.len()];
            copy(&mut target, &source);
            assert_eq!(target, source);
        }
    }
}
