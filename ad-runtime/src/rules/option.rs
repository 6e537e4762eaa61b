//! Rules of `Option` and `Result`, and the tangent of `Result`.
//!
//! The tangent of both is an `Option`; `None` is zero. The pullbacks are function pointers, because
//! the type of a closure made here would name the value's type and the lifetimes in it.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::lengths::assert_option;
use crate::tangent::{NoTangent, Tangent};
use std::fmt::Debug;

/// A result's tangent is that of its `Ok` value; errors have none.
impl<T: Differentiable, E> Differentiable for Result<T, E> {
    type Tangent = Option<T::Tangent>;
    fn shape(&self) -> Option<<T::Tangent as Tangent>::Shape> {
        self.as_ref().ok().map(T::shape)
    }
    #[track_caller]
    fn check_direction(&self, direction: &Option<T::Tangent>) {
        assert_option("", self.is_ok(), direction.is_some());
        if let (Ok(x), Some(t)) = (self, direction) {
            x.check_direction(t);
        }
    }
}

/// The pullback of `unwrap`.
type Unwrap<T> = fn(Tan<T>, &mut Option<Tan<T>>);
/// The pullback of `expect`. The message, a literal, is not supplied again.
type Expect<T> = fn(Tan<T>, &mut Option<Tan<T>>, &mut NoTangent);
/// The pullback of `unwrap_or`.
type UnwrapOr<T> = fn(Tan<T>, &mut Option<Tan<T>>, &mut Tan<T>);

/// Derivatives of the methods that take a value out of an `Option` or a `Result`.
///
/// | method | rule |
/// |---|---|
/// | `unwrap` | Some(y) = x; x̄ += Some(ȳ) |
/// | `expect` | Some(y) = x; x̄ += Some(ȳ) |
/// | `unwrap_or` | y = x if it is `Some`, else the default d; x̄ += Some(ȳ), else d̄ += ȳ |
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

/// The pullback of a method that passes a payload on.
type Passed<T> = fn(Option<Tan<T>>, &mut Option<Tan<T>>);
/// The pullback of `as_ref`.
type AsRef<O, T> = fn(&O, Option<Tan<T>>, &mut Option<Tan<T>>);

/// Derivatives of `copied`, `cloned`, `ok` and `unwrap_or_default`.
///
/// | method | rule |
/// |---|---|
/// | `ok` | y = x, but for the error; x̄ += ȳ |
/// | `unwrap_or_default` | y = x if it is `Some`, else a constant; x̄ += Some(ȳ) |
pub trait PayloadDerivatives<T: Differentiable>: OptionDerivatives<T> {
    // primal:  y = x, but for the error
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_ok<X: Activity>(self, _: (X,)) -> (Option<T>, Passed<T>) {
        (self.__into_option(), add_option::<Tan<T>, X>)
    }

    // primal:  y = x if it is `Some`, else a constant
    // adjoint: x̄ += Some(ȳ)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_unwrap_or_default<X: Activity>(self, _: (X,)) -> (T, Unwrap<T>)
    where
        T: Default,
    {
        match self.__into_option() {
            Some(y) => (y, |y_bar, x_bar| add_some::<T, X>(x_bar, y_bar)),
            None => (T::default(), |_, _| {}),
        }
    }
}
impl<T: Differentiable, O: OptionDerivatives<T>> PayloadDerivatives<T> for O {}

/// Derivatives of `copied` and `cloned` of an optional reference.
///
/// | method | rule |
/// |---|---|
/// | `cloned` | y = x; x̄ += ȳ |
/// | `copied` | y = x; x̄ += ȳ |
pub trait ClonedDerivatives<T: Differentiable + Clone>: Sized {
    #[doc(hidden)]
    fn __cloned(self) -> Option<T>;

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_cloned<X: Activity>(self, _: (X,)) -> (Option<T>, Passed<T>) {
        (self.__cloned(), add_option::<Tan<T>, X>)
    }

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_copied<X: Activity>(self, acts: (X,)) -> (Option<T>, Passed<T>)
    where
        T: Copy,
    {
        self.__derivative_of_cloned(acts)
    }
}
impl<T: Differentiable + Clone> ClonedDerivatives<T> for Option<&T> {
    fn __cloned(self) -> Option<T> {
        self.cloned()
    }
}

/// Derivatives of the methods that take an `Option` or a `Result` by reference.
///
/// | method | rule |
/// |---|---|
/// | `as_ref` | y = x; x̄ += ȳ |
pub trait OptionPlaceDerivatives<T: Differentiable> {
    #[doc(hidden)]
    type AsRef<'x>
    where
        Self: 'x,
        T: 'x;
    #[doc(hidden)]
    fn __as_ref(&self) -> Self::AsRef<'_>;

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_as_ref<X: Activity>(&self, _: (X,)) -> (Self::AsRef<'_>, AsRef<Self, T>) {
        (self.__as_ref(), |_, y_bar, x_bar| {
            add_option::<Tan<T>, X>(y_bar, x_bar);
        })
    }
}
impl<T: Differentiable> OptionPlaceDerivatives<T> for Option<T> {
    type AsRef<'x>
        = Option<&'x T>
    where
        T: 'x;
    fn __as_ref(&self) -> Option<&T> {
        self.as_ref()
    }
}
impl<T: Differentiable, E> OptionPlaceDerivatives<T> for Result<T, E> {
    type AsRef<'x>
        = Result<&'x T, &'x E>
    where
        T: 'x,
        E: 'x;
    fn __as_ref(&self) -> Result<&T, &E> {
        self.as_ref()
    }
}

/// The shape of an optional value's tangent.
type OptionShape<T> = Option<<Tan<T> as Tangent>::Shape>;

/// Derivatives of the methods that change an `Option`.
///
/// | method | rule |
/// |---|---|
/// | `take` | y, x = x, None; x̄ = ȳ |
/// | `replace` | y, x = x, Some(z); Some(z̄) += x̄, x̄ = ȳ |
/// | `insert` | x = Some(z); Some(z̄) += x̄, x̄ = 0 |
/// | `get_or_insert` | x = Some(z) if it is `None`; Some(z̄) += x̄, x̄ = 0 in this case |
pub trait OptionMutDerivatives<T: Differentiable> {
    #[doc(hidden)]
    fn __option(&mut self) -> &mut Option<T>;

    // primal:  y, x = x, None
    // adjoint: x̄ = ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_take<X: Activity>(
        &mut self,
        _: (X,),
    ) -> (
        Option<T>,
        impl Fn(Nothing<'_>, Option<Tan<T>>, &mut Option<Tan<T>>) + use<Self, T, X>,
    ) {
        let y = self.__option().take();
        let shape: OptionShape<T> = y.shape();
        let pullback = move |_: Nothing<'_>, y_bar: Option<Tan<T>>, x_bar: &mut Option<Tan<T>>| {
            if X::ON {
                overwrite(x_bar, y_bar, &shape);
            }
        };
        (y, pullback)
    }

    // primal:  y, x = x, Some(z)
    // adjoint: Some(z̄) += x̄, x̄ = ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_replace<X: Activity, Z: Activity>(
        &mut self,
        _: (X, Z),
        z: T,
    ) -> (
        Option<T>,
        impl Fn(Nothing<'_>, Option<Tan<T>>, &mut Option<Tan<T>>, &mut Tan<T>) + use<Self, T, X, Z>,
    ) {
        let y = self.__option().replace(z);
        let shape: OptionShape<T> = y.shape();
        let pullback = move |_: Nothing<'_>,
                             y_bar: Option<Tan<T>>,
                             x_bar: &mut Option<Tan<T>>,
                             z_bar: &mut Tan<T>| {
            if X::ON
                && let Some(bar) = overwrite(x_bar, y_bar, &shape)
                && Z::ON
            {
                z_bar.add(bar);
            }
        };
        (y, pullback)
    }

    /// The result is the unit: nothing is written through the reference that `insert` returns.
    // primal:  x = Some(z)
    // adjoint: Some(z̄) += x̄, x̄ = 0
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_insert<X: Activity, Z: Activity>(
        &mut self,
        acts: (X, Z),
        z: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Option<Tan<T>>, &mut Tan<T>) + use<Self, T, X, Z>,
    ) {
        let (_, replaced) = self.__derivative_of_replace(acts, z);
        let pullback =
            move |_: Nothing<'_>, (): (), x_bar: &mut Option<Tan<T>>, z_bar: &mut Tan<T>| {
                replaced(&(), None, x_bar, z_bar);
            };
        ((), pullback)
    }

    /// The result is the unit, as that of `insert`.
    // primal:  x = Some(z) if it is `None`
    // adjoint: Some(z̄) += x̄, x̄ = 0 in this case
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_get_or_insert<X: Activity, Z: Activity>(
        &mut self,
        _: (X, Z),
        z: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Option<Tan<T>>, &mut Tan<T>) + use<Self, T, X, Z>,
    ) {
        let x = self.__option();
        let inserted = x.is_none();
        x.get_or_insert(z);
        let pullback =
            move |_: Nothing<'_>, (): (), x_bar: &mut Option<Tan<T>>, z_bar: &mut Tan<T>| {
                if X::ON
                    && inserted
                    && let Some(bar) = x_bar.take()
                    && Z::ON
                {
                    z_bar.add(bar);
                }
            };
        ((), pullback)
    }
}
impl<T: Differentiable> OptionMutDerivatives<T> for Option<T> {
    fn __option(&mut self) -> &mut Option<T> {
        self
    }
}

/// Takes the cotangent of what was overwritten with, and brings back that of what was there.
fn overwrite<T: Tangent>(
    place: &mut Option<T>,
    before: Option<T>,
    shape: &Option<T::Shape>,
) -> Option<T> {
    let mut before = before;
    before.make_dense(shape);
    std::mem::replace(place, before)
}

pub(super) fn add_option<T: Tangent, X: Activity>(y_bar: Option<T>, x_bar: &mut Option<T>) {
    if X::ON {
        x_bar.add(y_bar);
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
