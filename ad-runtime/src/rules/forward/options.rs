//! Pushforwards of the methods of `Option` that take another one, or an error.

use super::option::payloads;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::options::OptionsDerivatives;
use crate::tangent::NoTangent;

/// Pushforwards of methods of two `Option`s, and of `ok_or`.
pub trait OptionsPushforwards<T: Differentiable>: OptionsDerivatives<T> {
    // primal:  y = x if it is `Some`, else o
    // forward: ẏ = ẋ, else ẏ = ȯ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_or<X: Activity, O: Activity>(
        self,
        _: (X, O),
        x_dot: &Option<Tan<T>>,
        other: Option<T>,
        o_dot: Option<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>) {
        let x = self.__optional();
        let y_dot = match &x {
            Some(_) => payloads::<T, X>(x.as_ref(), x_dot),
            None => payloads::<T, O>(other.as_ref(), &o_dot),
        };
        (x.or(other), y_dot)
    }

    // primal:  y = the one that is `Some`, if the other is not
    // forward: ẏ = its tangent
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_xor<X: Activity, O: Activity>(
        self,
        _: (X, O),
        x_dot: &Option<Tan<T>>,
        other: Option<T>,
        o_dot: Option<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>) {
        let x = self.__optional();
        let y_dot = match (&x, &other) {
            (Some(_), None) => payloads::<T, X>(x.as_ref(), x_dot),
            (None, Some(_)) => payloads::<T, O>(other.as_ref(), &o_dot),
            _ => None,
        };
        (x.xor(other), y_dot)
    }

    // primal:  y = o if x is `Some`
    // forward: ẏ = ȯ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_and<X: Activity, O: Activity, U: Differentiable>(
        self,
        _: (X, O),
        _: &Option<Tan<T>>,
        other: Option<U>,
        o_dot: Option<Tan<U>>,
    ) -> (Option<U>, Option<Tan<U>>) {
        let y = self.__optional().and(other);
        let y_dot = payloads::<U, O>(y.as_ref(), &o_dot);
        (y, y_dot)
    }

    // primal:  Some((y, z)) = x, o if both are `Some`
    // forward: Some((ẏ, ż)) = ẋ, ȯ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_zip<X: Activity, O: Activity, U: Differentiable>(
        self,
        _: (X, O),
        x_dot: &Option<Tan<T>>,
        other: Option<U>,
        o_dot: Option<Tan<U>>,
    ) -> (Option<(T, U)>, Option<(Tan<T>, Tan<U>)>) {
        let x = self.__optional();
        let dots = payloads::<T, X>(x.as_ref(), x_dot);
        let y_dot = dots.zip(payloads::<U, O>(other.as_ref(), &o_dot));
        (x.zip(other), y_dot)
    }

    // primal:  Ok(y) = x if it is `Some`
    // forward: Some(ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_ok_or<X: Activity, B: Activity, E>(
        self,
        _: (X, B),
        x_dot: &Option<Tan<T>>,
        error: E,
        _: NoTangent,
    ) -> (Result<T, E>, Option<Tan<T>>) {
        let x = self.__optional();
        let y_dot = payloads::<T, X>(x.as_ref(), x_dot);
        (x.ok_or(error), y_dot)
    }
}
impl<T: Differentiable> OptionsPushforwards<T> for Option<T> {}
