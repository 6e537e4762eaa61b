//! The sums of windows where they overlap: what each pixel gets from the windows that see it.

use super::geometry::AxisWindows;
use ad_runtime::kernels::{Octet, OctetKernel, Octets};

/// Channels that are added together. Those that there are not belong to other pixels, and are
/// overwritten by them.
const CHANNELS: usize = 8;

/// A filter whose rows have `line` numbers for each of so many channels of output, with these turned, and
/// zeros behind each: `[height, out_channels, line and up to width]`.
pub(super) fn turned(filter: &[f32], (line, channels): (usize, usize), width: usize) -> Vec<f32> {
    let rows = filter.len() / (line * channels).max(1);
    let mut turned = vec![0.0; rows * channels * width];
    let parts = turned.chunks_exact_mut((width * channels).max(1));
    for (turned, part) in parts.zip(filter.chunks_exact((line * channels).max(1))) {
        for (i, row) in part.chunks_exact(channels).enumerate() {
            for (o, &value) in row.iter().enumerate() {
                turned[o * width + i] = value;
            }
        }
    }
    turned
}

/// A row of windows side by side, with windows of zeros before and behind: so each pixel has the same
/// number of windows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    axis: AxisWindows,
    channels: usize,
    /// From one window to the next.
    width: usize,
    /// Windows that a pixel belongs to at most.
    most: usize,
}

impl Row {
    pub(super) fn of(axis: AxisWindows, channels: usize, width: usize) -> Self {
        Row {
            axis,
            channels,
            width,
            most: axis.size.div_ceil(axis.stride),
        }
    }

    /// Room for the windows, all zero, and for a line of pixels.
    pub(super) fn room(&self) -> (Vec<f32>, Vec<f32>) {
        // The windows behind the last pixel begin anywhere up to it.
        let last = (self.axis.input.saturating_sub(1) + self.axis.before) / self.axis.stride;
        let behind = (last + 1).saturating_sub(self.axis.output);
        let windows = (self.most + self.axis.output + behind) * self.width;
        (
            vec![0.0; windows + CHANNELS],
            vec![0.0; self.axis.input * self.channels + CHANNELS],
        )
    }

    /// Where the windows go.
    pub(super) fn windows<'w>(&self, room: &'w mut [f32]) -> &'w mut [f32] {
        &mut room[self.most * self.width..][..self.axis.output * self.width]
    }
}

/// Writes the sums of a row of windows. Each is computed at once: adding overlapping windows to memory
/// one after the other would make the processor wait for its own stores.
pub(super) struct Overlaps<'a> {
    pub(super) row: Row,
    /// [`Row::room`]
    pub(super) windows: &'a [f32],
    pub(super) line: &'a mut [f32],
}

impl OctetKernel for Overlaps<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let Row {
            axis,
            channels,
            width,
            most,
        } = self.row;
        // The last window that begins at or before a pixel, and the pixel's cell in it.
        let (mut window, mut cell) = (most + axis.before / axis.stride, axis.before % axis.stride);
        for pixel in 0..axis.input {
            // Further windows see the pixel in cells that are a stride later.
            let count = match axis.stride {
                1 => axis.size,
                _ => axis.size.saturating_sub(cell).div_ceil(axis.stride),
            };
            let first = window * width + cell * channels;
            // Not used where windows are farther apart than they are wide.
            let step = width.saturating_sub(axis.stride * channels);
            let mut channel = 0;
            while channel < channels {
                let mut sum = octets.splat(0.0);
                for k in 0..count {
                    let values = &self.windows[first + channel - k * step..];
                    let values = values.first_chunk().expect("numbers behind the windows");
                    sum = octets.add(sum, Octet::load(values));
                }
                let target = &mut self.line[pixel * channels + channel..];
                *target.first_chunk_mut().expect("numbers behind the line") = sum.numbers();
                channel += CHANNELS;
            }
            cell += 1;
            if cell == axis.stride {
                (window, cell) = (window + 1, 0);
            }
        }
    }
}
