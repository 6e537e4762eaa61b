//! Pushforwards of `concatenate` and `stack`: the tangents are joined likewise.

use super::zeros_like;
use crate::activity::Activity;
use crate::rules::ndarray::{Element, JoinDerivatives};
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Axis, Dimension, RemoveAxis, ShapeError};

/// Pushforwards of the functions that make one array of several.
pub trait JoinPushforwards<A: Element, D: Dimension + 'static, const N: usize>:
    JoinDerivatives<A, D, N>
{
    // primal:  y = x₁, x₂, .. along an axis
    // forward: ẏ = ẋ₁, ẋ₂, .. along it
    #[doc(hidden)]
    fn __pushforward_of_into_ad_concatenated<X: Activity, B: Activity>(
        self,
        _: (X, B),
        x_dot: &[Array<A, D>; N],
        axis: Axis,
        _: NoTangent,
    ) -> (Result<Array<A, D>, ShapeError>, Option<Array<A, D>>)
    where
        D: RemoveAxis,
    {
        let x_dot = dense::<A, D, X, N>(&self, x_dot);
        let y = self.into_ad_concatenated(axis);
        let y_dot = x_dot.each_ref().map(|x_dot| x_dot.view());
        (y, y_dot.into_ad_concatenated(axis).ok())
    }

    // primal:  y[.., k, ..] = xₖ
    // forward: ẏ[.., k, ..] = ẋₖ
    #[doc(hidden)]
    fn __pushforward_of_into_ad_stacked<X: Activity, B: Activity>(
        self,
        _: (X, B),
        x_dot: &[Array<A, D>; N],
        axis: Axis,
        _: NoTangent,
    ) -> (
        Result<Array<A, D::Larger>, ShapeError>,
        Option<Array<A, D::Larger>>,
    )
    where
        D::Larger: RemoveAxis,
    {
        let x_dot = dense::<A, D, X, N>(&self, x_dot);
        let y = self.into_ad_stacked(axis);
        let y_dot = x_dot.each_ref().map(|x_dot| x_dot.view());
        (y, y_dot.into_ad_stacked(axis).ok())
    }
}

impl<A: Element, D: Dimension + 'static, const N: usize, T: JoinDerivatives<A, D, N>>
    JoinPushforwards<A, D, N> for T
{
}

/// The tangents; those of constants are zeros of their shapes.
fn dense<A: Element, D: Dimension + 'static, X: Activity, const N: usize>(
    x: &impl JoinDerivatives<A, D, N>,
    x_dot: &[Array<A, D>; N],
) -> [Array<A, D>; N] {
    let of = |x: &ArrayRef<A, D>, x_dot: &Array<A, D>| match X::ON && !x_dot.is_shapeless() {
        true => x_dot.clone(),
        false => zeros_like(x),
    };
    std::array::from_fn(|k| of(&x.__views()[k], &x_dot[k]))
}
