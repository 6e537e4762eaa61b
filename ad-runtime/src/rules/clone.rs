//! Rules of `clone`, `to_owned` and `to_vec`.

#![allow(
    clippy::type_complexity,
    reason = "a sibling returns a value and a pullback, whose type is spelled out once"
)]

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::Tangent;

/// The derivative of `clone`, of any differentiable type: y = x; x̄ += ȳ.
pub trait CloneDerivative: Clone + Differentiable {
    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_clone<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Self,
        impl Fn(&Self, Tan<Self>, &mut Tan<Self>) + use<Self, X>,
    ) {
        (
            self.clone(),
            |_: &Self, y_bar: Tan<Self>, x_bar: &mut Tan<Self>| {
                if X::ON {
                    x_bar.add(y_bar);
                }
            },
        )
    }
}
impl<T: Clone + Differentiable> CloneDerivative for T {}

/// The derivatives of `to_vec` and `to_owned` of slices and vectors.
///
/// | method | rule |
/// |---|---|
/// | `to_vec` | y = x; x̄ += ȳ |
/// | `to_owned` | y = x; x̄ += ȳ |
pub trait ToVecDerivatives<T: Clone + Differentiable> {
    /// What a cotangent is added to: a slice, or a vector that may be empty.
    type Place: ?Sized;
    #[doc(hidden)]
    fn __elements(&self) -> &[T];
    #[doc(hidden)]
    fn __add(place: &mut Self::Place, y_bar: Vec<T::Tangent>);

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_to_vec<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Vec<T>,
        impl Fn(&Self, Vec<T::Tangent>, &mut Self::Place) + use<Self, T, X>,
    ) {
        (
            self.__elements().to_vec(),
            |_: &Self, y_bar: Vec<T::Tangent>, x_bar: &mut Self::Place| {
                if X::ON {
                    Self::__add(x_bar, y_bar);
                }
            },
        )
    }

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_to_owned<X: Activity>(
        &self,
        acts: (X,),
    ) -> (
        Vec<T>,
        impl Fn(&Self, Vec<T::Tangent>, &mut Self::Place) + use<Self, T, X>,
    ) {
        self.__derivative_of_to_vec(acts)
    }
}

impl<T: Clone + Differentiable> ToVecDerivatives<T> for [T] {
    type Place = [T::Tangent];
    fn __elements(&self) -> &[T] {
        self
    }
    fn __add(place: &mut [T::Tangent], y_bar: Vec<T::Tangent>) {
        if y_bar.is_empty() {
            return;
        }
        assert!(
            place.len() == y_bar.len(),
            "tangent vectors of different lengths: {} and {}",
            place.len(),
            y_bar.len()
        );
        for (x, y) in place.iter_mut().zip(y_bar) {
            x.add(y);
        }
    }
}

impl<T: Clone + Differentiable> ToVecDerivatives<T> for Vec<T> {
    type Place = Vec<T::Tangent>;
    fn __elements(&self) -> &[T] {
        self
    }
    fn __add(place: &mut Vec<T::Tangent>, y_bar: Vec<T::Tangent>) {
        place.add(y_bar);
    }
}

/// The derivative of `to_owned` of numbers.
///
/// | method | rule |
/// |---|---|
/// | `to_owned` | y = x; x̄ += ȳ |
pub trait ToOwnedDerivative: Copy + Tangent + Differentiable<Tangent = Self> {
    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_to_owned<X: Activity>(
        &self,
        _: (X,),
    ) -> (Self, impl Fn(&Self, Self, &mut Self) + use<Self, X>) {
        (*self, |_: &Self, y_bar: Self, x_bar: &mut Self| {
            if X::ON {
                x_bar.add(y_bar);
            }
        })
    }
}
impl ToOwnedDerivative for f32 {}
impl ToOwnedDerivative for f64 {}
