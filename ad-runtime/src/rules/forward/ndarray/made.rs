//! Pushforwards of the functions that make an array of a vector, or of one element: the tangent is made in the same way.

use super::{along, zeros_like};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::forward::cast::CastPush;
use crate::rules::ndarray::Element;
use ::ndarray::{
    Array, Array1, Array2, Array3, Dimension, Ix1, ShapeBuilder, ShapeError, StrideShape,
};

/// The pushforward of `from_vec` of arrays.
pub trait FromVecPushforward<A: Element>: Sized {
    #[doc(hidden)]
    fn __pushed_vec(v: Vec<A>) -> Self;

    // primal:  y = v
    // forward: ẏ = v̇
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_from_vec<X: Activity>(
        v: Vec<A>,
        _: (X,),
        v_dot: &Vec<A>,
    ) -> (Self, Array1<A>) {
        let y_dot = v.push_cast(X::ON.then_some(v_dot));
        (Self::__pushed_vec(v), y_dot)
    }
}
impl<A: Element> FromVecPushforward<A> for Array<A, Ix1> {
    #[inline(always)]
    fn __pushed_vec(v: Vec<A>) -> Self {
        Array::from_vec(v)
    }
}

impl<A: Element> CastPush<Array1<A>> for Vec<A> {
    // primal:  y = v
    // forward: ẏ = v̇
    #[inline]
    fn push_cast(&self, v_dot: Option<&Vec<A>>) -> Array1<A> {
        v_dot.map_or_else(
            || Array::from_elem(self.len(), A::zero()),
            |v_dot| Array::from_vec(v_dot.clone()),
        )
    }
}

impl<A: Element, const N: usize> CastPush<Array2<A>> for Vec<[A; N]> {
    // primal:  yᵢⱼ = vᵢⱼ
    // forward: ẏᵢⱼ = v̇ᵢⱼ
    #[inline]
    fn push_cast(&self, v_dot: Option<&Vec<[A; N]>>) -> Array2<A> {
        v_dot.map_or_else(
            || Array::from_elem((self.len(), N), A::zero()),
            |v_dot| Array::from(v_dot.clone()),
        )
    }
}

impl<A: Element, const M: usize, const N: usize> CastPush<Array3<A>> for Vec<[[A; N]; M]> {
    // primal:  yᵢⱼₖ = vᵢⱼₖ
    // forward: ẏᵢⱼₖ = v̇ᵢⱼₖ
    #[inline]
    fn push_cast(&self, v_dot: Option<&Vec<[[A; N]; M]>>) -> Array3<A> {
        v_dot.map_or_else(
            || Array::from_elem((self.len(), M, N), A::zero()),
            |v_dot| Array::from(v_dot.clone()),
        )
    }
}

/// Pushforwards of functions that make an array of a given shape.
pub trait MadePushforwards<A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __pushed_array(array: Array<A, D>) -> Self;

    // primal:  y = v, in a shape
    // forward: ẏ = v̇, in the same shape
    #[doc(hidden)]
    fn __pushforward_of_from_shape_vec<S: Activity, X: Activity, E>(
        shape: E,
        _: (S, X),
        _: &Tan<E>,
        v: Vec<A>,
        v_dot: Vec<A>,
    ) -> (Result<Self, ShapeError>, Option<Array<A, D>>)
    where
        E: Into<StrideShape<D>> + Differentiable,
    {
        let shape: StrideShape<D> = shape.into();
        let y = Array::from_shape_vec(shape.clone(), v);
        let y_dot = y.as_ref().ok().map(|y| {
            along::<A, D, X>(y, || {
                let y_dot = Array::from_shape_vec(shape, v_dot);
                y_dot.expect("the tangent has the length of the vector")
            })
        });
        (y.map(Self::__pushed_array), y_dot)
    }

    // primal:  every element of y is x
    // forward: every element of ẏ is ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_from_elem<S: Activity, X: Activity, E>(
        shape: E,
        _: (S, X),
        _: &Tan<E>,
        x: A,
        x_dot: A,
    ) -> (Self, Array<A, D>)
    where
        E: ShapeBuilder<Dim = D> + Differentiable,
    {
        let y = Array::from_elem(shape, x);
        let mut y_dot = zeros_like(&y);
        if X::ON {
            y_dot.fill(x_dot);
        }
        (Self::__pushed_array(y), y_dot)
    }
}
impl<A: Element, D: Dimension + 'static> MadePushforwards<A, D> for Array<A, D> {
    #[inline(always)]
    fn __pushed_array(array: Array<A, D>) -> Self {
        array
    }
}
