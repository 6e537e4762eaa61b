//! The product of two matrices: the one place that calls a library for it.

use crate::rules::ndarray::Element;
use ndarray::{Array2, ArrayRef2};

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
    let strides = (c.strides()[0], c.strides()[1]);
    // SAFETY: `c` is borrowed mutably, so its elements are initialised, distinct and its own, and
    // its shape was checked.
    unsafe { product_into(a, b, (m, k, n), c.as_mut_ptr(), strides, accumulate) }
}

/// Products of at most this many multiplications are done by a plain loop: packing does not pay.
const TINY: usize = 512;

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
        *place = fresh_product(a, b, (m, k, n));
        return;
    }
    assert!(
        place.dim() == (m, n),
        "a product of {m} x {n} elements does not fit a place of shape {:?}",
        place.shape()
    );
    multiply(a, b, place, true);
}

/// A B in new memory, row by row.
fn fresh_product<A: Element>(
    a: &ArrayRef2<A>,
    b: &ArrayRef2<A>,
    (m, k, n): (usize, usize, usize),
) -> Array2<A> {
    let mut c = Array2::<A>::uninit((m, n));
    let strides = (c.strides()[0], c.strides()[1]);
    // SAFETY: `c` has `m` x `n` distinct elements of its own, all of which are written.
    unsafe {
        product_into(a, b, (m, k, n), c.as_mut_ptr().cast(), strides, false);
        c.assume_init()
    }
}

/// # Safety
/// `c` points to `m` x `n` distinct elements with the given strides, which nothing else refers to.
/// They are initialised if `accumulate`.
unsafe fn product_into<A: Element>(
    a: &ArrayRef2<A>,
    b: &ArrayRef2<A>,
    (m, k, n): (usize, usize, usize),
    c: *mut A,
    (c_rs, c_cs): (isize, isize),
    accumulate: bool,
) {
    let a = (a.as_ptr(), a.strides()[0], a.strides()[1]);
    let b = (b.as_ptr(), b.strides()[0], b.strides()[1]);
    // SAFETY: the pointers and strides are those of valid arrays of these sizes.
    unsafe {
        if m * n * k <= TINY {
            tiny_product((m, k, n), a, b, (c, c_rs, c_cs), accumulate);
        } else {
            A::gemm((m, k, n), a, b, (c, c_rs, c_cs), accumulate);
        }
    }
}

/// # Safety
/// That of [`Element::gemm`].
#[allow(
    clippy::cast_possible_wrap,
    reason = "indices of an array in memory fit an isize"
)]
unsafe fn tiny_product<A: Element>(
    (m, k, n): (usize, usize, usize),
    (a, a_rs, a_cs): (*const A, isize, isize),
    (b, b_rs, b_cs): (*const A, isize, isize),
    (c, c_rs, c_cs): (*mut A, isize, isize),
    accumulate: bool,
) {
    for i in 0..m as isize {
        for j in 0..n as isize {
            // SAFETY: all indices are below the sizes of the matrices, and `c` is read only if its
            // elements are initialised.
            unsafe {
                let c = c.offset(i * c_rs + j * c_cs);
                let mut sum = if accumulate { c.read() } else { A::zero() };
                for l in 0..k as isize {
                    sum += *a.offset(i * a_rs + l * a_cs) * *b.offset(l * b_rs + j * b_cs);
                }
                c.write(sum);
            }
        }
    }
}
