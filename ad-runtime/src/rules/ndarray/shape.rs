//! Rules of methods that take an array or a view by value and give it another shape.
//!
//! These methods consume the receiver, so that it is not supplied again: what its place must look
//! like is kept. Their pullbacks are function pointers and boxes: the type of a closure made here
//! would name the storage of the array, and with it the lifetime of a view.

use super::element::Element;
use super::views::reshaped;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{
    Array, ArrayBase, Axis, Data, Dimension, IntoDimension, IxDyn, Order, RemoveAxis, ShapeArg,
    ShapeError,
};

/// A pullback of a method with one argument.
type Pullback<A, D, Y, T> = Box<dyn Fn(Y, &mut Array<A, D>, &mut T)>;

/// Derivatives of by-value methods of arrays and views.
///
/// | method | rule |
/// |---|---|
/// | `reversed_axes` | y = xᵀ; x̄ += ȳᵀ |
/// | `permuted_axes` | y = x, with axis i of y the axis pᵢ of x; x̄ += ȳ, with axis pᵢ of x̄ the axis i of ȳ |
/// | `insert_axis` | y = x, with a new axis of length 1; x̄ += ȳ, without it |
/// | `index_axis_move` | y = x\[.., i, ..\]; x̄\[.., i, ..\] += ȳ |
/// | `into_owned` | y = x; x̄ += ȳ |
/// | `into_dyn` | y = x, its dimension known when run; x̄ += ȳ |
/// | `into_dimensionality` | y = x, its dimension of another type; x̄ += ȳ |
/// | `into_shape_with_order` | y = x, in another shape; x̄ += ȳ, in the shape of x |
pub trait ShapeDerivatives<S: Data<Elem = A>, A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __by_value(self) -> ArrayBase<S, D>;

    // primal:  y = xᵀ
    // adjoint: x̄ += ȳᵀ
    #[doc(hidden)]
    fn __derivative_of_reversed_axes<X: Activity>(
        self,
        _: (X,),
    ) -> (ArrayBase<S, D>, fn(Array<A, D>, &mut Array<A, D>)) {
        (self.__by_value().reversed_axes(), |y_bar, x_bar| {
            if X::ON {
                x_bar.add(y_bar.reversed_axes());
            }
        })
    }

    // primal:  y = x, with axis i of y the axis pᵢ of x
    // adjoint: x̄ += ȳ, with axis pᵢ of x̄ the axis i of ȳ
    #[doc(hidden)]
    fn __derivative_of_permuted_axes<X: Activity, B: Activity, T>(
        self,
        _: (X, B),
        axes: T,
    ) -> (ArrayBase<S, D>, Pullback<A, D, Array<A, D>, Tan<T>>)
    where
        T: IntoDimension<Dim = D> + Differentiable,
    {
        let axes = axes.into_dimension();
        let mut inverse = axes.clone();
        for (i, &axis) in axes.slice().iter().enumerate() {
            inverse[axis] = i;
        }
        let pull: Pullback<A, D, Array<A, D>, Tan<T>> = Box::new(move |y_bar, x_bar, _| {
            if X::ON && !y_bar.is_shapeless() {
                x_bar.add(y_bar.permuted_axes(inverse.clone()));
            }
        });
        (self.__by_value().permuted_axes(axes), pull)
    }

    // primal:  y = x, with a new axis of length 1
    // adjoint: x̄ += ȳ, without it
    #[doc(hidden)]
    fn __derivative_of_insert_axis<X: Activity, B: Activity>(
        self,
        _: (X, B),
        axis: Axis,
    ) -> (
        ArrayBase<S, D::Larger>,
        Pullback<A, D, Array<A, D::Larger>, NoTangent>,
    )
    where
        D::Larger: 'static,
    {
        let pull: Pullback<A, D, Array<A, D::Larger>, NoTangent> =
            Box::new(move |y_bar, x_bar, _| {
                if X::ON && !y_bar.is_shapeless() {
                    let y_bar = y_bar.remove_axis(axis);
                    let y_bar = y_bar.into_dimensionality();
                    x_bar.add(y_bar.expect("an axis less gives the dimension of the operand"));
                }
            });
        (self.__by_value().insert_axis(axis), pull)
    }

    // primal:  y = x[.., i, ..]
    // adjoint: x̄[.., i, ..] += ȳ
    #[doc(hidden)]
    fn __derivative_of_index_axis_move<X: Activity, B: Activity, C: Activity>(
        self,
        _: (X, B, C),
        axis: Axis,
        index: usize,
    ) -> (
        ArrayBase<S, D::Smaller>,
        Box<dyn Fn(Array<A, D::Smaller>, &mut Array<A, D>, &mut NoTangent, &mut NoTangent)>,
    )
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let x = self.__by_value();
        let shape = x.raw_dim();
        let pull = move |y_bar: Array<A, D::Smaller>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         _: &mut NoTangent| {
            if X::ON && !y_bar.is_shapeless() {
                if x_bar.is_shapeless() {
                    *x_bar = Tangent::zeros(&shape);
                }
                super::views::add_to_part(x_bar.index_axis_mut(axis, index), &y_bar);
            }
        };
        (x.index_axis_move(axis, index), Box::new(pull))
    }

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    fn __derivative_of_into_owned<X: Activity>(
        self,
        _: (X,),
    ) -> (Array<A, D>, fn(Array<A, D>, &mut Array<A, D>)) {
        (self.__by_value().into_owned(), |y_bar, x_bar| {
            if X::ON {
                x_bar.add(y_bar);
            }
        })
    }

    // primal:  y = x, its dimension known when run
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    fn __derivative_of_into_dyn<X: Activity>(
        self,
        _: (X,),
    ) -> (ArrayBase<S, IxDyn>, fn(Array<A, IxDyn>, &mut Array<A, D>)) {
        (self.__by_value().into_dyn(), |y_bar, x_bar| {
            if X::ON && !y_bar.is_shapeless() {
                x_bar.add(same_dimension(y_bar));
            }
        })
    }

    // primal:  y = x, its dimension of another type
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    fn __derivative_of_into_dimensionality<E: Dimension + 'static, X: Activity>(
        self,
        _: (X,),
    ) -> (
        Result<ArrayBase<S, E>, ShapeError>,
        fn(Option<Array<A, E>>, &mut Array<A, D>),
    ) {
        (self.__by_value().into_dimensionality(), |y_bar, x_bar| {
            if let (true, Some(y_bar)) = (X::ON, y_bar)
                && !y_bar.is_shapeless()
            {
                x_bar.add(same_dimension(y_bar));
            }
        })
    }

    // primal:  y = x, in another shape
    // adjoint: x̄ += ȳ, in the shape of x
    #[doc(hidden)]
    fn __derivative_of_into_shape_with_order<X: Activity, B: Activity, E>(
        self,
        _: (X, B),
        shape: E,
    ) -> (
        Result<ArrayBase<S, E::Dim>, ShapeError>,
        Box<dyn Fn(Option<Array<A, E::Dim>>, &mut Array<A, D>, &mut Tan<E>)>,
    )
    where
        E: ShapeArg + Differentiable,
        E::Dim: 'static,
    {
        let (shape, order) = shape.into_shape_and_order();
        let order = order.unwrap_or(Order::RowMajor);
        let x = self.__by_value();
        let old = x.raw_dim();
        let pull =
            move |y_bar: Option<Array<A, E::Dim>>, x_bar: &mut Array<A, D>, _: &mut Tan<E>| {
                if let (true, Some(y_bar)) = (X::ON, y_bar)
                    && !y_bar.is_shapeless()
                {
                    x_bar.add(reshaped(y_bar, old.clone(), order));
                }
            };
        (x.into_shape_with_order((shape, order)), Box::new(pull))
    }
}

impl<S: Data<Elem = A>, A: Element, D: Dimension + 'static> ShapeDerivatives<S, A, D>
    for ArrayBase<S, D>
{
    #[inline(always)]
    fn __by_value(self) -> ArrayBase<S, D> {
        self
    }
}

fn same_dimension<A: Element, D: Dimension, E: Dimension>(y: Array<A, E>) -> Array<A, D> {
    y.into_dimensionality()
        .expect("the number of axes was checked in the forward sweep")
}
