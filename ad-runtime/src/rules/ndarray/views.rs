//! Rules of methods that look at an array, or at a part of it.
//!
//! The cotangent of a view is an owned array. That of a part is added into the place of the whole,
//! which is made dense once; that of a view of everything is moved. Nothing is kept but indices.

use super::broadcast::{add_reduced, shape_of};
use super::element::Element;
use super::tangent::assert_same_shape;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Referent, Tan};
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{
    Array, Array1, Array2, ArrayRef, ArrayRef1, ArrayRef2, ArrayView, ArrayView1, ArrayViewMut,
    Axis, CowArray, Dimension, IntoDimension, Ix1, Order, RemoveAxis, ShapeArg, ShapeError,
    SliceArg,
};

/// `part += y`
pub(super) fn add_to_part<A: Element, D: Dimension + 'static>(
    mut part: ArrayViewMut<'_, A, D>,
    y: &Array<A, D>,
) {
    assert_same_shape(shape_of(&part), shape_of(y));
    part.zip_mut_with(y, |p, &y| *p += y);
}

/// The array in another shape; moved if its memory has the right order.
pub(super) fn reshaped<A: Element, D: Dimension, E: Dimension>(
    y: Array<A, E>,
    shape: D,
    order: Order,
) -> Array<A, D> {
    match order {
        Order::RowMajor if y.is_standard_layout() => y.into_shape_with_order(shape),
        _ => y.to_shape((shape, order)).map(CowArray::into_owned),
    }
    .expect("a cotangent has as many elements as the value it belongs to")
}

/// Derivatives of the views of an array.
///
/// | method | rule |
/// |---|---|
/// | `view` | y = x; x̄ += ȳ |
/// | `to_owned` | y = x; x̄ += ȳ |
/// | `t` | y = xᵀ; x̄ += ȳᵀ |
/// | `slice` | y = x\[s\]; x̄\[s\] += ȳ |
/// | `index_axis` | y = x\[.., i, ..\]; x̄\[.., i, ..\] += ȳ |
/// | `diag` | yᵢ = x\[i, i, ..\]; x̄\[i, i, ..\] += ȳᵢ |
/// | `broadcast` | y = x, its axes repeated; x̄ += Σ ȳ (over the axes that were repeated) |
/// | `to_shape` | y = x, in another shape; x̄ += ȳ, in the shape of x |
/// | `flatten` | y = x, as a vector; x̄ += ȳ, in the shape of x |
pub trait ViewDerivatives<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __viewed(&self) -> &ArrayRef<A, D>;

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_view<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        ArrayView<'_, A, D>,
        impl Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |_: &ArrayRef<A, D>, y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
            if X::ON {
                x_bar.add(y_bar);
            }
        };
        (self.__viewed().view(), pull)
    }

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_to_owned<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Array<A, D>,
        impl Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |_: &ArrayRef<A, D>, y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
            if X::ON {
                x_bar.add(y_bar);
            }
        };
        (self.__viewed().to_owned(), pull)
    }

    // primal:  y = xᵀ
    // adjoint: x̄ += ȳᵀ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_t<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        ArrayView<'_, A, D>,
        impl Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |_: &ArrayRef<A, D>, y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
            if X::ON {
                x_bar.add(y_bar.reversed_axes());
            }
        };
        (self.__viewed().t(), pull)
    }

    // primal:  y = x[s]
    // adjoint: x̄[s] += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_slice<X: Activity, B: Activity, I>(
        &self,
        _: (X, B),
        info: I,
    ) -> (
        ArrayView<'_, A, I::OutDim>,
        impl Fn(&ArrayRef<A, D>, Array<A, I::OutDim>, &mut Array<A, D>, &mut Tan<I>)
        + use<Self, A, D, X, B, I>,
    )
    where
        I: SliceArg<D> + Differentiable,
        I::OutDim: 'static,
    {
        let y = self.__viewed().slice(&info);
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Array<A, I::OutDim>,
                         x_bar: &mut Array<A, D>,
                         _: &mut Tan<I>| {
            if X::ON && !y_bar.is_shapeless() {
                x.make_place_indexable(x_bar);
                add_to_part(x_bar.slice_mut(&info), &y_bar);
            }
        };
        (y, pull)
    }

    // primal:  y = x[.., i, ..]
    // adjoint: x̄[.., i, ..] += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_index_axis<X: Activity, B: Activity, C: Activity>(
        &self,
        _: (X, B, C),
        axis: Axis,
        index: usize,
    ) -> (
        ArrayView<'_, A, D::Smaller>,
        impl Fn(&ArrayRef<A, D>, Array<A, D::Smaller>, &mut Array<A, D>, &mut NoTangent, &mut NoTangent)
        + use<Self, A, D, X, B, C>,
    )
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Array<A, D::Smaller>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         _: &mut NoTangent| {
            if X::ON && !y_bar.is_shapeless() {
                x.make_place_indexable(x_bar);
                add_to_part(x_bar.index_axis_mut(axis, index), &y_bar);
            }
        };
        (self.__viewed().index_axis(axis, index), pull)
    }

    // primal:  yᵢ = x[i, i, ..]
    // adjoint: x̄[i, i, ..] += ȳᵢ
    #[doc(hidden)]
    fn __derivative_of_diag<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        ArrayView1<'_, A>,
        impl Fn(&ArrayRef<A, D>, Array1<A>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, y_bar: Array1<A>, x_bar: &mut Array<A, D>| {
            if X::ON && !y_bar.is_shapeless() {
                x.make_place_indexable(x_bar);
                add_to_part(x_bar.diag_mut(), &y_bar);
            }
        };
        (self.__viewed().diag(), pull)
    }

    // primal:  y = x, its axes repeated
    // adjoint: x̄ += Σ ȳ      (over the axes that were repeated)
    #[doc(hidden)]
    fn __derivative_of_broadcast<X: Activity, B: Activity, E>(
        &self,
        _: (X, B),
        shape: E,
    ) -> (
        Option<ArrayView<'_, A, E::Dim>>,
        impl Fn(&ArrayRef<A, D>, Option<Array<A, E::Dim>>, &mut Array<A, D>, &mut Tan<E>)
        + use<Self, A, D, X, B, E>,
    )
    where
        E: IntoDimension + Differentiable,
        E::Dim: 'static,
    {
        let pull = |x: &ArrayRef<A, D>,
                    y_bar: Option<Array<A, E::Dim>>,
                    x_bar: &mut Array<A, D>,
                    _: &mut Tan<E>| {
            if let (true, Some(y_bar)) = (X::ON, y_bar)
                && !y_bar.is_shapeless()
            {
                add_reduced(x_bar, y_bar, &x.raw_dim());
            }
        };
        (self.__viewed().broadcast(shape), pull)
    }

    // primal:  y = x, in another shape
    // adjoint: x̄ += ȳ, in the shape of x
    #[doc(hidden)]
    fn __derivative_of_to_shape<X: Activity, B: Activity, E>(
        &self,
        _: (X, B),
        shape: E,
    ) -> (
        Result<CowArray<'_, A, E::Dim>, ShapeError>,
        impl Fn(&ArrayRef<A, D>, Option<Array<A, E::Dim>>, &mut Array<A, D>, &mut Tan<E>)
        + use<Self, A, D, X, B, E>,
    )
    where
        E: ShapeArg + Differentiable,
        E::Dim: 'static,
    {
        let (shape, order) = shape.into_shape_and_order();
        let order = order.unwrap_or(Order::RowMajor);
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Option<Array<A, E::Dim>>,
                         x_bar: &mut Array<A, D>,
                         _: &mut Tan<E>| {
            if let (true, Some(y_bar)) = (X::ON, y_bar)
                && !y_bar.is_shapeless()
            {
                x_bar.add(reshaped(y_bar, x.raw_dim(), order));
            }
        };
        (self.__viewed().to_shape((shape, order)), pull)
    }

    // primal:  y = x, as a vector
    // adjoint: x̄ += ȳ, in the shape of x
    #[doc(hidden)]
    fn __derivative_of_flatten<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        CowArray<'_, A, Ix1>,
        impl Fn(&ArrayRef<A, D>, Array1<A>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, y_bar: Array1<A>, x_bar: &mut Array<A, D>| {
            if X::ON && !y_bar.is_shapeless() {
                x_bar.add(reshaped(y_bar, x.raw_dim(), Order::RowMajor));
            }
        };
        (self.__viewed().flatten(), pull)
    }
}

impl<A: Element, D: Dimension + 'static> ViewDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __viewed(&self) -> &ArrayRef<A, D> {
        self
    }
}

macro_rules! lane {
    ($name:ident, $view:ident, $view_mut:ident) => {
        #[doc(hidden)]
        #[inline]
        fn $name<X: Activity, B: Activity>(
            &self,
            _: (X, B),
            index: usize,
        ) -> (
            ArrayView1<'_, A>,
            impl Fn(&ArrayRef2<A>, Array1<A>, &mut Array2<A>, &mut NoTangent) + use<Self, A, X, B>,
        ) {
            let pull = move |x: &ArrayRef2<A>,
                             y_bar: Array1<A>,
                             x_bar: &mut Array2<A>,
                             _: &mut NoTangent| {
                if X::ON && !y_bar.is_shapeless() {
                    x.make_place_indexable(x_bar);
                    add_to_part(x_bar.$view_mut(index), &y_bar);
                }
            };
            (self.__matrix().$view(index), pull)
        }
    };
}

/// Derivatives of the views of a matrix.
///
/// | method | rule |
/// |---|---|
/// | `row` | y = x\[i, ..\]; x̄\[i, ..\] += ȳ |
/// | `column` | y = x\[.., i\]; x̄\[.., i\] += ȳ |
pub trait MatrixViewDerivatives<A: Element> {
    #[doc(hidden)]
    fn __matrix(&self) -> &ArrayRef2<A>;

    // primal:  y = x[i, ..]
    // adjoint: x̄[i, ..] += ȳ
    lane!(__derivative_of_row, row, row_mut);
    // primal:  y = x[.., i]
    // adjoint: x̄[.., i] += ȳ
    lane!(__derivative_of_column, column, column_mut);
}

impl<A: Element> MatrixViewDerivatives<A> for ArrayRef2<A> {
    #[inline(always)]
    fn __matrix(&self) -> &ArrayRef2<A> {
        self
    }
}

/// Derivatives of the methods of vectors.
///
/// | method | rule |
/// |---|---|
/// | `to_vec` | y = x, as a `Vec`; x̄ += ȳ |
pub trait VectorDerivatives<A: Element> {
    // primal:  y = x, as a `Vec`
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    fn __derivative_of_to_vec<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Vec<A>,
        impl Fn(&ArrayRef1<A>, Vec<A>, &mut Array1<A>) + use<Self, A, X>,
    );
}

impl<A: Element> VectorDerivatives<A> for ArrayRef1<A> {
    fn __derivative_of_to_vec<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Vec<A>,
        impl Fn(&ArrayRef1<A>, Vec<A>, &mut Array1<A>) + use<A, X>,
    ) {
        let pull = |_: &ArrayRef1<A>, y_bar: Vec<A>, x_bar: &mut Array1<A>| {
            if X::ON {
                x_bar.add(Array1::from(y_bar));
            }
        };
        (self.to_vec(), pull)
    }
}
