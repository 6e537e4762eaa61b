//! Arrays as rows along their last axis.

use crate::scalar::Scalar;
use ad_runtime::kernels::{Kernel, Level};
use ndarray::{Array, Dimension};

/// An array brought into the standard layout.
pub(crate) fn standard<T: Scalar, D: Dimension>(x: Array<T, D>) -> Array<T, D> {
    if x.is_standard_layout() {
        x
    } else {
        x.as_standard_layout().into_owned()
    }
}

/// The rows of an array in the standard layout.
pub(crate) fn rows<T: Scalar, D: Dimension>(
    x: &Array<T, D>,
    classes: usize,
) -> impl Iterator<Item = &[T]> {
    let cells = x.as_slice().expect("the layout is standard");
    cells.chunks_exact(classes.max(1))
}

/// The rows of an array in the standard layout, to be changed.
pub(crate) fn rows_mut<T: Scalar, D: Dimension>(
    x: &mut Array<T, D>,
    classes: usize,
) -> impl Iterator<Item = &mut [T]> {
    let cells = x.as_slice_mut().expect("the layout is standard");
    cells.chunks_exact_mut(classes.max(1))
}

/// Replaces a row x by softmax x, and returns m = max x and ln Σ eˣ⁻ᵐ.
///
/// The maximum is subtracted first, so that nothing overflows.
#[inline(always)]
pub(crate) fn softmax_row<T: Scalar, L: Level>(row: &mut [T]) -> (T, T) {
    let max = maximum(row);
    for x in row.iter_mut() {
        *x = T::exp_of::<L>(*x - max);
    }
    let sum = row.iter().fold(T::zero(), |sum, &x| sum + x);
    let share = T::one() / sum;
    row.iter_mut().for_each(|x| *x *= share);
    (max, T::ln_of(sum))
}

/// m = max x and ln Σ eˣ⁻ᵐ, which together are ln Σ eˣ. Their sum would be rounded to the size of m.
#[inline(always)]
pub(crate) fn log_sum_exp<T: Scalar, L: Level>(row: &[T]) -> (T, T) {
    let max = maximum(row);
    let sum = row
        .iter()
        .fold(T::zero(), |sum, &x| sum + T::exp_of::<L>(x - max));
    (max, T::ln_of(sum))
}

#[inline(always)]
fn maximum<T: Scalar>(row: &[T]) -> T {
    row.iter()
        .fold(T::LEAST, |max, &x| if x > max { x } else { max })
}

/// Turns each row of logits into its part of the gradient, and adds up the losses.
pub(crate) struct CrossEntropies<T, I> {
    pub(crate) rows: I,
    pub(crate) share: T,
}

impl<'a, T: Scalar, I: Iterator<Item = (&'a mut [T], usize)>> Kernel for CrossEntropies<T, I> {
    type Output = T;
    #[inline(always)]
    fn run<L: Level>(self) -> T {
        let mut sum = T::zero();
        for (row, label) in self.rows {
            let logit = row[label];
            let (max, log_sum) = softmax_row::<T, L>(row);
            sum += log_sum - (logit - max);
            row[label] -= T::one();
            row.iter_mut().for_each(|x| *x *= self.share);
        }
        sum
    }
}
