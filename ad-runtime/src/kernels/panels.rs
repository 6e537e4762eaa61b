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
    let ((rows, inner), columns) = (a.dim(), b.ncols());
    let (by_rows, by_columns) = (a.as_slice(), a.t());
    let (a, a_stride, a_by_columns) = match (by_rows, by_columns.as_slice()) {
        (Some(a), _) => (a, inner, false),
        (None, Some(a)) => (a, rows, true),
        (None, None) => return false,
    };
    // A transposed B would have to be copied, which the crate `gemm` does better.
    let (Some(c), Some(b)) = (c.as_slice_mut(), b.as_slice()) else {
        return false;
    };
    Tiles {
        rows,
        inner,
        columns,
        a,
        a_stride,
        a_by_columns,
        b,
        b_stride: columns,
        c,
        c_stride: columns,
        terms: &[(0, 0)],
        start,
        rectify,
    }
    .run();
    true
}
