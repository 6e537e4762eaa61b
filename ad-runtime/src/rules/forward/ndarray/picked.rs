//! Pushforwards of methods that take a part of an array along one axis: the tangent is the same part of the tangent.

use super::along;
use crate::activity::Activity;
use crate::differentiable::Tan;
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{Array, ArrayRef, ArrayView, Axis, Dimension, RemoveAxis, Slice};

/// Pushforwards of parts along an axis.
pub trait PickPushforwards<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __picked_of(&self) -> &ArrayRef<A, D>;

    // primal:  y[.., k, ..] = x[.., iₖ, ..]
    // forward: ẏ[.., k, ..] = ẋ[.., iₖ, ..]
    #[doc(hidden)]
    #[track_caller]
    fn __pushforward_of_select<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        indices: &[usize],
        _: &[Tan<usize>],
    ) -> (Array<A, D>, Array<A, D>)
    where
        D: RemoveAxis,
    {
        let y = self.__picked_of().select(axis, indices);
        let y_dot = along::<A, D, X>(&y, || x_dot.select(axis, indices));
        (y, y_dot)
    }

    // primal:  y = x[.., s, ..]
    // forward: ẏ = ẋ[.., s, ..]
    #[doc(hidden)]
    #[track_caller]
    fn __pushforward_of_slice_axis<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        of: Slice,
        _: NoTangent,
    ) -> (ArrayView<'_, A, D>, Array<A, D>) {
        let y = self.__picked_of().slice_axis(axis, of);
        let y_dot = along::<A, D, X>(&y, || x_dot.slice_axis(axis, of).to_owned());
        (y, y_dot)
    }
}

impl<A: Element, D: Dimension + 'static> PickPushforwards<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __picked_of(&self) -> &ArrayRef<A, D> {
        self
    }
}
