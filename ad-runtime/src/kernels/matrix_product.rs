//! The product of two matrices, by shape: plain loops where it is tiny, tiles of registers for small
//! and medium matrices of single precision, and the crate `gemm` for the rest.

use super::panels::{multiply_in_tiles, product_in_tiles};
use super::tile::Start;
use super::tiny::{is_tiny, tiny_product};
use crate::rules::ndarray::Element;
use ndarray::{Array1, Array2, ArrayRef2};

/// C = A B, or C += A B if `accumulate`, of matrices with any strides.
///
/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub fn multiply<A: Element>(
    a: &ArrayRef2<A>,
    b: &ArrayRef2<A>,
    c: &mut ArrayRef2<A>,
    accumulate: bool,
) {
    let ((m, k), n) = (a.dim(), b.ncols());
    assert!(
        b.nrows() == k && c.dim() == (m, n),
        "a product of matrices of shapes {:?} and {:?} into {:?}",
        a.shape(),
        b.shape(),
        c.shape()
    );
    if is_tiny(m, k, n)
        && let Some(c) = c.as_slice_mut()
    {
        if !accumulate {
            c.fill(A::zero());
        }
        tiny_product(a, b, c, None);
        return;
    }
    if let (Some(a), Some(b), Some(c)) = (A::singles(a), A::singles(b), A::singles_mut(c)) {
        let start = if accumulate { Start::C } else { Start::Zero };
        if multiply_in_tiles(a, b, c, start, false) {
            return;
        }
    }
    A::gemm(a.view(), b.view(), c.view_mut(), accumulate);
}

/// X W + b, with what is not positive replaced by zero if `rectify`.
///
/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub fn affine<A: Element>(
    x: &ArrayRef2<A>,
    w: &ArrayRef2<A>,
    b: &Array1<A>,
    rectify: bool,
) -> Array2<A> {
    let shape = (x.nrows(), w.ncols());
    if !is_tiny(x.nrows(), x.ncols(), w.ncols())
        && (x.ncols(), w.ncols()) == (w.nrows(), b.len())
        && let (Some(x), Some(w), Some(b)) = (A::singles(x), A::singles(w), A::singles(b))
        && let Some(b) = b.as_slice()
        && let Some(y) = product_in_tiles(x, w, Start::Row(b), rectify)
    {
        let y = A::from_singles(y).expect("the elements are `f32`");
        return Array2::from_shape_vec(shape, y).expect("m rows of n elements");
    }
    let mut y = Array2::zeros(shape);
    affine_into(x, w, b, rectify, &mut y);
    y
}

/// As [`affine`], into an array.
///
/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub fn affine_into<A: Element>(
    x: &ArrayRef2<A>,
    w: &ArrayRef2<A>,
    b: &Array1<A>,
    rectify: bool,
    y: &mut ArrayRef2<A>,
) {
    assert!(
        x.ncols() == w.nrows() && y.dim() == (x.nrows(), b.len()) && w.ncols() == b.len(),
        "a product of matrices of shapes {:?} and {:?} plus a row of {} into {:?}",
        x.shape(),
        w.shape(),
        b.len(),
        y.shape()
    );
    if is_tiny(x.nrows(), x.ncols(), w.ncols())
        && let (Some(b), Some(y)) = (b.as_slice(), y.as_slice_mut())
    {
        tiny_product(x, w, y, Some(b));
        if rectify {
            for y in y {
                *y = if *y <= A::zero() { A::zero() } else { *y };
            }
        }
        return;
    }
    if let (Some(x), Some(w), Some(b), Some(y)) = (
        A::singles(x),
        A::singles(w),
        A::singles(b),
        A::singles_mut(y),
    ) && let Some(b) = b.as_slice()
        && multiply_in_tiles(x, w, y, Start::Row(b), rectify)
    {
        return;
    }
    for mut row in y.rows_mut() {
        row.assign(b);
    }
    multiply(x, w, y, true);
    if rectify {
        y.mapv_inplace(|y| if y <= A::zero() { A::zero() } else { y });
    }
}

/// C += A B, for A of `m` x `k` and B of `k` x `n` elements with any strides (a transposed operand is
/// a view with its strides exchanged, and is not copied). If the place is empty, C = A B is written
/// into fresh memory.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn matrix_product<A: Element>(a: &ArrayRef2<A>, b: &ArrayRef2<A>, place: &mut Array2<A>) {
    let ((m, k), (rows, n)) = (a.dim(), b.dim());
    assert!(
        k == rows,
        "the product of matrices of {m} x {k} and {rows} x {n} elements does not exist"
    );
    if place.is_empty() {
        *place = new_product(a, b);
        return;
    }
    assert!(
        place.dim() == (m, n),
        "a product of {m} x {n} elements does not fit a place of shape {:?}",
        place.shape()
    );
    multiply(a, b, place, true);
}

/// A B in new memory. The sizes were checked.
fn new_product<A: Element>(a: &ArrayRef2<A>, b: &ArrayRef2<A>) -> Array2<A> {
    let ((m, k), n) = (a.dim(), b.ncols());
    if is_tiny(m, k, n) {
        let mut c = Array2::zeros((m, n));
        if let Some(c) = c.as_slice_mut() {
            tiny_product(a, b, c, None);
        }
        return c;
    }
    if let (Some(a), Some(b)) = (A::singles(a), A::singles(b))
        && let Some(c) = product_in_tiles(a, b, Start::Zero, false)
    {
        let c = A::from_singles(c).expect("the elements are `f32`");
        return Array2::from_shape_vec((m, n), c).expect("m rows of n elements");
    }
    let mut c = Array2::zeros((m, n));
    A::gemm(a.view(), b.view(), c.view_mut(), false);
    c
}
