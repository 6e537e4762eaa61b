//! Products of matrices.

use crate::scalar::Scalar;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// Products with fewer multiplications than this are not worth packing the operands for.
const TINY: usize = 512;

/// C = A B, or C += A B if `accumulate`. The operands may have any strides.
///
/// # Panics
/// If the sizes do not fit together.
pub(crate) fn multiply<T: Scalar>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    mut c: ArrayViewMut2<'_, T>,
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
    if m * k * n <= TINY {
        multiply_tiny(a, b, c, accumulate);
        return;
    }
    let (a_rows, a_cols) = (a.strides()[0], a.strides()[1]);
    let (b_rows, b_cols) = (b.strides()[0], b.strides()[1]);
    let (c_rows, c_cols) = (c.strides()[0], c.strides()[1]);
    // SAFETY: the views are valid for their sizes and strides, which were checked to fit together,
    // and `c` is borrowed mutably, so that it overlaps neither itself nor an operand.
    unsafe {
        T::gemm_raw(
            (m, k, n),
            (a.as_ptr(), a_rows, a_cols),
            (b.as_ptr(), b_rows, b_cols),
            (c.as_mut_ptr(), c_rows, c_cols),
            accumulate,
        );
    }
}

/// `place += A B`; an empty place is the zero of every shape, and is written.
pub(crate) fn add_product<T: Scalar>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    place: &mut Array2<T>,
) {
    if place.is_empty() {
        *place = product(a, b);
    } else {
        multiply(a, b, place.view_mut(), true);
    }
}

/// A B.
pub(crate) fn product<T: Scalar>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> Array2<T> {
    let mut c = Array2::zeros((a.nrows(), b.ncols()));
    multiply(a, b, c.view_mut(), false);
    c
}

fn multiply_tiny<T: Scalar>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    mut c: ArrayViewMut2<'_, T>,
    accumulate: bool,
) {
    for i in 0..a.nrows() {
        for j in 0..b.ncols() {
            let mut sum = if accumulate { c[[i, j]] } else { T::zero() };
            for p in 0..a.ncols() {
                sum += a[[i, p]] * b[[p, j]];
            }
            c[[i, j]] = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, random};
    use ndarray::{Ix2, s};

    fn naive(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
            (0..a.ncols()).map(|p| a[[i, p]] * b[[p, j]]).sum()
        })
    }

    #[test]
    fn products_of_all_sizes_agree_with_the_definition() {
        for (m, k, n) in [
            (1, 1, 1),
            (3, 4, 5),
            (8, 8, 8),
            (8, 8, 9),
            (17, 33, 9),
            (40, 7, 65),
        ] {
            let a = random::<f64, Ix2>([m, k], 1);
            let b = random::<f64, Ix2>([k, n], 2);
            let expected = naive(&a, &b);
            assert_close(&product(a.view(), b.view()), &expected, 1e-13);
            let mut c = random::<f64, Ix2>([m, n], 3);
            let sum = &c + &expected;
            add_product(a.view(), b.view(), &mut c);
            assert_close(&c, &sum, 1e-13);
        }
    }

    #[test]
    fn strides_may_be_any() {
        let a = random::<f64, Ix2>([31, 40], 1);
        let b = random::<f64, Ix2>([20, 24], 2);
        let (left, right) = (a.slice(s![..;2, ..;-2]), b.t());
        let left_plain = left.to_owned();
        let right_plain = right.slice(s![..20, ..]).as_standard_layout().into_owned();
        let expected = naive(&left_plain, &right_plain);
        let mut place = Array2::zeros((20, 16)).reversed_axes();
        multiply(left, right.slice(s![..20, ..]), place.view_mut(), false);
        assert_close(&place, &expected, 1e-13);
    }

    #[test]
    fn a_product_over_nothing_is_zero() {
        let (a, b) = (Array2::<f64>::zeros((30, 0)), Array2::<f64>::zeros((0, 30)));
        let mut c = Array2::from_elem((30, 30), 7.0);
        multiply(a.view(), b.view(), c.view_mut(), false);
        assert_eq!(c, Array2::zeros((30, 30)));
    }

    #[test]
    #[should_panic(expected = "a product of matrices of shapes [2, 3] and [4, 5] into [2, 5]")]
    fn sizes_that_do_not_fit_are_refused() {
        product(
            Array2::<f32>::zeros((2, 3)).view(),
            Array2::<f32>::zeros((4, 5)).view(),
        );
    }
}
