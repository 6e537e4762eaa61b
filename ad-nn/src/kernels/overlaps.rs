//! The sums of windows where they overlap: what each pixel gets from the windows that see it.

use super::geometry::AxisWindows;
use ad_runtime::kernels::{Octet, OctetKernel, Octets};

/// Adds the windows of lines of pixels. Each sum is computed at once: adding overlapping windows to
/// memory one after the other would make the processor wait for its own stores.
pub(super) struct Overlaps<'a> {
    /// The windows of a line side by side, line by line, with [`Overlaps::BEHIND`] numbers behind.
    pub(super) windows: &'a [f32],
    /// From one window to the next.
    pub(super) width: usize,
    pub(super) axis: AxisWindows,
    pub(super) channels: usize,
    /// `sums` are written, and not added to.
    pub(super) fresh: bool,
    /// The pixels of all lines.
    pub(super) sums: &'a mut [f32],
}

/// Channels that are added together. Those that there are not belong to other pixels, and are
/// overwritten by them.
const CHANNELS: usize = 8;

impl Overlaps<'_> {
    /// Numbers behind the last window, which are read and not used.
    pub(super) const BEHIND: usize = CHANNELS;
}

impl OctetKernel for Overlaps<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self, octets: Octets) {
        let (axis, channels) = (self.axis, self.channels);
        let length = axis.input * channels;
        if length == 0 {
            return;
        }
        let mut line = vec![0.0; length + CHANNELS];
        for (row, sums) in self.sums.chunks_exact_mut(length).enumerate() {
            let windows = &self.windows[row * axis.output * self.width..];
            for pixel in 0..axis.input {
                let at = pixel + axis.before;
                let end = (at / axis.stride + 1).min(axis.output);
                let first = (at + 1).saturating_sub(axis.size).div_ceil(axis.stride);
                for channel in (0..channels).step_by(CHANNELS) {
                    let mut sum = octets.splat(0.0);
                    for window in first..end {
                        let cell = at - window * axis.stride;
                        let values = &windows[window * self.width + cell * channels + channel..];
                        let values = values.first_chunk().expect("numbers behind the windows");
                        sum = octets.add(sum, Octet::load(values));
                    }
                    let target = &mut line[pixel * channels + channel..];
                    *target.first_chunk_mut().expect("numbers behind the line") = sum.numbers();
                }
            }
            if self.fresh {
                sums.copy_from_slice(&line[..length]);
            } else {
                for (sum, &term) in sums.iter_mut().zip(&line) {
                    *sum += term;
                }
            }
        }
    }
}
