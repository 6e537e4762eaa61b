//! Pushforwards of methods that look at an array, or at a part of it: the tangent is the same part of
//! the tangent, as an array of its own.

use super::along;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{
    Array, Array1, Array2, ArrayRef, ArrayRef1, ArrayRef2, ArrayView, ArrayView1, Axis, CowArray,
    Dimension, IntoDimension, Ix1, RemoveAxis, ShapeArg, ShapeError, SliceArg,
};

/// Pushforwards of the views of an array.
pub trait ViewPushforwards<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __looked_at(&self) -> &ArrayRef<A, D>;

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_view<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (ArrayView<'_, A, D>, Array<A, D>) {
        let y = self.__looked_at().view();
        let y_dot = along::<A, D, X>(&y, || x_dot.to_owned());
        (y, y_dot)
    }

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_to_owned<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (Array<A, D>, Array<A, D>) {
        let y = self.__looked_at().to_owned();
        let y_dot = along::<A, D, X>(&y, || x_dot.to_owned());
        (y, y_dot)
    }

    // primal:  y = xᵀ
    // forward: ẏ = ẋᵀ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_t<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (ArrayView<'_, A, D>, Array<A, D>) {
        let y = self.__looked_at().t();
        let y_dot = along::<A, D, X>(&y, || x_dot.t().to_owned());
        (y, y_dot)
    }

    // primal:  y = x[s]
    // forward: ẏ = ẋ[s]
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_slice<X: Activity, B: Activity, I>(
        &self,
        _: (X, B),
        x_dot: &Array<A, D>,
        info: I,
        _: Tan<I>,
    ) -> (ArrayView<'_, A, I::OutDim>, Array<A, I::OutDim>)
    where
        I: SliceArg<D> + Differentiable,
        I::OutDim: 'static,
    {
        let y = self.__looked_at().slice(&info);
        let y_dot = along::<A, I::OutDim, X>(&y, || x_dot.slice(&info).to_owned());
        (y, y_dot)
    }

    // primal:  y = x[.., i, ..]
    // forward: ẏ = ẋ[.., i, ..]
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_index_axis<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        index: usize,
        _: NoTangent,
    ) -> (ArrayView<'_, A, D::Smaller>, Array<A, D::Smaller>)
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let y = self.__looked_at().index_axis(axis, index);
        let y_dot = along::<A, D::Smaller, X>(&y, || x_dot.index_axis(axis, index).to_owned());
        (y, y_dot)
    }

    // primal:  yᵢ = x[i, i, ..]
    // forward: ẏᵢ = ẋ[i, i, ..]
    #[doc(hidden)]
    fn __pushforward_of_diag<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (ArrayView1<'_, A>, Array1<A>) {
        let y = self.__looked_at().diag();
        let y_dot = along::<A, Ix1, X>(&y, || x_dot.diag().to_owned());
        (y, y_dot)
    }

    // primal:  y = x, its axes repeated
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_broadcast<X: Activity, B: Activity, E>(
        &self,
        _: (X, B),
        x_dot: &Array<A, D>,
        shape: E,
        _: Tan<E>,
    ) -> (Option<ArrayView<'_, A, E::Dim>>, Option<Array<A, E::Dim>>)
    where
        E: IntoDimension + Differentiable,
        E::Dim: 'static,
    {
        let shape = shape.into_dimension();
        let y = self.__looked_at().broadcast(shape.clone());
        let y_dot = y
            .as_ref()
            .map(|y| along::<A, E::Dim, X>(y, || super::spread(x_dot, &shape).to_owned()));
        (y, y_dot)
    }

    // primal:  y = x, in another shape
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_to_shape<X: Activity, B: Activity, E>(
        &self,
        _: (X, B),
        x_dot: &Array<A, D>,
        shape: E,
        _: Tan<E>,
    ) -> (
        Result<CowArray<'_, A, E::Dim>, ShapeError>,
        Option<Array<A, E::Dim>>,
    )
    where
        E: ShapeArg + Differentiable,
        E::Dim: 'static,
    {
        let (shape, order) = shape.into_shape_and_order();
        // `None` is the order of rows, for the value and for the tangent, whatever their memory is.
        let order = order.unwrap_or(::ndarray::Order::RowMajor);
        let y = self.__looked_at().to_shape((shape.clone(), order));
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

    // primal:  y = x, as a vector
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_flatten<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (CowArray<'_, A, Ix1>, Array1<A>) {
        let y = self.__looked_at().flatten();
        let y_dot = along::<A, Ix1, X>(&y, || x_dot.flatten().into_owned());
        (y, y_dot)
    }
}

impl<A: Element, D: Dimension + 'static> ViewPushforwards<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __looked_at(&self) -> &ArrayRef<A, D> {
        self
    }
}

macro_rules! lane {
    ($name:ident, $view:ident) => {
        #[doc(hidden)]
        #[inline]
        fn $name<X: Activity, B: Activity>(
            &self,
            _: (X, B),
            x_dot: &Array2<A>,
            index: usize,
            _: NoTangent,
        ) -> (ArrayView1<'_, A>, Array1<A>) {
            let y = self.__rows().$view(index);
            let y_dot = along::<A, Ix1, X>(&y, || x_dot.$view(index).to_owned());
            (y, y_dot)
        }
    };
}

/// Pushforwards of the views of a matrix.
pub trait MatrixViewPushforwards<A: Element> {
    #[doc(hidden)]
    fn __rows(&self) -> &ArrayRef2<A>;

    // primal:  y = x[i, ..]
    // forward: ẏ = ẋ[i, ..]
    lane!(__pushforward_of_row, row);
    // primal:  y = x[.., i]
    // forward: ẏ = ẋ[.., i]
    lane!(__pushforward_of_column, column);
}

impl<A: Element> MatrixViewPushforwards<A> for ArrayRef2<A> {
    #[inline(always)]
    fn __rows(&self) -> &ArrayRef2<A> {
        self
    }
}

/// Pushforwards of the methods of vectors.
pub trait VectorPushforwards<A: Element> {
    // primal:  y = x, as a `Vec`
    // forward: ẏ = ẋ, likewise
    #[doc(hidden)]
    fn __pushforward_of_to_vec<X: Activity>(&self, _: (X,), x_dot: &Array1<A>) -> (Vec<A>, Vec<A>);
}

impl<A: Element> VectorPushforwards<A> for ArrayRef1<A> {
    fn __pushforward_of_to_vec<X: Activity>(&self, _: (X,), x_dot: &Array1<A>) -> (Vec<A>, Vec<A>) {
        let y_dot = if X::ON {
            x_dot.to_vec()
        } else {
            vec![A::zero(); self.len()]
        };
        (self.to_vec(), y_dot)
    }
}
