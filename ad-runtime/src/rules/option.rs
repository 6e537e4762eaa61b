//! Rules of `Option` and `Result`, and the tangent of `Result`.
//!
//! The tangent of both is an `Option`; `None` is zero. The pullbacks are function pointers, because
//! the type of a closure made here would name the value's type and the lifetimes in it.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::{NoTangent, Tangent};
use std::fmt::Debug;

/// A result's tangent is that of its `Ok` value; errors have none.
impl<T: Differentiable, E> Differentiable for Result<T, E> {
    type Tangent = Option<T::Tangent>;
    fn shape(&self) -> Option<<T::Tangent as Tangent>::Shape> {
        self.as_ref().ok().map(T::shape)
    }
}

/// The pullback of `unwrap`.
type Unwrap<T> = fn(Tan<T>, &mut Option<Tan<T>>);
/// The pullback of `expect`. The message, a literal, is not supplied again.
type Expect<T> = fn(Tan<T>, &mut Option<Tan<T>>, &mut NoTangent);
/// The pullback of `unwrap_or`.
type UnwrapOr<T> = fn(Tan<T>, &mut Option<Tan<T>>, &mut Tan<T>);

/// Derivatives of the methods that take a value out of an `Option` or a `Result`.
pub trait OptionDerivatives<T: Differentiable>: Sized {
    #[doc(hidden)]
    fn __into_option(self) -> Option<T>;
    #[doc(hidden)]
    fn __unwrap(self) -> T;
    #[doc(hidden)]
    fn __expect(self, message: &str) -> T;

    // primal:  Some(y) = x
    // adjoint: x̄ += Some(ȳ)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_unwrap<X: Activity>(self, _: (X,)) -> (T, Unwrap<T>) {
        (self.__unwrap(), |y_bar, x_bar| {
            add_some::<T, X>(x_bar, y_bar)
        })
    }

    // primal:  Some(y) = x
    // adjoint: x̄ += Some(ȳ)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_expect<X: Activity, B: Activity>(
        self,
        _: (X, B),
        message: &str,
    ) -> (T, Expect<T>) {
        (self.__expect(message), |y_bar, x_bar, _| {
            add_some::<T, X>(x_bar, y_bar);
        })
    }

    // primal:  y = x if it is `Some`, else the default d
    // adjoint: x̄ += Some(ȳ), else d̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_unwrap_or<X: Activity, B: Activity>(
        self,
        _: (X, B),
        default: T,
    ) -> (T, UnwrapOr<T>) {
        match self.__into_option() {
            Some(y) => (y, |y_bar, x_bar, _| add_some::<T, X>(x_bar, y_bar)),
            None => (default, |y_bar, _, d_bar| {
                if B::ON {
                    d_bar.add(y_bar);
                }
            }),
        }
    }
}

fn add_some<T: Differentiable, X: Activity>(place: &mut Option<Tan<T>>, y_bar: Tan<T>) {
    if X::ON {
        place.add(Some(y_bar));
    }
}

impl<T: Differentiable> OptionDerivatives<T> for Option<T> {
    fn __into_option(self) -> Option<T> {
        self
    }
    #[track_caller]
    fn __unwrap(self) -> T {
        self.unwrap()
    }
    #[track_caller]
    fn __expect(self, message: &str) -> T {
        self.expect(message)
    }
}

impl<T: Differentiable, E: Debug> OptionDerivatives<T> for Result<T, E> {
    fn __into_option(self) -> Option<T> {
        self.ok()
    }
    #[track_caller]
    fn __unwrap(self) -> T {
        self.unwrap()
    }
    #[track_caller]
    fn __expect(self, message: &str) -> T {
        self.expect(message)
    }
}
