//! Rules of the functions that make an array of a vector, or of one element.

use super::element::Element;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::cast::CastRule;
use crate::slot::Nothing;
use crate::tangent::Tangent;
use ::ndarray::{
    Array, Array1, Array2, Array3, ArrayViewMut, Axis, Dimension, Ix1, ShapeBuilder, ShapeError,
    StrideShape,
};
use std::array;

/// The derivative of `from_vec` of arrays.
///
/// | function | rule |
/// |---|---|
/// | `from_vec` | y = v; v̄ += ȳ |
///
/// `from` of a vector has the rule of the conversion.
pub trait FromVecDerivative<A: Element>: Sized {
    #[doc(hidden)]
    fn __of_vec(v: Vec<A>) -> Self;

    // primal:  y = v
    // adjoint: v̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_from_vec<X: Activity>(
        v: Vec<A>,
        _: (X,),
    ) -> (
        Self,
        impl Fn(Nothing<'_>, Array1<A>, &mut Vec<A>) + use<Self, A, X>,
    ) {
        let pullback = |_: Nothing<'_>, y_bar: Array1<A>, v_bar: &mut Vec<A>| {
            if X::ON {
                <Vec<A> as CastRule<Array1<A>>>::pull_cast(y_bar, v_bar);
            }
        };
        (Self::__of_vec(v), pullback)
    }
}
impl<A: Element> FromVecDerivative<A> for Array<A, Ix1> {
    #[inline(always)]
    fn __of_vec(v: Vec<A>) -> Self {
        Array::from_vec(v)
    }
}

impl<A: Element> CastRule<Array1<A>> for Vec<A> {
    // primal:  y = v
    // adjoint: v̄ += ȳ
    #[inline]
    fn pull_cast(y_bar: Array1<A>, v_bar: &mut Vec<A>) {
        v_bar.add(y_bar.into_iter().collect());
    }
}

impl<A: Element, const N: usize> CastRule<Array2<A>> for Vec<[A; N]> {
    // primal:  yᵢⱼ = vᵢⱼ
    // adjoint: v̄ᵢⱼ += ȳᵢⱼ
    #[inline]
    fn pull_cast(y_bar: Array2<A>, v_bar: &mut Vec<[A; N]>) {
        if !y_bar.is_shapeless() {
            let row = |i| array::from_fn(|j| y_bar[[i, j]]);
            v_bar.add((0..y_bar.nrows()).map(row).collect());
        }
    }
}

impl<A: Element, const M: usize, const N: usize> CastRule<Array3<A>> for Vec<[[A; N]; M]> {
    // primal:  yᵢⱼₖ = vᵢⱼₖ
    // adjoint: v̄ᵢⱼₖ += ȳᵢⱼₖ
    #[inline]
    fn pull_cast(y_bar: Array3<A>, v_bar: &mut Vec<[[A; N]; M]>) {
        if !y_bar.is_shapeless() {
            let part = |i| array::from_fn(|j| array::from_fn(|k| y_bar[[i, j, k]]));
            v_bar.add((0..y_bar.len_of(Axis(0))).map(part).collect());
        }
    }
}

/// Derivatives of functions that make an array of a given shape.
///
/// | function | rule |
/// |---|---|
/// | `from_shape_vec` | y = v, in a shape; v̄ += ȳ, where each element was |
/// | `from_elem` | every element of y is x; x̄ += Σ ȳ |
pub trait MadeDerivatives<A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __array(array: Array<A, D>) -> Self;

    // primal:  y = v, in a shape
    // adjoint: v̄ += ȳ, where each element was
    #[doc(hidden)]
    fn __derivative_of_from_shape_vec<S: Activity, X: Activity, E>(
        shape: E,
        _: (S, X),
        v: Vec<A>,
    ) -> (
        Result<Self, ShapeError>,
        impl Fn(Nothing<'_>, Option<Array<A, D>>, &mut Tan<E>, &mut Vec<A>) + use<Self, A, D, S, X, E>,
    )
    where
        E: Into<StrideShape<D>> + Differentiable,
    {
        let shape: StrideShape<D> = shape.into();
        let len = v.len();
        let y = Array::from_shape_vec(shape.clone(), v).map(Self::__array);
        let pullback = move |_: Nothing<'_>,
                             y_bar: Option<Array<A, D>>,
                             _: &mut Tan<E>,
                             v_bar: &mut Vec<A>| {
            if let (true, Some(y_bar)) = (X::ON, y_bar)
                && !y_bar.is_shapeless()
            {
                if v_bar.is_empty() {
                    v_bar.resize(len, A::zero());
                }
                // The strides of a shape say where an element is in the vector.
                let v_bar = ArrayViewMut::from_shape(shape.clone(), v_bar);
                super::views::add_to_part(
                    v_bar.expect("the vector had this shape in the forward sweep"),
                    &y_bar,
                );
            }
        };
        (y, pullback)
    }

    // primal:  every element of y is x
    // adjoint: x̄ += Σ ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_from_elem<S: Activity, X: Activity, E>(
        shape: E,
        _: (S, X),
        x: A,
    ) -> (
        Self,
        impl Fn(Nothing<'_>, Array<A, D>, &mut Tan<E>, &mut A) + use<Self, A, D, S, X, E>,
    )
    where
        E: ShapeBuilder<Dim = D> + Differentiable,
    {
        let pullback = |_: Nothing<'_>, y_bar: Array<A, D>, _: &mut Tan<E>, x_bar: &mut A| {
            if X::ON {
                x_bar.add(y_bar.sum());
            }
        };
        (Self::__array(Array::from_elem(shape, x)), pullback)
    }
}
impl<A: Element, D: Dimension + 'static> MadeDerivatives<A, D> for Array<A, D> {
    #[inline(always)]
    fn __array(array: Array<A, D>) -> Self {
        array
    }
}
