//! Methods that give a mutable view of an array: refused where they are differentiated, in words.

use super::element::Element;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::NoTangent;
use ::ndarray::{Array, ArrayRef, ArrayViewMut, Dimension, Ix1, SliceArg};

/// What a mutable view would have to have: a place for its cotangent. None has one.
#[diagnostic::on_unimplemented(
    message = "cannot differentiate through a mutable view of an array that has a name: writes to it have no place for a cotangent",
    label = "a mutable view of an array",
    note = "write to the part at once, `y.slice_mut(p).assign(&x)` (or `fill`, or `scaled_add`), or to elements, `y[[i, j]] = x`"
)]
pub trait FollowedView {}

/// The pullback of a mutable view, if there were one.
type ViewPullback<A, D, E, T> = Box<dyn Fn(Nothing<'_>, Array<A, E>, &mut Array<A, D>, &mut T)>;

/// Methods that give a mutable view: refused where they are differentiated.
pub trait MutableViews<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __derivative_of_slice_mut<X: Activity, B: Activity, I>(
        &mut self,
        acts: (X, B),
        info: I,
    ) -> (
        ArrayViewMut<'_, A, I::OutDim>,
        ViewPullback<A, D, I::OutDim, Tan<I>>,
    )
    where
        I: SliceArg<D> + Differentiable,
        Self: FollowedView;

    #[doc(hidden)]
    fn __derivative_of_row_mut<X: Activity, B: Activity>(
        &mut self,
        acts: (X, B),
        index: usize,
    ) -> (ArrayViewMut<'_, A, Ix1>, ViewPullback<A, D, Ix1, NoTangent>)
    where
        Self: FollowedView;

    #[doc(hidden)]
    fn __derivative_of_column_mut<X: Activity, B: Activity>(
        &mut self,
        acts: (X, B),
        index: usize,
    ) -> (ArrayViewMut<'_, A, Ix1>, ViewPullback<A, D, Ix1, NoTangent>)
    where
        Self: FollowedView;
}

impl<A: Element, D: Dimension + 'static> MutableViews<A, D> for ArrayRef<A, D> {
    fn __derivative_of_slice_mut<X: Activity, B: Activity, I>(
        &mut self,
        _: (X, B),
        _: I,
    ) -> (
        ArrayViewMut<'_, A, I::OutDim>,
        ViewPullback<A, D, I::OutDim, Tan<I>>,
    )
    where
        I: SliceArg<D> + Differentiable,
        Self: FollowedView,
    {
        unreachable!("no view is followed")
    }

    fn __derivative_of_row_mut<X: Activity, B: Activity>(
        &mut self,
        _: (X, B),
        _: usize,
    ) -> (ArrayViewMut<'_, A, Ix1>, ViewPullback<A, D, Ix1, NoTangent>)
    where
        Self: FollowedView,
    {
        unreachable!("no view is followed")
    }

    fn __derivative_of_column_mut<X: Activity, B: Activity>(
        &mut self,
        _: (X, B),
        _: usize,
    ) -> (ArrayViewMut<'_, A, Ix1>, ViewPullback<A, D, Ix1, NoTangent>)
    where
        Self: FollowedView,
    {
        unreachable!("no view is followed")
    }
}
