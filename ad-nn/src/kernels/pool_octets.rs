//! Pools of single precision, eight channels at a time, row by row.
//!
//! What is written beyond the channels of a pixel belongs to the next pixel, which is written later:
//! so all of these go through a row in order. No closures: they would not be compiled for the
//! instructions that octets need.

use super::geometry::{AxisWindows, Windows};
use super::parts::Rows;
use ad_runtime::kernels::{Octet, OctetKernel, Octets, with_octets};

const CHANNELS: usize = 8;

/// y = the average of each window of one image. The processor must have octets.
pub fn average(windows: Windows, channels: usize, input: &[f32], mut output: &mut [f32]) {
    averages(windows, channels, input, &mut output);
}

/// As [`average`], row by row.
pub(super) fn averages(
    windows: Windows,
    channels: usize,
    input: &[f32],
    output: &mut impl Rows<f32>,
) {
    let line = windows.cols.input * channels;
    for row in 0..windows.rows.output {
        let (first, tall) = windows.rows.inside(row);
        with_octets(Averages {
            cols: windows.cols,
            channels,
            input: &input[first * line..],
            tall: tall.len(),
            output: output.next(windows.cols.output * channels),
        });
    }
}

/// The way back of [`average`] for windows that do not overlap; `input_bar` is written.
pub fn spread(windows: Windows, channels: usize, y_bar: &[f32], mut input_bar: &mut [f32]) {
    input_bar.fill(0.0);
    shares(windows, channels, y_bar, &mut input_bar);
}

/// As [`spread`], row by row, into zeros.
pub(super) fn shares(
    windows: Windows,
    channels: usize,
    y_bar: &[f32],
    input_bar: &mut impl Rows<f32>,
) {
    let Windows { rows, cols } = windows;
    let (line, out_line) = (cols.input * channels, cols.output * channels);
    if line == 0 {
        return;
    }
    for row in 0..rows.input {
        let input_bar = input_bar.next(line);
        // The only window that may see the row.
        let window = (row + rows.before) / rows.stride;
        let is_seen = (row + rows.before) % rows.stride < rows.size;
        if window < rows.output && is_seen {
            with_octets(Shares {
                cols,
                channels,
                y_bar: &y_bar[window * out_line..],
                tall: rows.inside(window).1.len(),
                input_bar,
            });
        }
    }
}

/// y = the maximum of each window of one image, and where in the batch it is, if the image begins at
/// `before`; without positions if there is no room for them.
pub fn maximum(
    windows: Windows,
    channels: usize,
    (before, input): (u32, &[f32]),
    output: &mut [f32],
    positions: &mut [u32],
) {
    with_octets(Maxima {
        windows,
        channels,
        input,
        output,
        positions,
        before,
    });
}

/// All windows lie inside the image as a whole.
fn are_whole(axis: AxisWindows) -> bool {
    axis.before == 0 && (axis.output.max(1) - 1) * axis.stride + axis.size <= axis.input
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a window has few cells, and the share of many is rounded"
)]
#[inline(always)]
fn share(tall: usize, wide: usize) -> f32 {
    1.0 / (tall * wide).max(1) as f32
}

/// The averages of a row of windows.
struct Averages<'a> {
    cols: AxisWindows,
    channels: usize,
    /// The image from the first line that the windows see on.
    input: &'a [f32],
    /// Lines that they see.
    tall: usize,
    output: &'a mut [f32],
}

impl OctetKernel for Averages<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        // The usual sizes are known to the compiler.
        match (self.tall, self.cols.size) {
            (2, 2) if are_whole(self.cols) => self.of_size::<2, 2>(octets),
            (3, 3) if are_whole(self.cols) => self.of_size::<3, 3>(octets),
            _ => self.of_any_size(octets),
        }
    }
}

impl Averages<'_> {
    #[inline(always)]
    fn of_size<const TALL: usize, const WIDE: usize>(self, octets: Octets) {
        let share = octets.splat(share(TALL, WIDE));
        let mut rest = self.output;
        let mut first = 0;
        while !rest.is_empty() {
            let at = (first, TALL, WIDE);
            average_of(
                octets,
                self.input,
                (self.cols, self.channels),
                at,
                share,
                rest,
            );
            rest = &mut rest[self.channels..];
            first += self.cols.stride;
        }
    }

    #[inline(always)]
    fn of_any_size(self, octets: Octets) {
        let mut rest = self.output;
        for col in 0..self.cols.output {
            let (first, wide) = self.cols.inside(col);
            let share = octets.splat(share(self.tall, wide.len()));
            let at = (first, self.tall, wide.len());
            average_of(
                octets,
                self.input,
                (self.cols, self.channels),
                at,
                share,
                rest,
            );
            rest = &mut rest[self.channels..];
        }
    }
}

/// The average of the window whose first cell, height and width are given.
#[inline(always)]
fn average_of(
    octets: Octets,
    input: &[f32],
    (cols, channels): (AxisWindows, usize),
    (first, tall, wide): (usize, usize, usize),
    share: Octet,
    output: &mut [f32],
) {
    let line = cols.input * channels;
    let mut channel = 0;
    while channel < channels {
        let mut sum = octets.splat(0.0);
        for row in 0..tall {
            for col in first..first + wide {
                let at = row * line + col * channels + channel;
                sum = octets.add(sum, Octet::load_some(&input[at..]));
            }
        }
        octets.mul(sum, share).store_some(&mut output[channel..]);
        channel += CHANNELS;
    }
}

/// The maxima of the windows of one image, and where in the batch they were found if it is wanted.
struct Maxima<'a> {
    windows: Windows,
    channels: usize,
    input: &'a [f32],
    output: &'a mut [f32],
    /// Empty if not wanted.
    positions: &'a mut [u32],
    /// The position of the image.
    before: u32,
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

/// The way back of [`Averages`] for windows that do not overlap, for a row of pixels: each gets its
/// share, or stays zero.
struct Shares<'a> {
    cols: AxisWindows,
    channels: usize,
    /// From the cotangent of the row's first window on.
    y_bar: &'a [f32],
    /// Lines that the windows see.
    tall: usize,
    /// Zeros, which are written.
    input_bar: &'a mut [f32],
}

impl OctetKernel for Shares<'_> {
    type Output = ();
    #[inline(always)]
    fn run(mut self, octets: Octets) {
        // The usual sizes are known to the compiler.
        match (self.tall, self.cols.size) {
            (2, 2) if are_whole(self.cols) => self.of_size::<2, 2>(octets),
            (3, 3) if are_whole(self.cols) => self.of_size::<3, 3>(octets),
            _ => {
                for col in 0..self.cols.output {
                    let (first, wide) = self.cols.inside(col);
                    let share = octets.splat(share(self.tall, wide.len()));
                    self.spread(octets, col, (first, wide.len()), share);
                }
            }
        }
    }
}

impl Shares<'_> {
    #[inline(always)]
    fn of_size<const TALL: usize, const WIDE: usize>(&mut self, octets: Octets) {
        let share = octets.splat(share(TALL, WIDE));
        for col in 0..self.cols.output {
            self.spread(octets, col, (col * self.cols.stride, WIDE), share);
        }
    }

    /// Writes the shares of a window's cells.
    #[inline(always)]
    fn spread(&mut self, octets: Octets, col: usize, (first, wide): (usize, usize), share: Octet) {
        let channels = self.channels;
        let y_bar = &self.y_bar[col * channels..];
        for cell in first..first + wide {
            let target = &mut self.input_bar[cell * channels..];
            let mut channel = 0;
            while channel < channels {
                let value = Octet::load_some(&y_bar[channel..]);
                octets.mul(share, value).store_some(&mut target[channel..]);
                channel += CHANNELS;
            }
        }
        // What was written beyond the window, where no other one follows at once.
        if wide > 0 && (self.cols.stride > self.cols.size || col + 1 == self.cols.output) {
            let behind = (first + wide) * channels;
            octets.splat(0.0).store_some(&mut self.input_bar[behind..]);
        }
    }
}
