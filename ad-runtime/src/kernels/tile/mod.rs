//! Products of small and medium matrices of single precision, without copying the operands.
//!
//! The result is computed in tiles that fit the vector registers: up to 14 rows of two vectors with
//! AVX-512, 6 with AVX2. For each step along the inner dimension a tile loads a piece of one row of
//! B, and multiplies it with one number of each of its rows of A. Convolutions are sums of such
//! products, whose operands are windows that overlap in memory; hence a product has *terms*.

use pulp::{Arch, Simd, WithSimd};

/// C = start + Σ Aₜ Bₜ, where C is `rows` x `columns` and Aₜ Bₜ has an inner dimension of `inner`.
#[derive(Debug)]
pub struct Tiles<'a> {
    /// Rows of A and C.
    pub rows: usize,
    /// Columns of A, rows of B.
    pub inner: usize,
    /// Columns of B and C.
    pub columns: usize,
    /// Where the elements of A are.
    pub a: &'a [f32],
    /// From one row of A to the next, or from one column to the next if `a_by_columns`.
    pub a_stride: usize,
    /// The elements of a column of A lie side by side, not those of a row.
    pub a_by_columns: bool,
    /// Where the elements of B are; those of a row lie side by side.
    pub b: &'a [f32],
    /// From one row of B to the next.
    pub b_stride: usize,
    /// Where C goes; the elements of a row lie side by side.
    pub c: &'a mut [f32],
    /// From one row of C to the next.
    pub c_stride: usize,
    /// Where Aₜ and Bₜ begin.
    pub terms: &'a [(usize, usize)],
    /// What the products are added to.
    pub start: Start<'a>,
    /// Replace what is not positive by zero (a NaN stays).
    pub rectify: bool,
}

/// What products are added to.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// Zero: C is written.
    Zero,
    /// What C holds.
    C,
    /// A row, for each row of C, which is written.
    Row(&'a [f32]),
}

/// Rows of a tile at most: of two vectors of 16 numbers, of one vector of 8, and of two.
const WIDEST_ROWS: usize = 14;
const NARROW_ROWS: usize = 12;
const WIDE_ROWS: usize = 6;

/// Whether the processor has vectors that tiles are made for.
#[inline]
pub fn has_tiles() -> bool {
    !matches!(Arch::new(), Arch::Scalar) && cfg!(target_arch = "x86_64")
}

impl Tiles<'_> {
    /// Computes C.
    ///
    /// # Panics
    /// If an operand has too few elements.
    // Not `#[inline]`: every crate that calls it would compile all tiles again.
    pub fn run(self) {
        #[cfg(feature = "rayon")]
        let Some(this) = self.in_parallel() else {
            return;
        };
        #[cfg(not(feature = "rayon"))]
        let this = self;
        this.on_this_thread();
    }

    /// Gives half of the rows to another thread if there are many. Where they are cut depends on the
    /// sizes alone, and not on the number of threads: the height of a tile may decide in which order
    /// it adds.
    #[cfg(feature = "rayon")]
    fn in_parallel(self) -> Option<Self> {
        /// Multiplications that are worth a thread.
        const ENOUGH: usize = 1 << 18;
        let work = self.rows * self.inner * self.columns * self.terms.len();
        let middle = (self.rows / 2).next_multiple_of(WIDEST_ROWS);
        if work < 2 * ENOUGH || middle >= self.rows {
            return Some(self);
        }
        let (above, below) = self.c.split_at_mut(middle * self.c_stride);
        let skipped = if self.a_by_columns {
            middle
        } else {
            middle * self.a_stride
        };
        let first = Tiles {
            rows: middle,
            c: above,
            ..self
        };
        let second = Tiles {
            rows: self.rows - middle,
            a: &self.a[skipped..],
            c: below,
            ..self
        };
        rayon::join(|| first.run(), || second.run());
        None
    }

    fn on_this_thread(mut self) {
        // Rows that begin one after the other are columns, too, and need one address only.
        self.a_by_columns |= self.a_stride == 1;
        if self.rows > 0 && self.columns > 0 {
            // Half-empty vectors are no faster than full ones of half the size.
            #[cfg(target_arch = "x86_64")]
            if self.columns <= 8
                && let Some(simd) = pulp::x86::V3::try_new()
            {
                return Simd::vectorize(simd, self);
            }
            Arch::new().dispatch(self);
        }
    }
}

impl WithSimd for Tiles<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let lanes = S::F32_LANES;
        let limit = match lanes {
            16.. => WIDEST_ROWS,
            _ if self.columns > lanes => WIDE_ROWS,
            _ if self.a_by_columns => NARROW_ROWS,
            // As many as there are registers for their addresses.
            _ => NARROW_ROWS / 2,
        };
        // Tiles of about the same height.
        let strips = self.rows.div_ceil(limit);
        let mut column = 0;
        while column < self.columns {
            let vectors = if self.columns - column > lanes { 2 } else { 1 };
            for strip in 0..strips {
                let row = strip * self.rows / strips;
                let end = (strip + 1) * self.rows / strips;
                self.tile(simd, (row, end - row), (column, vectors));
            }
            column += vectors * lanes;
        }
    }
}

/// Calls a tile whose number of rows is known to the compiler.
macro_rules! for_rows {
    ($self:ident, $simd:ident, $rows:expr, $place:expr, $vectors:literal, [$($n:literal)*]) => {
        match ($rows, $self.a_by_columns) {
            $(
                ($n, false) => $simd.vectorize(Tile::<$n, $vectors, false> { tiles: $self, place: $place }),
                ($n, true) => $simd.vectorize(Tile::<$n, $vectors, true> { tiles: $self, place: $place }),
            )*
            _ => unreachable!("a tile has 1 to 14 rows"),
        }
    };
}

impl Tiles<'_> {
    #[inline(always)]
    fn tile<S: Simd>(
        &mut self,
        simd: S,
        (row, rows): (usize, usize),
        (column, vectors): (usize, usize),
    ) {
        let place = (row, column);
        let this = self.reborrow();
        match (S::F32_LANES >= 16, vectors) {
            (true, 1) => for_rows!(this, simd, rows, place, 1, [1 2 3 4 5 6 7 8 9 10 11 12 13 14]),
            (true, _) => for_rows!(this, simd, rows, place, 2, [1 2 3 4 5 6 7 8 9 10 11 12 13 14]),
            (false, 1) => for_rows!(this, simd, rows, place, 1, [1 2 3 4 5 6 7 8 9 10 11 12]),
            (false, _) => for_rows!(this, simd, rows, place, 2, [1 2 3 4 5 6]),
        }
    }

    #[inline(always)]
    fn reborrow(&mut self) -> Tiles<'_> {
        Tiles { c: self.c, ..*self }
    }
}

/// A tile of `ROWS` x `VECTORS` registers.
struct Tile<'a, const ROWS: usize, const VECTORS: usize, const BY_COLUMNS: bool> {
    tiles: Tiles<'a>,
    place: (usize, usize),
}

impl<const ROWS: usize, const VECTORS: usize, const BY_COLUMNS: bool> WithSimd
    for Tile<'_, ROWS, VECTORS, BY_COLUMNS>
{
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (tiles, (row, column)) = (self.tiles, self.place);
        let width = (VECTORS * S::F32_LANES).min(tiles.columns - column);
        let c = &mut tiles.c[row * tiles.c_stride + column..];
        // What loops over in memory has a name of its own, so that the sums stay in registers.
        let mut before = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
        match tiles.start {
            Start::Zero => {}
            Start::Row(start) => {
                let start = load_some::<S, VECTORS>(simd, &start[column..column + width]);
                before = [start; ROWS];
            }
            Start::C => {
                for (i, before) in before.iter_mut().enumerate() {
                    *before = load_some(simd, &c[i * tiles.c_stride..][..width]);
                }
            }
        }
        // Few sums would wait for each other: those of every other step are kept apart.
        let mut chains = [[[simd.splat_f32s(0.0); VECTORS]; ROWS]; 2];
        chains[0] = before;
        let terms = if tiles.inner > 0 { tiles.terms } else { &[] };
        for &(a, b) in terms {
            let a = &tiles.a[a..];
            let (b, stride) = (&tiles.b[b + column..], tiles.b_stride);
            // Rows of B that can be read in whole vectors: what lies behind the last column is
            // read, too, and not used.
            let full = VECTORS * S::F32_LANES;
            let whole = if (tiles.inner - 1) * stride + full <= b.len() {
                tiles.inner
            } else {
                b.len()
                    .checked_sub(full)
                    .map_or(0, |rest| rest / stride.max(1) + 1)
            };
            let next = |p: usize| load::<S, VECTORS>(&b[p * stride..][..full]);
            let last = |p: usize| load_some::<S, VECTORS>(simd, &b[p * stride..][..width]);
            if BY_COLUMNS {
                let a = &a[row..];
                let column = |p: usize| -> &[f32; ROWS] {
                    a[p * tiles.a_stride..]
                        .first_chunk()
                        .expect("A has this many rows")
                };
                let of_step = |p: usize| {
                    let column = column(p);
                    move |i: usize| column[i]
                };
                add_all(simd, &mut chains, whole, of_step, next);
                for p in whole..tiles.inner {
                    add(simd, &mut chains[0], of_step(p), last(p));
                }
            } else {
                let rows: [&[f32]; ROWS] =
                    std::array::from_fn(|i| &a[(row + i) * tiles.a_stride..][..tiles.inner]);
                let rows = &rows;
                let of_step = |p: usize| move |i: usize| rows[i][p];
                add_all(simd, &mut chains, whole, of_step, next);
                for p in whole..tiles.inner {
                    add(simd, &mut chains[0], of_step(p), last(p));
                }
            }
        }
        let zero = simd.splat_f32s(0.0);
        let mut after = chains[0];
        if is_short::<ROWS, VECTORS>() {
            for i in 0..ROWS {
                for v in 0..VECTORS {
                    after[i][v] = simd.add_f32s(chains[0][i][v], chains[1][i][v]);
                }
            }
        }
        if tiles.rectify {
            for sum in after.as_flattened_mut() {
                let stops = simd.less_than_or_equal_f32s(*sum, zero);
                *sum = simd.select_f32s(stops, zero, *sum);
            }
        }
        if width == VECTORS * S::F32_LANES {
            // A loop so short that it is unrolled: the sums never leave their registers.
            for i in 0..ROWS {
                let c = &mut c[i * tiles.c_stride..][..VECTORS * S::F32_LANES];
                S::as_mut_simd_f32s(c).0.copy_from_slice(&after[i]);
            }
            return;
        }
        for (i, sums) in after.iter().enumerate() {
            store_some(simd, &mut c[i * tiles.c_stride..][..width], sums);
        }
    }
}

/// Whether a tile has so few sums that they are kept in two parts.
#[inline(always)]
const fn is_short<const ROWS: usize, const VECTORS: usize>() -> bool {
    ROWS * VECTORS <= 6
}

/// All steps of a term.
#[inline(always)]
fn add_all<S: Simd, A: Fn(usize) -> f32, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    chains: &mut [[[S::f32s; VECTORS]; ROWS]; 2],
    steps: usize,
    a: impl Fn(usize) -> A,
    b: impl Fn(usize) -> [S::f32s; VECTORS],
) {
    let mut first = 0;
    if is_short::<ROWS, VECTORS>() {
        while first + 2 <= steps {
            add(simd, &mut chains[0], a(first), b(first));
            add(simd, &mut chains[1], a(first + 1), b(first + 1));
            first += 2;
        }
    }
    for p in first..steps {
        add(simd, &mut chains[0], a(p), b(p));
    }
}

/// `sums[i] += a[i] · b`
#[allow(
    clippy::needless_range_loop,
    reason = "loops over constant ranges are unrolled, and the sums stay in registers"
)]
#[inline(always)]
fn add<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    sums: &mut [[S::f32s; VECTORS]; ROWS],
    a: impl Fn(usize) -> f32,
    b: [S::f32s; VECTORS],
) {
    for i in 0..ROWS {
        let a = simd.splat_f32s(a(i));
        for v in 0..VECTORS {
            sums[i][v] = simd.mul_add_e_f32s(a, b[v], sums[i][v]);
        }
    }
}

#[inline(always)]
fn load<S: Simd, const VECTORS: usize>(x: &[f32]) -> [S::f32s; VECTORS] {
    *S::as_simd_f32s(x)
        .0
        .first_chunk()
        .expect("the slice is long enough")
}

/// The elements of a slice, and zeros.
#[inline(always)]
fn load_some<S: Simd, const VECTORS: usize>(simd: S, x: &[f32]) -> [S::f32s; VECTORS] {
    if x.len() == VECTORS * S::F32_LANES {
        return load::<S, VECTORS>(x);
    }
    std::array::from_fn(|v| {
        let rest = &x[(v * S::F32_LANES).min(x.len())..];
        simd.partial_load_f32s(&rest[..rest.len().min(S::F32_LANES)])
    })
}

/// As many elements as the slice takes.
#[inline(always)]
fn store_some<S: Simd, const VECTORS: usize>(simd: S, x: &mut [f32], values: &[S::f32s; VECTORS]) {
    if x.len() == VECTORS * S::F32_LANES {
        S::as_mut_simd_f32s(x).0.copy_from_slice(values);
        return;
    }
    for (v, &value) in values.iter().enumerate() {
        let start = (v * S::F32_LANES).min(x.len());
        let rest = &mut x[start..];
        let end = rest.len().min(S::F32_LANES);
        simd.partial_store_f32s(&mut rest[..end], value);
    }
}

#[cfg(test)]
mod tests;
