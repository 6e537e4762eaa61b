//! Rules of methods that take a part of an array along one axis: x̄ += ȳ there (the transpose of a linear map).

use super::element::Element;
use super::views::add_to_part;
use crate::activity::Activity;
use crate::differentiable::{Referent, Tan};
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, ArrayView, Axis, Dimension, RemoveAxis, Slice};

/// Derivatives of parts along an axis.
///
/// | method | rule |
/// |---|---|
/// | `select` | y\[.., k, ..\] = x\[.., iₖ, ..\]; x̄\[.., iₖ, ..\] += ȳ\[.., k, ..\] |
/// | `slice_axis` | y = x\[.., s, ..\]; x̄\[.., s, ..\] += ȳ |
pub trait PickDerivatives<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __picked_from(&self) -> &ArrayRef<A, D>;

    // primal:  y[.., k, ..] = x[.., iₖ, ..]
    // adjoint: x̄[.., iₖ, ..] += ȳ[.., k, ..]
    #[doc(hidden)]
    #[track_caller]
    fn __derivative_of_select<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        axis: Axis,
        indices: &[usize],
    ) -> (
        Array<A, D>,
        impl Fn(
            &ArrayRef<A, D>,
            &[usize],
            Array<A, D>,
            &mut Array<A, D>,
            &mut NoTangent,
            &mut [Tan<usize>],
        ) + use<Self, A, D, X, B, C>,
    )
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let pull = move |x: &ArrayRef<A, D>,
                         indices: &[usize],
                         y_bar: Array<A, D>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         _: &mut [Tan<usize>]| {
            if X::ON && !y_bar.is_shapeless() {
                x.make_place_indexable(x_bar);
                for (&i, y_bar) in indices.iter().zip(y_bar.axis_iter(axis)) {
                    let mut part = x_bar.index_axis_mut(axis, i);
                    part.zip_mut_with(&y_bar, |x_bar, &y_bar| *x_bar += y_bar);
                }
            }
        };
        (self.__picked_from().select(axis, indices), pull)
    }

    // primal:  y = x[.., s, ..]
    // adjoint: x̄[.., s, ..] += ȳ
    #[doc(hidden)]
    #[track_caller]
    fn __derivative_of_slice_axis<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        axis: Axis,
        of: Slice,
    ) -> (
        ArrayView<'_, A, D>,
        impl Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>, &mut NoTangent, &mut NoTangent)
        + use<Self, A, D, X, B, C>,
    ) {
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Array<A, D>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         _: &mut NoTangent| {
            if X::ON && !y_bar.is_shapeless() {
                x.make_place_indexable(x_bar);
                add_to_part(x_bar.slice_axis_mut(axis, of), &y_bar);
            }
        };
        (self.__picked_from().slice_axis(axis, of), pull)
    }
}

impl<A: Element, D: Dimension + 'static> PickDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __picked_from(&self) -> &ArrayRef<A, D> {
        self
    }
}
