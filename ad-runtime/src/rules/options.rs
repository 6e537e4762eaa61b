//! Rules of the methods of `Option` that take another one, or an error: `or`, `xor`, `and`, `zip`, `ok_or`.

use super::option::add_option;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// The tangent of an `Option`.
type Optional<T> = Option<Tan<T>>;
/// The pullback of a method of two values, of which one is passed on.
type Chosen<T, U, Y> = fn(Optional<Y>, &mut Optional<T>, &mut Optional<U>);
/// The pullback of `zip`.
type Zipped<T, U> = fn(Option<(Tan<T>, Tan<U>)>, &mut Optional<T>, &mut Optional<U>);
/// The pullback of `ok_or`. Errors have no tangent.
type Passed<T> = fn(Optional<T>, &mut Optional<T>, &mut NoTangent);

/// Derivatives of methods of two `Option`s, and of `ok_or`.
///
/// | method | rule |
/// |---|---|
/// | `or` | y = x if it is `Some`, else o; x̄ += ȳ, else ō += ȳ |
/// | `xor` | y = the one that is `Some`, if the other is not; its cotangent += ȳ |
/// | `and` | y = o if x is `Some`; ō += ȳ |
/// | `zip` | Some((y, z)) = x, o if both are `Some`; x̄ += Some(ȳ), ō += Some(z̄) |
/// | `ok_or` | Ok(y) = x if it is `Some`; x̄ += Some(ȳ) |
pub trait OptionsDerivatives<T: Differentiable>: Sized {
    #[doc(hidden)]
    fn __optional(self) -> Option<T>;

    // primal:  y = x if it is `Some`, else o
    // adjoint: x̄ += ȳ, else ō += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_or<X: Activity, O: Activity>(
        self,
        _: (X, O),
        other: Option<T>,
    ) -> (Option<T>, Chosen<T, T, T>) {
        match self.__optional() {
            Some(x) => (Some(x), |y_bar, x_bar, _| {
                add_option::<Tan<T>, X>(y_bar, x_bar);
            }),
            None => (other, |y_bar, _, o_bar| {
                add_option::<Tan<T>, O>(y_bar, o_bar);
            }),
        }
    }

    // primal:  y = the one that is `Some`, if the other is not
    // adjoint: its cotangent += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_xor<X: Activity, O: Activity>(
        self,
        _: (X, O),
        other: Option<T>,
    ) -> (Option<T>, Chosen<T, T, T>) {
        match (self.__optional(), other) {
            (Some(x), None) => (Some(x), |y_bar, x_bar, _| {
                add_option::<Tan<T>, X>(y_bar, x_bar);
            }),
            (None, Some(o)) => (Some(o), |y_bar, _, o_bar| {
                add_option::<Tan<T>, O>(y_bar, o_bar);
            }),
            _ => (None, |_, _, _| {}),
        }
    }

    // primal:  y = o if x is `Some`
    // adjoint: ō += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_and<X: Activity, O: Activity, U: Differentiable>(
        self,
        _: (X, O),
        other: Option<U>,
    ) -> (Option<U>, Chosen<T, U, U>) {
        match self.__optional() {
            Some(_) => (other, |y_bar, _, o_bar| {
                add_option::<Tan<U>, O>(y_bar, o_bar);
            }),
            None => (None, |_, _, _| {}),
        }
    }

    // primal:  Some((y, z)) = x, o if both are `Some`
    // adjoint: x̄ += Some(ȳ), ō += Some(z̄)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_zip<X: Activity, O: Activity, U: Differentiable>(
        self,
        _: (X, O),
        other: Option<U>,
    ) -> (Option<(T, U)>, Zipped<T, U>) {
        (self.__optional().zip(other), |y_bar, x_bar, o_bar| {
            if let Some((left, right)) = y_bar {
                add_option::<Tan<T>, X>(Some(left), x_bar);
                add_option::<Tan<U>, O>(Some(right), o_bar);
            }
        })
    }

    // primal:  Ok(y) = x if it is `Some`
    // adjoint: x̄ += Some(ȳ)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_ok_or<X: Activity, B: Activity, E>(
        self,
        _: (X, B),
        error: E,
    ) -> (Result<T, E>, Passed<T>) {
        (self.__optional().ok_or(error), |y_bar, x_bar, _| {
            add_option::<Tan<T>, X>(y_bar, x_bar);
        })
    }
}

impl<T: Differentiable> OptionsDerivatives<T> for Option<T> {
    fn __optional(self) -> Option<T> {
        self
    }
}
