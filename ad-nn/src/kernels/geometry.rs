//! Where the windows of a convolution or a pool lie.

use crate::padding::Padding;
use std::ops::Range;

/// The windows along one axis of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisWindows {
    /// Cells of the image.
    pub input: usize,
    /// Cells of a window.
    pub size: usize,
    /// Cells from one window to the next.
    pub stride: usize,
    /// Cells of the first window that lie before the image.
    pub before: usize,
    /// Number of windows.
    pub output: usize,
}

impl AxisWindows {
    /// `None` if a window does not fit, or a size is 0.
    pub fn of(input: usize, size: usize, stride: usize, padding: Padding) -> Option<Self> {
        if size == 0 || stride == 0 {
            return None;
        }
        let (output, before) = padding.windows(input, size, stride)?;
        Some(AxisWindows {
            input,
            size,
            stride,
            before,
            output,
        })
    }

    /// The part of a window that lies inside the image: its first cell of the image, and the range
    /// of the window's own cells.
    #[inline]
    pub fn inside(&self, window: usize) -> (usize, Range<usize>) {
        let start = window * self.stride;
        let skipped = self.before.saturating_sub(start).min(self.size);
        let first = (start + skipped).saturating_sub(self.before);
        let end = (self.input + self.before)
            .saturating_sub(start)
            .min(self.size);
        (first, skipped..end.max(skipped))
    }

    /// Every window is a single cell, and every cell has one.
    pub fn is_cell(&self) -> bool {
        self.size == 1 && self.stride == 1
    }
}

/// The windows of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    pub rows: AxisWindows,
    pub cols: AxisWindows,
}

impl Windows {
    /// No cell belongs to two windows.
    pub fn are_disjoint(&self) -> bool {
        self.rows.size <= self.rows.stride && self.cols.size <= self.cols.stride
    }

    pub fn of(
        input: (usize, usize),
        size: (usize, usize),
        strides: (usize, usize),
        padding: Padding,
    ) -> Option<Self> {
        Some(Windows {
            rows: AxisWindows::of(input.0, size.0, strides.0, padding)?,
            cols: AxisWindows::of(input.1, size.1, strides.1, padding)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_clipped_to_the_image() {
        let axis = AxisWindows::of(5, 4, 1, Padding::Same).expect("fits");
        assert_eq!((axis.output, axis.before), (5, 1));
        assert_eq!(axis.inside(0), (0, 1..4));
        assert_eq!(axis.inside(1), (0, 0..4));
        assert_eq!(axis.inside(2), (1, 0..4));
        assert_eq!(axis.inside(3), (2, 0..3));
        assert_eq!(axis.inside(4), (3, 0..2));
    }

    #[test]
    fn cells_of_all_windows_are_those_of_the_definition() {
        for input in 1..9 {
            for size in 1..6 {
                for stride in 1..5 {
                    for padding in [Padding::Valid, Padding::Same] {
                        let Some(axis) = AxisWindows::of(input, size, stride, padding) else {
                            assert!(padding == Padding::Valid && size > input);
                            continue;
                        };
                        for window in 0..axis.output {
                            let (first, range) = axis.inside(window);
                            let cells: Vec<(usize, usize)> = range
                                .enumerate()
                                .map(|(i, cell)| (cell, first + i))
                                .collect();
                            let expected: Vec<(usize, usize)> = (0..size)
                                .filter_map(|cell| {
                                    let at = (window * stride + cell).checked_sub(axis.before)?;
                                    (at < input).then_some((cell, at))
                                })
                                .collect();
                            assert_eq!(cells, expected);
                            assert!(!cells.is_empty());
                        }
                    }
                }
            }
        }
    }
}
