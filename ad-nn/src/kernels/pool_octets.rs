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
        let is_seen = row + rows.before - window * rows.stride < rows.size;
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

/// All windows lie inside the image as a whole, and eight numbers are never more than two pixels, nor
/// than there are from one window to the next.
fn are_plain(cols: AxisWindows, channels: usize) -> bool {
    cols.before == 0
        && cols.output > 0
        && (cols.output - 1) * cols.stride + cols.size <= cols.input
        && 2 * channels >= CHANNELS
        && cols.stride * channels >= CHANNELS
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
    fn run(mut self, octets: Octets) {
        // The usual sizes are known to the compiler.
        match (self.tall, self.cols.size) {
            (2, 2) if are_plain(self.cols, self.channels) => self.of_size::<2, 2>(octets),
            (3, 3) if are_plain(self.cols, self.channels) => self.of_size::<3, 3>(octets),
            _ => {
                for col in 0..self.cols.output {
                    let mut channel = 0;
                    while channel < self.channels {
                        self.window(octets, col, channel);
                        channel += CHANNELS;
                    }
                }
            }
        }
    }
}

impl Averages<'_> {
    /// Windows whose cells are all there: those before the last need no look at what lies behind them.
    #[inline(always)]
    fn of_size<const TALL: usize, const WIDE: usize>(&mut self, octets: Octets) {
        let (cols, channels) = (self.cols, self.channels);
        let (line, step) = (cols.input * channels, cols.stride * channels);
        let share = octets.splat(share(TALL, WIDE));
        // What the last channels write beyond their pixel is overwritten by the first ones.
        let mut channel = channels.next_multiple_of(CHANNELS);
        while channel > 0 {
            channel -= CHANNELS;
            let mut cells: [[_; WIDE]; TALL] = std::array::from_fn(|row| {
                std::array::from_fn(|col| {
                    self.input[row * line + col * channels + channel..].chunks_exact(step)
                })
            });
            let mut rest = &mut self.output[channel..];
            for _ in 1..cols.output {
                let mut sum = octets.splat(0.0);
                for cell in cells.as_flattened_mut() {
                    let x = cell.next().and_then(|cells| cells.first_chunk());
                    sum = octets.add(sum, Octet::load(x.expect("the window is inside")));
                }
                let y = rest.first_chunk_mut().expect("a pixel follows");
                *y = octets.mul(sum, share).numbers();
                rest = &mut rest[channels..];
            }
            self.window(octets, cols.output - 1, channel);
        }
    }

    /// Eight channels of a window.
    #[inline(always)]
    fn window(&mut self, octets: Octets, col: usize, channel: usize) {
        let (first, wide) = self.cols.inside(col);
        let line = self.cols.input * self.channels;
        let mut sum = octets.splat(0.0);
        for row in 0..self.tall {
            for cell in first..first + wide.len() {
                let at = row * line + cell * self.channels + channel;
                sum = octets.add(sum, Octet::load_some(&self.input[at..]));
            }
        }
        octets
            .mul(sum, octets.splat(share(self.tall, wide.len())))
            .store_some(&mut self.output[col * self.channels + channel..]);
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
        match self.cols.size {
            2 if are_plain(self.cols, self.channels) => self.of_size::<2>(octets),
            3 if are_plain(self.cols, self.channels) => self.of_size::<3>(octets),
            _ => {
                let mut channel = self.channels.next_multiple_of(CHANNELS);
                while channel > 0 {
                    channel -= CHANNELS;
                    for col in 0..self.cols.output {
                        self.window(octets, col, channel);
                    }
                }
            }
        }
    }
}

impl Shares<'_> {
    /// As [`Averages::of_size`].
    #[inline(always)]
    fn of_size<const WIDE: usize>(&mut self, octets: Octets) {
        let (cols, channels) = (self.cols, self.channels);
        let share = octets.splat(share(self.tall, WIDE));
        let mut channel = channels.next_multiple_of(CHANNELS);
        while channel > 0 {
            channel -= CHANNELS;
            let mut y_bar = &self.y_bar[channel..];
            let mut rest = &mut self.input_bar[channel..];
            for _ in 1..cols.output {
                let value = Octet::load(y_bar.first_chunk().expect("a pixel follows"));
                let value = octets.mul(share, value).numbers();
                for cell in 0..WIDE {
                    let target = rest[cell * channels..].first_chunk_mut();
                    *target.expect("a pixel follows") = value;
                }
                if cols.stride > WIDE {
                    let behind = rest[WIDE * channels - channel..].first_chunk_mut();
                    *behind.expect("a pixel follows") = octets.splat(0.0).numbers();
                }
                y_bar = &y_bar[channels..];
                rest = &mut rest[cols.stride * channels..];
            }
            self.window(octets, cols.output - 1, channel);
        }
    }

    /// Writes the shares of a window's cells, for eight channels.
    #[inline(always)]
    fn window(&mut self, octets: Octets, col: usize, channel: usize) {
        let channels = self.channels;
        let (first, wide) = self.cols.inside(col);
        let value = Octet::load_some(&self.y_bar[col * channels + channel..]);
        let value = octets.mul(octets.splat(share(self.tall, wide.len())), value);
        for cell in first..first + wide.len() {
            value.store_some(&mut self.input_bar[cell * channels + channel..]);
        }
        // What was written beyond the window, where no other one follows at once.
        if !wide.is_empty() && (self.cols.stride > self.cols.size || col + 1 == self.cols.output) {
            let behind = (first + wide.len()) * channels;
            octets.splat(0.0).store_some(&mut self.input_bar[behind..]);
        }
    }
}
