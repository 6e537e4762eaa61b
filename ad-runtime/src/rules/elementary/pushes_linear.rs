//! Pushforwards, to be differentiated again, of the methods of [`Real`] whose second derivative is zero
//! or which are not functions of one or two numbers.
//!
//! Of an argument that is not selected nothing is read, as in `selection`: a product with zero would
//! be NaN for an infinite cotangent.

#![allow(
    clippy::too_many_arguments,
    reason = "a direction for each argument and for its tangent"
)]

use super::rounding::{self, degrees_per_radian, radians_per_degree};
use super::selection::{Clamped, clamped};
use super::{Real, RealPushforwards};
use crate::activity::{Activity, On};
use crate::slot::Nothing;

/// A direction, or zero for a constant.
#[inline(always)]
fn on<T: Real, A: Activity>(dir: T) -> T {
    if A::ON { dir } else { T::ZERO }
}

/// Adds a contribution, unless it is that of a constant.
#[inline(always)]
fn add<T: Real, A: Activity>(bar: &mut T, contribution: T) {
    if A::ON {
        *bar += contribution;
    }
}

macro_rules! flat {
    // primal:  y = ⌊x⌋, ẏ = 0
    // adjoint: nothing
    // forward: (0, 0)
    ($($push:ident $sibling:ident $forward:ident = $method:ident;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $forward<A: Activity, B: Activity>(
            self,
            _: (A, B),
            _: &Self,
            _: &Self,
            _: &Self,
        ) -> ((Self, Self), (Self, Self)) {
            ((self.$method(), Self::ZERO), (Self::ZERO, Self::ZERO))
        }
        #[doc(hidden)]
        #[inline]
        fn $push(self, _: &Self) -> (Self, Self) {
            (self.$method(), Self::ZERO)
        }
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            _: (A, B),
            _: &Self,
        ) -> (
            (Self, Self),
            impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self) + use<Self, A, B>,
        ) {
            let pullback = |_: Nothing<'_>, _: &Self, _: (Self, Self), _: &mut Self, _: &mut Self| {};
            ((self.$method(), Self::ZERO), pullback)
        }
    )* };
}

macro_rules! linear {
    // primal:  y = k x, ẏ = k·ẋ
    // adjoint: x̄ += k·ȳ, ẋ̄ += k·ẏ̄
    // forward: (k·x', k·ẋ') for directions x' and ẋ'
    ($($push:ident $sibling:ident $forward:ident = $method:ident, $slope:expr;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $forward<A: Activity, B: Activity>(
            self,
            _: (A, B),
            x_dir: &Self,
            x_dot: &Self,
            dot_dir: &Self,
        ) -> ((Self, Self), (Self, Self)) {
            let k: Self = $slope;
            (self.$push(x_dot), (on::<Self, A>(k * *x_dir), on::<Self, B>(k * *dot_dir)))
        }
        #[doc(hidden)]
        #[inline]
        fn $push(self, x_dot: &Self) -> (Self, Self) {
            (self.$method(), $slope * *x_dot)
        }
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            _: (A, B),
            x_dot: &Self,
        ) -> (
            (Self, Self),
            impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self) + use<Self, A, B>,
        ) {
            let pullback = |_: Nothing<'_>, _: &Self, (y_bar, dot_bar): (Self, Self), x_bar: &mut Self, x_dot_bar: &mut Self| {
                let k: Self = $slope;
                add::<Self, A>(x_bar, k * y_bar);
                add::<Self, B>(x_dot_bar, k * dot_bar);
            };
            (self.$push(x_dot), pullback)
        }
    )* };
}

/// The other pushforwards of the methods of real numbers, and their pullbacks.
#[allow(non_snake_case, reason = "the sibling of a hidden method")]
pub trait RealPushesLinear: Real {
    flat! {
        __push_of_signum __derivative_of___push_of_signum __pushforward_of___push_of_signum = signum;
        __push_of_floor __derivative_of___push_of_floor __pushforward_of___push_of_floor = floor;
        __push_of_ceil __derivative_of___push_of_ceil __pushforward_of___push_of_ceil = ceil;
        __push_of_round __derivative_of___push_of_round __pushforward_of___push_of_round = round;
        __push_of_trunc __derivative_of___push_of_trunc __pushforward_of___push_of_trunc = trunc;
        __push_of_round_ties_even __derivative_of___push_of_round_ties_even __pushforward_of___push_of_round_ties_even = round_ties_even;
    }
    linear! {
        __push_of_fract __derivative_of___push_of_fract __pushforward_of___push_of_fract = fract, Self::ONE;
        __push_of_to_degrees __derivative_of___push_of_to_degrees __pushforward_of___push_of_to_degrees = to_degrees, degrees_per_radian::<Self>();
        __push_of_to_radians __derivative_of___push_of_to_radians __pushforward_of___push_of_to_radians = to_radians, radians_per_degree::<Self>();
    }

    #[doc(hidden)]
    #[inline]
    fn __push_of_div_euclid(self, _: &Self, y: Self, _: Self) -> (Self, Self) {
        (self.div_euclid(y), Self::ZERO)
    }

    // primal:  z = k, where x - k·y is in [0, |y|), ż = 0
    // forward: (0, 0)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_div_euclid<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        _: &Self,
        _: &Self,
        _: &Self,
        y: Self,
        _: Self,
        _: Self,
        _: Self,
    ) -> ((Self, Self), (Self, Self)) {
        ((self.div_euclid(y), Self::ZERO), (Self::ZERO, Self::ZERO))
    }

    // primal:  z = k, where x - k·y is in [0, |y|), ż = 0
    // adjoint: nothing
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_div_euclid<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        _: &Self,
        y: Self,
        _: Self,
    ) -> (
        (Self, Self),
        impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self, &mut Self, &mut Self)
        + use<Self, A, B, C, D>,
    ) {
        let pullback = |_: Nothing<'_>,
                        _: &Self,
                        _: (Self, Self),
                        _: &mut Self,
                        _: &mut Self,
                        _: &mut Self,
                        _: &mut Self| {};
        ((self.div_euclid(y), Self::ZERO), pullback)
    }

    #[doc(hidden)]
    #[inline]
    fn __push_of_copysign(self, x_dot: &Self, sign: Self, _: Self) -> (Self, Self) {
        let (y, k) = rounding::copysign(self, On, sign);
        (y, k * *x_dot)
    }

    // primal:  y = |x|·sign(s), ẏ = k·ẋ with k = y / x
    // forward: (k·x', k·ẋ') for directions x' and ẋ'
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_copysign<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        x_dir: &Self,
        x_dot: &Self,
        x_dot_dir: &Self,
        sign: Self,
        _: Self,
        sign_dot: Self,
        _: Self,
    ) -> ((Self, Self), (Self, Self)) {
        let (_, k) = rounding::copysign(self, On, sign);
        (
            self.__push_of_copysign(x_dot, sign, sign_dot),
            (on::<Self, A>(k * *x_dir), on::<Self, B>(k * *x_dot_dir)),
        )
    }

    // primal:  y = |x|·sign(s), ẏ = k·ẋ with k = y / x
    // adjoint: x̄ += k·ȳ, ẋ̄ += k·ẏ̄
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_copysign<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        x_dot: &Self,
        sign: Self,
        _: Self,
    ) -> (
        (Self, Self),
        impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self, &mut Self, &mut Self)
        + use<Self, A, B, C, D>,
    ) {
        let (y, k) = rounding::copysign(self, On, sign);
        let pullback = move |_: Nothing<'_>,
                             _: &Self,
                             (y_bar, dot_bar): (Self, Self),
                             x_bar: &mut Self,
                             x_dot_bar: &mut Self,
                             _: &mut Self,
                             _: &mut Self| {
            add::<Self, A>(x_bar, k * y_bar);
            add::<Self, B>(x_dot_bar, k * dot_bar);
        };
        ((y, k * *x_dot), pullback)
    }

    #[doc(hidden)]
    #[inline]
    fn __push_of_clamp(
        self,
        x_dot: &Self,
        low: Self,
        low_dot: Self,
        high: Self,
        high_dot: Self,
    ) -> (Self, Self) {
        self.__pushforward_of_clamp((On, On, On), x_dot, low, low_dot, high, high_dot)
    }

    // primal:  (y, ẏ) = (x, ẋ), (l, l̇) or (h, ḣ)
    // forward: the directions of the one that it is
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_clamp<
        A: Activity,
        B: Activity,
        C: Activity,
        D: Activity,
        E: Activity,
        F: Activity,
    >(
        self,
        _: (A, B, C, D, E, F),
        x_dir: &Self,
        x_dot: &Self,
        x_dot_dir: &Self,
        low: Self,
        low_dir: Self,
        low_dot: Self,
        low_dot_dir: Self,
        high: Self,
        high_dir: Self,
        high_dot: Self,
        high_dot_dir: Self,
    ) -> ((Self, Self), (Self, Self)) {
        let moved = match clamped(self, low, high) {
            Clamped::Inside => (on::<Self, A>(*x_dir), on::<Self, B>(*x_dot_dir)),
            Clamped::Low => (on::<Self, C>(low_dir), on::<Self, D>(low_dot_dir)),
            Clamped::High => (on::<Self, E>(high_dir), on::<Self, F>(high_dot_dir)),
        };
        (
            self.__push_of_clamp(x_dot, low, low_dot, high, high_dot),
            moved,
        )
    }

    // primal:  (y, ẏ) = (x, ẋ), (l, l̇) or (h, ḣ)
    // adjoint: to the one that it is
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_clamp<
        A: Activity,
        B: Activity,
        C: Activity,
        D: Activity,
        E: Activity,
        F: Activity,
    >(
        self,
        _: (A, B, C, D, E, F),
        x_dot: &Self,
        low: Self,
        low_dot: Self,
        high: Self,
        high_dot: Self,
    ) -> (
        (Self, Self),
        impl Fn(
            Nothing<'_>,
            &Self,
            (Self, Self),
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
        ) + use<Self, A, B, C, D, E, F>,
    ) {
        let which = clamped(self, low, high);
        let pullback = move |_: Nothing<'_>,
                             _: &Self,
                             (y_bar, dot_bar): (Self, Self),
                             x_bar: &mut Self,
                             x_dot_bar: &mut Self,
                             low_bar: &mut Self,
                             low_dot_bar: &mut Self,
                             high_bar: &mut Self,
                             high_dot_bar: &mut Self| match which {
            Clamped::Inside => {
                add::<Self, A>(x_bar, y_bar);
                add::<Self, B>(x_dot_bar, dot_bar);
            }
            Clamped::Low => {
                add::<Self, C>(low_bar, y_bar);
                add::<Self, D>(low_dot_bar, dot_bar);
            }
            Clamped::High => {
                add::<Self, E>(high_bar, y_bar);
                add::<Self, F>(high_dot_bar, dot_bar);
            }
        };
        (
            self.__push_of_clamp(x_dot, low, low_dot, high, high_dot),
            pullback,
        )
    }
}
impl<T: Real> RealPushesLinear for T {}
