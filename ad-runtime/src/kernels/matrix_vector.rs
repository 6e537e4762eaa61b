//! Products with vectors: matrix times vector, outer and inner product.

use crate::rules::ndarray::Element;
use ndarray::{Array1, Array2, ArrayRef1, ArrayRef2, Zip};
use std::borrow::Cow;

/// y += A x, for A of `m` x `n` elements with any strides (transposed is a view). If the place is
/// empty, it starts from zero.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn matrix_vector_product<A: Element>(
    a: &ArrayRef2<A>,
    x: &ArrayRef1<A>,
    place: &mut Array1<A>,
) {
    let (m, n) = a.dim();
    assert!(
        n == x.len(),
        "the product of a matrix of {m} x {n} elements and a vector of {} does not exist",
        x.len()
    );
    if place.is_empty() {
        *place = Array1::zeros(m);
    }
    assert!(
        m == place.len(),
        "a product of {m} elements does not fit a place of {}",
        place.len()
    );
    let x = contiguous(x);
    if n <= 1 || a.strides()[1] == 1 {
        for (y, row) in place.iter_mut().zip(a.rows()) {
            *y += inner(&contiguous(&row), &x);
        }
    } else if let (Some(y), 1) = (place.as_slice_mut(), a.strides()[0]) {
        for (column, &x) in a.columns().into_iter().zip(&*x) {
            add_multiple(y, x, &contiguous(&column));
        }
    } else {
        for (y, row) in place.iter_mut().zip(a.rows()) {
            *y += row.iter().zip(&*x).fold(A::zero(), |s, (&a, &x)| s + a * x);
        }
    }
}

/// A += y xᵀ. If the place is empty, it is written.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn outer_product<A: Element>(y: &ArrayRef1<A>, x: &ArrayRef1<A>, place: &mut Array2<A>) {
    let (m, n) = (y.len(), x.len());
    let x = contiguous(x);
    if place.is_empty() {
        let mut all = Vec::with_capacity(m * n);
        for &y in y {
            all.extend(x.iter().map(|&x| y * x));
        }
        *place = Array2::from_shape_vec((m, n), all).expect("m rows of n elements were made");
        return;
    }
    assert!(
        place.dim() == (m, n),
        "a product of {m} x {n} elements does not fit a place of shape {:?}",
        place.shape()
    );
    for (mut row, &y) in place.rows_mut().into_iter().zip(y) {
        match row.as_slice_mut() {
            Some(row) => add_multiple(row, y, &x),
            None => row.iter_mut().zip(&*x).for_each(|(p, &x)| *p += y * x),
        }
    }
}

/// The inner product of two vectors.
///
/// # Panics
/// If the lengths differ.
#[track_caller]
pub(crate) fn vector_product<A: Element>(x: &ArrayRef1<A>, y: &ArrayRef1<A>) -> A {
    assert!(
        x.len() == y.len(),
        "the product of vectors of {} and {} elements does not exist",
        x.len(),
        y.len()
    );
    match (x.as_slice(), y.as_slice()) {
        (Some(x), Some(y)) => inner(x, y),
        _ => Zip::from(x)
            .and(y)
            .fold(A::zero(), |sum, &x, &y| sum + x * y),
    }
}

/// The elements side by side.
fn contiguous<A: Element>(x: &ArrayRef1<A>) -> Cow<'_, [A]> {
    match x.as_slice() {
        Some(x) => Cow::Borrowed(x),
        None => Cow::Owned(x.to_vec()),
    }
}

/// Σ x y in several partial sums, so that the loop can be vectorised.
#[inline]
fn inner<A: Element>(x: &[A], y: &[A]) -> A {
    const LANES: usize = 16;
    let mut sums = [A::zero(); LANES];
    let ((xs, x_rest), (ys, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    for (x, y) in xs.iter().zip(ys) {
        for i in 0..LANES {
            sums[i] += x[i] * y[i];
        }
    }
    let rest = x_rest.iter().zip(y_rest);
    let rest = rest.fold(A::zero(), |sum, (&x, &y)| sum + x * y);
    sums.iter().fold(rest, |sum, &s| sum + s)
}

/// y += factor · x
#[inline]
fn add_multiple<A: Element>(y: &mut [A], factor: A, x: &[A]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}
