//! Pools of single precision, eight channels at a time.
//!
//! What is written beyond the channels of a pixel belongs to the next pixel, which is written later:
//! so all of these go through memory in order, and in rows of pixels. No closures: they would not be
//! compiled for the instructions that octets need.

use super::geometry::Windows;
use ad_runtime::kernels::{Octet, OctetKernel, Octets, with_octets};

const CHANNELS: usize = 8;

/// y = the average of each window of one image. The processor must have octets.
pub fn average(windows: Windows, channels: usize, input: &[f32], output: &mut [f32]) {
    with_octets(Averages {
        windows,
        channels,
        input,
        output,
    });
}

/// The way back of [`average`] for windows that do not overlap; `input_bar` is written.
pub fn spread(windows: Windows, channels: usize, y_bar: &[f32], input_bar: &mut [f32]) {
    with_octets(Shares {
        windows,
        channels,
        y_bar,
        input_bar,
    });
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

/// The averages of the windows of one image.
struct Averages<'a> {
    windows: Windows,
    channels: usize,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl OctetKernel for Averages<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let Windows { rows, cols } = self.windows;
        let channels = self.channels;
        let length = cols.input * channels;
        // The sum of the lines of a row of windows, and the shares of its windows.
        let mut line = vec![0.0; length + CHANNELS];
        let mut shares = vec![0.0; cols.output];
        let mut shared = 0;
        let mut rest = self.output;
        for row in 0..rows.output {
            let (first_row, tall) = rows.inside(row);
            if tall.len() != shared {
                shared = tall.len();
                share(self.windows, shared, &mut shares);
            }
            add_lines(
                &self.input[first_row * length..],
                shared,
                &mut line[..length],
            );
            for (col, &share) in shares.iter().enumerate() {
                let (first_col, wide) = cols.inside(col);
                let share = octets.splat(share);
                let mut channel = 0;
                while channel < channels {
                    let cells = &line[first_col * channels + channel..];
                    let mut sum = octets.splat(0.0);
                    for cell in 0..wide.len() {
                        let x = cells[cell * channels..].first_chunk();
                        sum = octets.add(sum, Octet::load(x.expect("numbers behind the line")));
                    }
                    octets.mul(sum, share).store_some(&mut rest[channel..]);
                    channel += CHANNELS;
                }
                rest = &mut rest[channels..];
            }
        }
    }
}

/// The share of a cell of each window of a row whose windows have `tall` rows inside the image.
fn share(windows: Windows, tall: usize, shares: &mut [f32]) {
    for (col, share) in shares.iter_mut().enumerate() {
        let cells = tall * windows.cols.inside(col).1.len();
        *share = 1.0 / cells.max(1) as f32;
    }
}

/// Writes the sum of the first `count` lines; zeros if there are none.
#[inline(always)]
fn add_lines(lines: &[f32], count: usize, sum: &mut [f32]) {
    let length = sum.len();
    match count {
        0 => sum.fill(0.0),
        _ => sum.copy_from_slice(&lines[..length]),
    }
    for line in 1..count {
        for (sum, &x) in sum.iter_mut().zip(&lines[line * length..]) {
            *sum += x;
        }
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

/// The way back of [`Averages`] for windows that do not overlap: each pixel gets its share, or zero.
struct Shares<'a> {
    windows: Windows,
    channels: usize,
    y_bar: &'a [f32],
    /// Written.
    input_bar: &'a mut [f32],
}

impl OctetKernel for Shares<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let Windows { rows, cols } = self.windows;
        let channels = self.channels;
        let length = cols.input * channels;
        if length == 0 {
            return;
        }
        let mut line = vec![0.0; length + CHANNELS];
        let mut shares = vec![0.0; cols.output];
        let mut shared = 0;
        // Rows of pixels that have been written.
        let mut done = 0;
        for row in 0..rows.output {
            let (first_row, tall) = rows.inside(row);
            if tall.is_empty() {
                continue;
            }
            if tall.len() != shared {
                shared = tall.len();
                share(self.windows, shared, &mut shares);
            }
            let y_bar = &self.y_bar[row * cols.output * channels..];
            for (col, &share) in shares.iter().enumerate() {
                let (first_col, wide) = cols.inside(col);
                if wide.is_empty() {
                    continue;
                }
                let share = octets.splat(share);
                for cell in first_col..first_col + wide.len() {
                    let mut channel = 0;
                    while channel < channels {
                        let value = Octet::load_some(&y_bar[col * channels + channel..]);
                        let target = line[cell * channels + channel..].first_chunk_mut();
                        *target.expect("numbers behind the line") =
                            octets.mul(share, value).numbers();
                        channel += CHANNELS;
                    }
                }
                // What was written beyond the window, in case that no window follows at once.
                let behind = (first_col + wide.len()) * channels;
                octets.splat(0.0).store_some(&mut line[behind..]);
            }
            self.input_bar[done * length..first_row * length].fill(0.0);
            done = first_row + tall.len();
            for target in self.input_bar[first_row * length..done * length].chunks_exact_mut(length)
            {
                target.copy_from_slice(&line[..length]);
            }
        }
        self.input_bar[done * length..].fill(0.0);
    }
}
