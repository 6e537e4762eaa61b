//! Pushforwards of the methods of `Option` and `Result`.

use super::super::option::{
    ClonedDerivatives, OptionDerivatives, OptionMutDerivatives, OptionPlaceDerivatives,
};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::{NoTangent, Tangent};

/// The tangent of a payload. A dense tangent of `Some` is `Some`.
#[inline(always)]
fn payload<T: Differentiable, X: Activity>(y: &T, x_dot: &Option<Tan<T>>) -> Tan<T> {
    match x_dot {
        Some(y_dot) if X::ON => y_dot.clone(),
        _ => y.zero_tangent(),
    }
}

/// The tangent of a payload, if there is one.
pub(super) fn payloads<T: Differentiable, X: Activity>(
    y: Option<&T>,
    x_dot: &Option<Tan<T>>,
) -> Option<Tan<T>> {
    y.map(|y| payload::<T, X>(y, x_dot))
}

/// Pushforwards of the methods that take a value out of an `Option` or a `Result`.
pub trait OptionPushforwards<T: Differentiable>: OptionDerivatives<T> {
    // primal:  Some(y) = x
    // forward: Some(ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_unwrap<X: Activity>(self, _: (X,), x_dot: &Option<Tan<T>>) -> (T, Tan<T>) {
        let y = self.__unwrap();
        let y_dot = payload::<T, X>(&y, x_dot);
        (y, y_dot)
    }

    // primal:  Some(y) = x
    // forward: Some(ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_expect<X: Activity, B: Activity>(
        self,
        _: (X, B),
        x_dot: &Option<Tan<T>>,
        message: &str,
        _: NoTangent,
    ) -> (T, Tan<T>) {
        let y = self.__expect(message);
        let y_dot = payload::<T, X>(&y, x_dot);
        (y, y_dot)
    }

    // primal:  y = x if it is `Some`, else the default d
    // forward: Some(ẏ) = ẋ, else ẏ = ḋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_unwrap_or<X: Activity, B: Activity>(
        self,
        _: (X, B),
        x_dot: &Option<Tan<T>>,
        default: T,
        default_dot: Tan<T>,
    ) -> (T, Tan<T>) {
        match self.__into_option() {
            Some(y) => {
                let y_dot = payload::<T, X>(&y, x_dot);
                (y, y_dot)
            }
            None => {
                let y_dot = if B::ON {
                    default_dot
                } else {
                    default.zero_tangent()
                };
                (default, y_dot)
            }
        }
    }

    // primal:  y = x if it is `Some`, else a constant
    // forward: Some(ẏ) = ẋ, else ẏ = 0
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_unwrap_or_default<X: Activity>(
        self,
        _: (X,),
        x_dot: &Option<Tan<T>>,
    ) -> (T, Tan<T>)
    where
        T: Default,
    {
        let x = self.__into_option();
        let y_dot = payloads::<T, X>(x.as_ref(), x_dot);
        let y = x.unwrap_or_default();
        let y_dot = y_dot.unwrap_or_else(|| y.zero_tangent());
        (y, y_dot)
    }

    // primal:  y = x, but for the error
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_ok<X: Activity>(
        self,
        _: (X,),
        x_dot: &Option<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>) {
        let y = self.__into_option();
        let y_dot = payloads::<T, X>(y.as_ref(), x_dot);
        (y, y_dot)
    }
}
impl<T: Differentiable, O: OptionDerivatives<T>> OptionPushforwards<T> for O {}

/// Pushforwards of `copied` and `cloned` of an optional reference.
pub trait ClonedPushforwards<T: Differentiable + Clone>: ClonedDerivatives<T> {
    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_cloned<X: Activity>(
        self,
        _: (X,),
        x_dot: &Option<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>) {
        let y = self.__cloned();
        let y_dot = payloads::<T, X>(y.as_ref(), x_dot);
        (y, y_dot)
    }

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_copied<X: Activity>(
        self,
        acts: (X,),
        x_dot: &Option<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>)
    where
        T: Copy,
    {
        self.__pushforward_of_cloned(acts, x_dot)
    }
}
impl<T: Differentiable + Clone, O: ClonedDerivatives<T>> ClonedPushforwards<T> for O {}

/// Pushforwards of the methods that take an `Option` or a `Result` by reference.
pub trait OptionPlacePushforwards<T: Differentiable>: OptionPlaceDerivatives<T> {
    #[doc(hidden)]
    fn __payload(&self) -> Option<&T>;

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_as_ref<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Option<Tan<T>>,
    ) -> (Self::AsRef<'_>, Option<Tan<T>>) {
        (self.__as_ref(), payloads::<T, X>(self.__payload(), x_dot))
    }
}
impl<T: Differentiable> OptionPlacePushforwards<T> for Option<T> {
    fn __payload(&self) -> Option<&T> {
        self.as_ref()
    }
}
impl<T: Differentiable, E> OptionPlacePushforwards<T> for Result<T, E> {
    fn __payload(&self) -> Option<&T> {
        self.as_ref().ok()
    }
}

/// Pushforwards of the methods that change an `Option`.
pub trait OptionMutPushforwards<T: Differentiable>: OptionMutDerivatives<T> {
    alike! {
        // primal:  y, x = x, None
        // forward: ẏ, ẋ = ẋ, None
        fn __pushforward_of_take in __pushforwards_of_take [X]
        (self, x_dot: Option<Tan<T>>) -> (Option<T> | Option<Tan<T>>) {
            value: self.__option().take();
            tangent: x_dot.take();
        }

        // primal:  y, x = x, Some(z)
        // forward: ẏ, ẋ = ẋ, Some(ż)
        fn __pushforward_of_replace in __pushforwards_of_replace [X, Z]
        (self, x_dot: Option<Tan<T>>, z: T | z_dot: Tan<T>) -> (Option<T> | Option<Tan<T>>) {
            dense z_dot: if Z::ON { z_dot } else { z.zero_tangent() };
            value: self.__option().replace(z);
            tangent: x_dot.replace(z_dot);
        }

        /// The result is the unit: nothing is written through the reference that `insert` returns.
        // primal:  x = Some(z)
        // forward: ẋ = Some(ż)
        fn __pushforward_of_insert in __pushforwards_of_insert [X, Z]
        (self, x_dot: Option<Tan<T>>, z: T | z_dot: Tan<T>) -> (() | ()) {
            dense z_dot: if Z::ON { z_dot } else { z.zero_tangent() };
            value: *self.__option() = Some(z);
            tangent: *x_dot = Some(z_dot);
        }

        /// The result is the unit, as that of `insert`.
        // primal:  x = Some(z) if it is `None`
        // forward: ẋ = Some(ż) in this case
        fn __pushforward_of_get_or_insert in __pushforwards_of_get_or_insert [X, Z]
        (self, x_dot: Option<Tan<T>>, z: T | z_dot: Tan<T>) -> (() | ()) {
            dense z_dot: if Z::ON { z_dot } else { z.zero_tangent() };
            before none: self.__option().is_none();
            value: if none {
                *self.__option() = Some(z);
            };
            tangent: if none {
                *x_dot = Some(z_dot);
            };
        }
    }
}
impl<T: Differentiable> OptionMutPushforwards<T> for Option<T> {}

/// Pushforwards of the methods of slices that give a reference to an element.
pub trait ElementPushforwards<T: Differentiable> {
    #[doc(hidden)]
    fn __items(&self) -> &[T];

    // primal:  y = x₀, if there is one
    // forward: ẏ = ẋ₀
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_first<A: Activity>(
        &self,
        _: (A,),
        x_dot: &[Tan<T>],
    ) -> (Option<&T>, Option<Tan<T>>) {
        at::<T, A>(self.__items(), x_dot, 0)
    }

    // primal:  y = xₙ₋₁, if there is one
    // forward: ẏ = ẋₙ₋₁
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_last<A: Activity>(
        &self,
        _: (A,),
        x_dot: &[Tan<T>],
    ) -> (Option<&T>, Option<Tan<T>>) {
        let x = self.__items();
        at::<T, A>(x, x_dot, x.len().wrapping_sub(1))
    }

    // primal:  y = xᵢ, if there is one
    // forward: ẏ = ẋᵢ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_get<A: Activity, I: Activity>(
        &self,
        _: (A, I),
        x_dot: &[Tan<T>],
        i: usize,
        _: NoTangent,
    ) -> (Option<&T>, Option<Tan<T>>) {
        at::<T, A>(self.__items(), x_dot, i)
    }
}
impl<T: Differentiable> ElementPushforwards<T> for [T] {
    #[inline(always)]
    fn __items(&self) -> &[T] {
        self
    }
}

#[inline(always)]
fn at<'x, T: Differentiable, A: Activity>(
    x: &'x [T],
    x_dot: &[Tan<T>],
    i: usize,
) -> (Option<&'x T>, Option<Tan<T>>) {
    let y = x.get(i);
    let y_dot = y.map(|y| {
        if A::ON {
            x_dot[i].clone()
        } else {
            Tangent::zeros(&y.shape())
        }
    });
    (y, y_dot)
}
