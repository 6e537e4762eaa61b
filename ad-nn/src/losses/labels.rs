//! [`Labels`]: what class each example belongs to.

use ad_runtime::NoTangent;
use ndarray::{Array1, ArrayView1};
use std::fmt::Display;

/// The class of an example: an integer, counted from 0.
pub trait Label: Copy + Display {
    /// The class as an index; `None` if it is negative or too large for one.
    fn class(self) -> Option<usize>;
}

macro_rules! label {
    ($($t:ty),*) => { $(
        impl Label for $t {
            #[inline]
            fn class(self) -> Option<usize> { usize::try_from(self).ok() }
        }
    )* };
}
label!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

/// The classes of a batch: a slice, `Vec`, array or `ndarray` array of integers.
#[diagnostic::on_unimplemented(
    message = "labels are a slice, `Vec`, array or 1-dimensional `ndarray` array of integers, not `{Self}`",
    note = "for labels that are probabilities, see `sigmoid_cross_entropy`"
)]
pub trait Labels {
    /// The type of a label.
    type Label: Label;
    /// What the cotangent of the labels, which does not exist, would be added to.
    #[doc(hidden)]
    type Place: ?Sized;
    /// The labels, in the order of the batch.
    fn labels(&self) -> impl ExactSizeIterator<Item = Self::Label>;
}

impl<L: Label> Labels for [L] {
    type Label = L;
    type Place = [NoTangent];
    #[inline]
    fn labels(&self) -> impl ExactSizeIterator<Item = L> {
        self.iter().copied()
    }
}

macro_rules! labels {
    ($({$($generics:tt)*} $t:ty, $place:ty;)*) => { $(
        impl<$($generics)*> Labels for $t {
            type Label = L;
            type Place = $place;
            #[inline]
            fn labels(&self) -> impl ExactSizeIterator<Item = L> {
                self.iter().copied()
            }
        }
    )* };
}
labels!(
    {L: Label} Vec<L>, Vec<NoTangent>;
    {L: Label, const N: usize} [L; N], [NoTangent; N];
    {L: Label} Array1<L>, Array1<NoTangent>;
    {L: Label} ArrayView1<'_, L>, Array1<NoTangent>;
);
