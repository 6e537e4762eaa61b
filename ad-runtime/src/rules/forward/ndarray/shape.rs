//! Pushforwards of methods that take an array or a view by value and give it another shape: the tangent,
//! an owned array, is given the same shape.

use super::along;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{
    Array, ArrayBase, Axis, Data, Dimension, IntoDimension, IxDyn, Order, RemoveAxis, ShapeArg,
    ShapeError,
};

/// Pushforwards of by-value methods of arrays and views.
pub trait ShapePushforwards<S: Data<Elem = A>, A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __moved(self) -> ArrayBase<S, D>;

    // primal:  y = xᵀ
    // forward: ẏ = ẋᵀ
    #[doc(hidden)]
    fn __pushforward_of_reversed_axes<X: Activity>(
        self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (ArrayBase<S, D>, Array<A, D>) {
        let y = self.__moved().reversed_axes();
        let y_dot = along::<A, D, X>(&y, || x_dot.t().to_owned());
        (y, y_dot)
    }

    // primal:  y = x, with axis i of y the axis pᵢ of x
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_permuted_axes<X: Activity, B: Activity, T>(
        self,
        _: (X, B),
        x_dot: &Array<A, D>,
        axes: T,
        _: Tan<T>,
    ) -> (ArrayBase<S, D>, Array<A, D>)
    where
        T: IntoDimension<Dim = D> + Differentiable,
    {
        let axes = axes.into_dimension();
        let y = self.__moved().permuted_axes(axes.clone());
        let y_dot = along::<A, D, X>(&y, || x_dot.to_owned().permuted_axes(axes));
        (y, y_dot)
    }

    // primal:  y = x, with a new axis of length 1
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_insert_axis<X: Activity, B: Activity>(
        self,
        _: (X, B),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
    ) -> (ArrayBase<S, D::Larger>, Array<A, D::Larger>)
    where
        D::Larger: 'static,
    {
        let y = self.__moved().insert_axis(axis);
        let y_dot = along::<A, D::Larger, X>(&y, || x_dot.to_owned().insert_axis(axis));
        (y, y_dot)
    }

    // primal:  y = x[.., i, ..]
    // forward: ẏ = ẋ[.., i, ..]
    #[doc(hidden)]
    fn __pushforward_of_index_axis_move<X: Activity, B: Activity, C: Activity>(
        self,
        _: (X, B, C),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        index: usize,
        _: NoTangent,
    ) -> (ArrayBase<S, D::Smaller>, Array<A, D::Smaller>)
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let y = self.__moved().index_axis_move(axis, index);
        let y_dot = along::<A, D::Smaller, X>(&y, || x_dot.index_axis(axis, index).to_owned());
        (y, y_dot)
    }

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    fn __pushforward_of_into_owned<X: Activity>(
        self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (Array<A, D>, Array<A, D>) {
        let y = self.__moved().into_owned();
        let y_dot = along::<A, D, X>(&y, || x_dot.to_owned());
        (y, y_dot)
    }

    // primal:  y = x, its dimension known when run
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_into_dyn<X: Activity>(
        self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (ArrayBase<S, IxDyn>, Array<A, IxDyn>) {
        let y = self.__moved().into_dyn();
        let y_dot = along::<A, IxDyn, X>(&y, || x_dot.to_owned().into_dyn());
        (y, y_dot)
    }

    // primal:  y = x, its dimension of another type
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_into_dimensionality<E: Dimension + 'static, X: Activity>(
        self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (Result<ArrayBase<S, E>, ShapeError>, Option<Array<A, E>>) {
        let y = self.__moved().into_dimensionality();
        let y_dot = y.as_ref().ok().map(|y: &ArrayBase<S, E>| {
            along::<A, E, X>(y, || {
                let y_dot = x_dot.to_owned().into_dimensionality();
                y_dot.expect("the tangent has the shape of the value")
            })
        });
        (y, y_dot)
    }

    // primal:  y = x, in another shape
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_into_shape_with_order<X: Activity, B: Activity, E>(
        self,
        _: (X, B),
        x_dot: &Array<A, D>,
        shape: E,
        _: Tan<E>,
    ) -> (
        Result<ArrayBase<S, E::Dim>, ShapeError>,
        Option<Array<A, E::Dim>>,
    )
    where
        E: ShapeArg + Differentiable,
        E::Dim: 'static,
    {
        let (shape, order) = shape.into_shape_and_order();
        let order = order.unwrap_or(Order::RowMajor);
        let y = self.__moved().into_shape_with_order((shape.clone(), order));
        let y_dot = y.as_ref().ok().map(|y| {
            along::<A, E::Dim, X>(y, || {
                let y_dot = x_dot.to_shape((shape, order));
                y_dot
                    .expect("the tangent has the shape of the value")
                    .into_owned()
            })
        });
        (y, y_dot)
    }
}

impl<S: Data<Elem = A>, A: Element, D: Dimension + 'static> ShapePushforwards<S, A, D>
    for ArrayBase<S, D>
{
    #[inline(always)]
    fn __moved(self) -> ArrayBase<S, D> {
        self
    }
}
