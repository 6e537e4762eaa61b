//! Pools of single precision, eight channels at a time.
//!
//! What is written beyond the channels of a pixel belongs to the next pixel, which is written later:
//! so all of these go through memory in order, and in rows of pixels. No closures: they would not be
//! compiled for the instructions that octets need.

use super::geometry::Windows;
use ad_runtime::kernels::{Octet, OctetKernel, Octets};

const CHANNELS: usize = 8;

/// The averages of the windows of one image.
pub(super) struct Averages<'a> {
    pub(super) windows: Windows,
    pub(super) channels: usize,
    pub(super) input: &'a [f32],
    pub(super) output: &'a mut [f32],
}

impl OctetKernel for Averages<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let Windows { rows, cols } = self.windows;
        let (channels, line) = (self.channels, cols.input * self.channels);
        let mut rest = self.output;
        for row in 0..rows.output {
            let (first_row, tall) = rows.inside(row);
            for col in 0..cols.output {
                let (first_col, wide) = cols.inside(col);
                let input = &self.input[first_row * line + first_col * channels..];
                let share = octets.splat(1.0 / (tall.len() * wide.len()) as f32);
                let mut channel = 0;
                while channel < channels {
                    let mut sum = octets.splat(0.0);
                    for row in 0..tall.len() {
                        for col in 0..wide.len() {
                            let at = row * line + col * channels + channel;
                            sum = octets.add(sum, Octet::load_some(&input[at..]));
                        }
                    }
                    octets.mul(sum, share).store_some(&mut rest[channel..]);
                    channel += CHANNELS;
                }
                rest = &mut rest[channels..];
            }
        }
    }
}

/// The maxima of the windows of one image, and where in the batch they were found if it is wanted.
pub(super) struct Maxima<'a> {
    pub(super) windows: Windows,
    pub(super) channels: usize,
    pub(super) input: &'a [f32],
    pub(super) output: &'a mut [f32],
    /// Empty if not wanted.
    pub(super) positions: &'a mut [u32],
    /// The position of the image.
    pub(super) before: u32,
}

impl OctetKernel for Maxima<'_> {
    type Output = ();
    #[inline(always)]
    fn run(mut self, octets: Octets) {
        let Windows { rows, cols } = self.windows;
        let (channels, line) = (self.channels, cols.input * self.channels);
        let mut rest = std::mem::take(&mut self.output);
        let mut positions = std::mem::take(&mut self.positions);
        let wanted = !positions.is_empty();
        for row in 0..rows.output {
            let (first_row, tall) = rows.inside(row);
            for col in 0..cols.output {
                let (first_col, wide) = cols.inside(col);
                let first = first_row * line + first_col * channels;
                let mut channel = 0;
                while channel < channels {
                    let mut max = self.cell(first + channel);
                    for row in 0..tall.len() {
                        for col in 0..wide.len() {
                            let at = first + row * line + col * channels + channel;
                            max = octets.larger(max, self.cell(at));
                        }
                    }
                    max.0.store_some(&mut rest[channel..]);
                    if wanted {
                        max.1.store_integers(&mut positions[channel..]);
                    }
                    channel += CHANNELS;
                }
                rest = &mut rest[channels..];
                if wanted {
                    positions = &mut positions[channels..];
                }
            }
        }
    }
}

impl Maxima<'_> {
    /// Eight numbers of the image, and where in the batch they are.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the caller checks that positions fit"
    )]
    #[inline(always)]
    fn cell(&self, at: usize) -> (Octet, Octet) {
        let first = self.before + at as u32;
        let mut positions = [0; CHANNELS];
        let mut lane = 0;
        while lane < CHANNELS {
            positions[lane] = first.wrapping_add(lane as u32);
            lane += 1;
        }
        let numbers = Octet::load_some(&self.input[at..]);
        (numbers, Octet::of_integers(positions))
    }
}

/// The way back of [`Averages`] for windows that do not overlap: each pixel gets its share, or zero.
pub(super) struct Shares<'a> {
    pub(super) windows: Windows,
    pub(super) channels: usize,
    pub(super) y_bar: &'a [f32],
    /// Written.
    pub(super) input_bar: &'a mut [f32],
}

impl OctetKernel for Shares<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let Windows { rows, cols } = self.windows;
        let (channels, line) = (self.channels, cols.output * self.channels);
        let mut rest = self.input_bar;
        for pixel_row in 0..rows.input {
            let window_row = window_of(rows, pixel_row);
            let tall = window_row.map_or(0, |row| rows.inside(row).1.len());
            let y_bar = &self.y_bar[window_row.unwrap_or(0) * line..];
            let mut pixel = 0;
            while pixel < cols.input {
                let col = if tall > 0 {
                    window_of(cols, pixel)
                } else {
                    None
                };
                // The pixels of a window, or one that has none.
                let wide = col.map_or(1, |col| cols.inside(col).1.len());
                let share = octets.splat(1.0 / (tall * wide).max(1) as f32);
                for _ in 0..wide {
                    let mut channel = 0;
                    while channel < channels {
                        let value = match col {
                            Some(col) => {
                                let y_bar = Octet::load_some(&y_bar[col * channels + channel..]);
                                octets.mul(share, y_bar)
                            }
                            None => octets.splat(0.0),
                        };
                        value.store_some(&mut rest[channel..]);
                        channel += CHANNELS;
                    }
                    rest = &mut rest[channels..];
                }
                pixel += wide;
            }
        }
    }
}

/// The window that a cell of an image belongs to, where windows do not overlap.
#[inline(always)]
fn window_of(axis: super::geometry::AxisWindows, cell: usize) -> Option<usize> {
    let at = cell + axis.before;
    let window = at / axis.stride;
    (window < axis.output && at % axis.stride < axis.size).then_some(window)
}
