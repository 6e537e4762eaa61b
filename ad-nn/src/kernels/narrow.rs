//! Convolutions with at most eight channels of output, as in the first layer of most networks: one
//! half of a wide vector register holds the channels of a pixel.
//!
//! With few channels of input as well, the products of one row of a filter are so short that their
//! beginnings and ends take longer than they do. Here all cells of a filter are one sum, and neither
//! the filter nor the result is ever a partly filled vector in memory: the filter is copied into rows
//! of eight, and what is written beyond the channels of a pixel is overwritten by the next one.

use ad_runtime::kernels::{Octet, OctetKernel, Octets};

/// Channels of output at most.
pub(super) const CHANNELS: usize = 8;
/// Numbers from one window to the next at most: they are known to the compiler.
pub(super) const STEPS: usize = 4;

type Pixel = [f32; CHANNELS];

/// How the windows of an image lie in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Rows of windows, and windows of a row.
    pub(super) rows: usize,
    pub(super) cols: usize,
    /// Numbers from one row of windows to the next, and from one window to the next.
    pub(super) row_step: usize,
    pub(super) col_step: usize,
    /// Numbers from one row of a window to the next, rows of a window, and numbers of each.
    pub(super) line: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    /// Channels of output.
    pub(super) channels: usize,
}

impl Layout {
    /// Whether the kernels here are for it.
    pub(super) fn is_narrow(&self) -> bool {
        self.channels <= CHANNELS && (1..=STEPS).contains(&self.col_step)
    }

    /// Where the numbers of a window are, from its first.
    pub(super) fn offsets(&self) -> Vec<usize> {
        let rows = 0..self.height;
        rows.flat_map(|u| u * self.line..u * self.line + self.width)
            .collect()
    }
}

/// Rows of eight numbers.
pub(super) fn widened(rows: &[f32], channels: usize) -> Vec<Pixel> {
    let widened = rows.chunks_exact(channels).map(|row| {
        let mut pixel = [0.0; CHANNELS];
        pixel[..channels].copy_from_slice(row);
        pixel
    });
    widened.collect()
}

/// y = b + x * f for one row of windows.
pub(super) struct Forward<'a> {
    pub(super) layout: Layout,
    /// The image from the first number of the row's windows on.
    pub(super) image: &'a [f32],
    /// [`Layout::offsets`]
    pub(super) offsets: &'a [usize],
    /// A row for each of the offsets.
    pub(super) filter: &'a [Pixel],
    pub(super) bias: Pixel,
    pub(super) rectify: bool,
    pub(super) output: &'a mut [f32],
}

/// An expression in which a number is known to the compiler.
macro_rules! with_constant {
    ($name:ident = $n:expr, one of [$($constant:literal)*] => $result:expr) => {
        match $n {
            $($constant => {
                const $name: usize = $constant;
                $result
            })*
            _ => unreachable!("a number that was not compiled for"),
        }
    };
}

impl OctetKernel for Forward<'_> {
    type Output = ();
    #[inline(always)]
    fn run(mut self, octets: Octets) {
        with_constant!(STEP = self.layout.col_step, one of [1 2 3 4] => self.row::<STEP>(octets));
    }
}

impl Forward<'_> {
    #[inline(always)]
    fn row<const STEP: usize>(&mut self, octets: Octets) {
        let cols = self.layout.cols;
        // Half of the registers, or nearly all.
        let limit = if octets.registers() >= 32 { 14 } else { 12 };
        // Strips of about the same width, which is even: fewer widths are compiled.
        let most = cols
            .div_ceil(cols.div_ceil(limit).max(1))
            .next_multiple_of(2);
        let mut col = 0;
        while col < cols {
            let width = match (cols - col).min(most) {
                1 => 1,
                width => width / 2 * 2,
            };
            with_constant!(
                N = width,
                one of [1 2 4 6 8 10 12 14] => self.strip::<N, STEP>(octets, col)
            );
            col += width;
        }
    }

    /// `N` windows side by side.
    #[inline(always)]
    fn strip<const N: usize, const STEP: usize>(&mut self, octets: Octets, col: usize) {
        let channels = self.layout.channels;
        let image = &self.image[col * STEP..];
        let mut sums = [Octet::load(&self.bias); N];
        for (&offset, filter) in self.offsets.iter().zip(self.filter) {
            let x = &image[offset..offset + (N - 1) * STEP + 1];
            let filter = Octet::load(filter);
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = octets.mul_add(octets.splat(x[i * STEP]), filter, *sum);
            }
        }
        if self.rectify {
            for sum in &mut sums {
                *sum = octets.rectified(*sum);
            }
        }
        let output = &mut self.output[col * channels..];
        if 2 * channels < CHANNELS {
            for (i, sum) in sums.iter().enumerate() {
                sum.store_some(&mut output[i * channels..]);
            }
            return;
        }
        // A loop so short that it is unrolled: the sums never leave their registers.
        for i in 0..N - 1 {
            let pixel = output[i * channels..].first_chunk_mut();
            *pixel.expect("another pixel follows") = sums[i].numbers();
        }
        let last = &mut output[(N - 1) * channels..];
        match last.first_chunk_mut() {
            Some(pixel) => *pixel = sums[N - 1].numbers(),
            None => last.copy_from_slice(&sums[N - 1].numbers()[..channels]),
        }
    }
}

/// The sums of xᵀ ȳ over all windows of an image: a row of eight for each number of a window, to which
/// they are added.
pub(super) struct FilterGradient<'a> {
    pub(super) layout: Layout,
    pub(super) image: &'a [f32],
    /// With at least seven numbers behind the last: what is read beyond the channels of a pixel is not
    /// used.
    pub(super) y_bar: &'a [f32],
    pub(super) filter_bar: &'a mut [Pixel],
}

impl OctetKernel for FilterGradient<'_> {
    type Output = ();
    #[inline(always)]
    fn run(mut self, octets: Octets) {
        if self.layout.cols == 0 {
            return;
        }
        // As many sums as there are registers, and few loads of ȳ.
        let tall = if octets.registers() >= 32 { 5 } else { 2 };
        let mut row = 0;
        while row < self.layout.height {
            let height = (self.layout.height - row).min(tall);
            let mut col = 0;
            while col < self.layout.width {
                let at = (row, col);
                let width = (self.layout.width - col).min(if height == 1 { 10 } else { 5 });
                match height {
                    1 => with_constant!(
                        W = width, one of [1 2 3 4 5 6 7 8 9 10] => self.tile::<1, W>(octets, at)
                    ),
                    _ => with_constant!(
                        W = width, one of [1 2 3 4 5] => with_constant!(
                            H = height, one of [2 3 4 5] => self.tile::<H, W>(octets, at)
                        )
                    ),
                }
                col += width;
            }
            row += height;
        }
    }
}

impl FilterGradient<'_> {
    /// `H` rows of `W` numbers of each window.
    #[allow(
        clippy::needless_range_loop,
        reason = "loops over constant ranges are unrolled, and the sums stay in registers"
    )]
    #[inline(always)]
    fn tile<const H: usize, const W: usize>(&mut self, octets: Octets, (u, v): (usize, usize)) {
        let layout = self.layout;
        let mut sums = [[octets.splat(0.0); W]; H];
        let length = (layout.cols - 1) * layout.col_step + W;
        for row in 0..layout.rows {
            let first = row * layout.row_step + u * layout.line + v;
            let lines: [&[f32]; H] =
                std::array::from_fn(|h| &self.image[first + h * layout.line..][..length]);
            let y_bar = &self.y_bar[row * layout.cols * layout.channels..];
            let y_bar = &y_bar[..(layout.cols - 1) * layout.channels + CHANNELS];
            for col in 0..layout.cols {
                // SAFETY: `col` is at most the last one, whose octet ends with the slice.
                let pixel = unsafe { y_bar.get_unchecked(col * layout.channels..) };
                // SAFETY: as above.
                let pixel = Octet::load(unsafe { &*pixel.as_ptr().cast() });
                for h in 0..H {
                    for w in 0..W {
                        let at = col * layout.col_step + w;
                        // SAFETY: it is at most the last one, `length - 1`.
                        let x = octets.splat(*unsafe { lines[h].get_unchecked(at) });
                        sums[h][w] = octets.mul_add(x, pixel, sums[h][w]);
                    }
                }
            }
        }
        for h in 0..H {
            let rows = &mut self.filter_bar[(u + h) * layout.width + v..][..W];
            for w in 0..W {
                rows[w] = octets.add(Octet::load(&rows[w]), sums[h][w]).numbers();
            }
        }
    }
}
