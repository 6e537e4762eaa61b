//! Matrices for tiles.

use super::tile::{Start, Tiles, has_tiles};
use ndarray::ArrayRef2;

/// Beyond these sizes operands do not stay in the caches, and are better copied into blocks.
const INNER: usize = 1024;
const LEFT: usize = 1 << 19;

/// C = start + A B in tiles. `false` if the matrices are not for tiles, and nothing was done.
///
/// The sizes were checked.
#[inline]
pub(super) fn multiply_in_tiles(
    a: &ArrayRef2<f32>,
    b: &ArrayRef2<f32>,
    c: &mut ArrayRef2<f32>,
    start: Start<'_>,
    rectify: bool,
) -> bool {
    let ((rows, inner), columns) = (a.dim(), b.ncols());
    if inner > INNER || rows * inner > LEFT || !has_tiles() {
        return false;
    }
    if !c.is_standard_layout() {
        // Cᵀ = Bᵀ Aᵀ
        return !matches!(start, Start::Row(_))
            && c.t().is_standard_layout()
            && columns * inner <= LEFT
            && multiply_rows(
                &b.t(),
                &a.t(),
                &mut c.view_mut().reversed_axes(),
                start,
                rectify,
            );
    }
    multiply_rows(a, b, c, start, rectify)
}

/// The same for C in the standard layout.
fn multiply_rows(
    a: &ArrayRef2<f32>,
    b: &ArrayRef2<f32>,
    c: &mut ArrayRef2<f32>,
    start: Start<'_>,
    rectify: bool,
) -> bool {
    let (Some(operands), Some(c)) = (Operands::of(a, b), c.as_slice_mut()) else {
        return false;
    };
    operands.tiles(0, a.nrows(), c, start, rectify).run();
    true
}

/// start + A B in new memory, strip by strip; `None` if the matrices are not for tiles.
///
/// # Panics
/// If it starts from what C holds, which there is not.
pub(super) fn product_in_tiles(
    a: &ArrayRef2<f32>,
    b: &ArrayRef2<f32>,
    start: Start<'_>,
    rectify: bool,
) -> Option<Vec<f32>> {
    /// Numbers of the result that are filled with zeros and then written: they stay in the first
    /// cache, where all of a large matrix would go to memory and come back.
    const BLOCK: usize = 1 << 14;
    assert!(!matches!(start, Start::C), "new memory holds nothing");
    let ((rows, inner), columns) = (a.dim(), b.ncols());
    if inner > INNER || rows * inner > LEFT || !has_tiles() {
        return None;
    }
    let operands = Operands::of(a, b)?;
    let height = (BLOCK / columns.max(1) / ROWS).max(1) * ROWS;
    let mut product = Vec::with_capacity(rows * columns);
    for row in (0..rows).step_by(height) {
        let count = height.min(rows - row);
        product.resize((row + count) * columns, 0.0);
        let c = &mut product[row * columns..];
        operands.tiles(row, count, c, start, rectify).run();
    }
    Some(product)
}

/// Rows of the tallest tile.
const ROWS: usize = 14;

/// A contiguous by rows or by columns, and B in the standard layout.
struct Operands<'a> {
    a: &'a [f32],
    a_stride: usize,
    a_by_columns: bool,
    b: &'a [f32],
    inner: usize,
    columns: usize,
}

impl<'a> Operands<'a> {
    fn of(a: &'a ArrayRef2<f32>, b: &'a ArrayRef2<f32>) -> Option<Self> {
        let ((rows, inner), columns) = (a.dim(), b.ncols());
        // What lies in memory without gaps may do so backwards.
        let by_columns = a.strides() == [1, rows.cast_signed()];
        let (a, a_stride, a_by_columns) = match (a.as_slice(), a.as_slice_memory_order()) {
            (Some(a), _) => (a, inner, false),
            (None, Some(a)) if by_columns => (a, rows, true),
            (None, _) => return None,
        };
        // A transposed B would have to be copied, which the crate `gemm` does better.
        let b = b.as_slice()?;
        Some(Operands {
            a,
            a_stride,
            a_by_columns,
            b,
            inner,
            columns,
        })
    }

    /// The product for `rows` rows from `row` on.
    fn tiles(
        &self,
        row: usize,
        rows: usize,
        c: &'a mut [f32],
        start: Start<'a>,
        rectify: bool,
    ) -> Tiles<'a> {
        let skipped = if self.a_by_columns {
            row
        } else {
            row * self.a_stride
        };
        Tiles {
            rows,
            inner: self.inner,
            columns: self.columns,
            // Without inner columns there are no elements to skip.
            a: self.a.get(skipped..).unwrap_or(&[]),
            a_stride: self.a_stride,
            a_by_columns: self.a_by_columns,
            b: self.b,
            b_stride: self.columns,
            c,
            c_stride: self.columns,
            terms: &[(0, 0)],
            start,
            rectify,
        }
    }
}
