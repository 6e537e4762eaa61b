//! Rules of `concatenate` and `stack`: each array's cotangent is its part of ȳ (the transpose of a linear map).
//!
//! A call of either, with the arrays written out, is a method of these arrays by value: `[a.view(), b.view()]`. The
//! pullbacks are boxes, as those of [`ShapeDerivatives`](super::ShapeDerivatives): the type of a closure would name
//! the lifetime of the views.

use super::element::Element;
use crate::activity::Activity;
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayView, Axis, Dimension, RemoveAxis, ShapeError, Slice};

/// The pullback of either.
type Pullback<A, D, Y, const N: usize> =
    Box<dyn Fn(Option<Array<A, Y>>, &mut [Array<A, D>; N], &mut NoTangent)>;

/// Derivatives of the functions that make one array of several.
///
/// | function | rule |
/// |---|---|
/// | `concatenate` | y = x₁, x₂, .. along an axis; x̄ₖ += its part of ȳ |
/// | `stack` | y\[.., k, ..\] = xₖ; x̄ₖ += ȳ\[.., k, ..\] |
pub trait JoinDerivatives<A: Element, D: Dimension + 'static, const N: usize>: Sized {
    #[doc(hidden)]
    fn __views(&self) -> &[ArrayView<'_, A, D>; N];

    /// [`ndarray::concatenate`]
    #[doc(hidden)]
    #[inline]
    fn into_ad_concatenated(self, axis: Axis) -> Result<Array<A, D>, ShapeError>
    where
        D: RemoveAxis,
    {
        ::ndarray::concatenate(axis, self.__views())
    }

    /// [`ndarray::stack`]
    #[doc(hidden)]
    #[inline]
    fn into_ad_stacked(self, axis: Axis) -> Result<Array<A, D::Larger>, ShapeError>
    where
        D::Larger: RemoveAxis,
    {
        ::ndarray::stack(axis, self.__views())
    }

    // primal:  y = x₁, x₂, .. along an axis
    // adjoint: x̄ₖ += its part of ȳ
    #[doc(hidden)]
    fn __derivative_of_into_ad_concatenated<X: Activity, B: Activity>(
        self,
        _: (X, B),
        axis: Axis,
    ) -> (Result<Array<A, D>, ShapeError>, Pullback<A, D, D, N>)
    where
        D: RemoveAxis,
    {
        let lengths = self
            .__views()
            .each_ref()
            .map(|x| x.shape().get(axis.0).copied());
        let y = self.into_ad_concatenated(axis);
        let pull: Pullback<A, D, D, N> = Box::new(move |y_bar, x_bar, _| {
            let Some(y_bar) = y_bar.filter(|y_bar| X::ON && !y_bar.is_shapeless()) else {
                return;
            };
            let mut start = 0;
            for (x_bar, length) in x_bar.iter_mut().zip(lengths) {
                let end = start + length.expect("the axis was there in the forward sweep");
                let part = y_bar.slice_axis(axis, Slice::from(start..end));
                x_bar.add(part.to_owned());
                start = end;
            }
        });
        (y, pull)
    }

    // primal:  y[.., k, ..] = xₖ
    // adjoint: x̄ₖ += ȳ[.., k, ..]
    #[doc(hidden)]
    fn __derivative_of_into_ad_stacked<X: Activity, B: Activity>(
        self,
        _: (X, B),
        axis: Axis,
    ) -> (
        Result<Array<A, D::Larger>, ShapeError>,
        Pullback<A, D, D::Larger, N>,
    )
    where
        D::Larger: RemoveAxis + 'static,
    {
        let y = self.into_ad_stacked(axis);
        let pull: Pullback<A, D, D::Larger, N> = Box::new(move |y_bar, x_bar, _| {
            let Some(y_bar) = y_bar.filter(|y_bar| X::ON && !y_bar.is_shapeless()) else {
                return;
            };
            for (k, x_bar) in x_bar.iter_mut().enumerate() {
                let part = y_bar.index_axis(axis, k).to_owned().into_dimensionality();
                x_bar.add(part.expect("an axis less gives the dimension of the operands"));
            }
        });
        (y, pull)
    }
}

impl<A: Element, D: Dimension + 'static, const N: usize> JoinDerivatives<A, D, N>
    for [ArrayView<'_, A, D>; N]
{
    #[inline(always)]
    fn __views(&self) -> &[ArrayView<'_, A, D>; N] {
        self
    }
}
