//! Pushforwards of the methods of [`Real`] that can be differentiated again.
//!
//! A rule on dual numbers gives a partial derivative and, in its direction, the second one.

#![allow(
    clippy::too_many_arguments,
    reason = "a direction for each argument and for its tangent"
)]

use super::selection::{max_is_first, min_is_first};
use super::{Dual, Real, exponential, powers, rounding, special, trigonometric};
use crate::activity::{Activity, On};
use crate::slot::Nothing;
use crate::tangent::NoTangent;

/// f'(x)·ȳ + f''(x)·ẋ·ẏ̄, from f' at a dual number.
#[inline(always)]
fn pulled<T: Real>(partial: Dual<T>, y_bar: T, dot_bar: T) -> T {
    partial.value * y_bar + partial.dot[0] * dot_bar
}

/// The directions of y and of ẏ, from f' at a dual number.
#[inline(always)]
fn moved<T: Real, A: Activity, B: Activity>(partial: Dual<T>, dir: T, dot_dir: T) -> (T, T) {
    let (mut y, mut dot) = (T::ZERO, T::ZERO);
    if A::ON {
        y = partial.value * dir;
        dot = partial.dot[0] * dir;
    }
    if B::ON {
        dot += partial.value * dot_dir;
    }
    (y, dot)
}

macro_rules! unary {
    // primal:  y = f(x), ẏ = f'(x)·ẋ
    // adjoint: x̄ += f'(x)·ȳ + f''(x)·ẋ·ẏ̄, ẋ̄ += f'(x)·ẏ̄
    // forward: (f'(x)·x', f''(x)·ẋ·x' + f'(x)·ẋ') for directions x' and ẋ'
    ($($push:ident $sibling:ident $forward:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $forward<A: Activity, B: Activity>(
            self,
            _: (A, B),
            x_dir: &Self,
            x_dot: &Self,
            dot_dir: &Self,
        ) -> ((Self, Self), (Self, Self)) {
            let (y, dx) = $rule(Dual::new(self, [*x_dot]), On);
            let moved = moved::<Self, A, B>(dx, *x_dir, *dot_dir);
            ((y.value, y.dot[0]), moved)
        }
        #[doc(hidden)]
        #[inline]
        fn $push(self, x_dot: &Self) -> (Self, Self) {
            let (y, _) = $rule(Dual::new(self, [*x_dot]), On);
            (y.value, y.dot[0])
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
            let (y, dx) = $rule(Dual::new(self, [*x_dot]), On);
            let pullback = move |_: Nothing<'_>, _: &Self, (y_bar, dot_bar): (Self, Self), x_bar: &mut Self, x_dot_bar: &mut Self| {
                if A::ON {
                    *x_bar += pulled(dx, y_bar, dot_bar);
                }
                if B::ON {
                    *x_dot_bar += dx.value * dot_bar;
                }
            };
            ((y.value, y.dot[0]), pullback)
        }
    )* };
}

macro_rules! binary {
    // primal:  z = f(x, y), ż = f'(x, y)·(ẋ, ẏ)
    // adjoint: those of z and of ż, as for one argument
    // forward: the sum of those of x and of y
    ($($push:ident $sibling:ident $forward:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $forward<A: Activity, B: Activity, C: Activity, D: Activity>(
            self,
            _: (A, B, C, D),
            x_dir: &Self,
            x_dot: &Self,
            x_dot_dir: &Self,
            y: Self,
            y_dir: Self,
            y_dot: Self,
            y_dot_dir: Self,
        ) -> ((Self, Self), (Self, Self)) {
            let (z, dx, dy) = $rule(Dual::new(self, [*x_dot]), (On, On), Dual::new(y, [y_dot]));
            let by_x = moved::<Self, A, B>(dx, *x_dir, *x_dot_dir);
            let by_y = moved::<Self, C, D>(dy, y_dir, y_dot_dir);
            ((z.value, z.dot[0]), (by_x.0 + by_y.0, by_x.1 + by_y.1))
        }
        #[doc(hidden)]
        #[inline]
        fn $push(self, x_dot: &Self, y: Self, y_dot: Self) -> (Self, Self) {
            let (z, _, _) = $rule(Dual::new(self, [*x_dot]), (On, On), Dual::new(y, [y_dot]));
            (z.value, z.dot[0])
        }
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity, C: Activity, D: Activity>(
            self,
            _: (A, B, C, D),
            x_dot: &Self,
            y: Self,
            y_dot: Self,
        ) -> (
            (Self, Self),
            impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self, &mut Self, &mut Self)
            + use<Self, A, B, C, D>,
        ) {
            let (z, dx, dy) = $rule(Dual::new(self, [*x_dot]), (On, On), Dual::new(y, [y_dot]));
            let pullback = move |_: Nothing<'_>,
                                 _: &Self,
                                 (z_bar, dot_bar): (Self, Self),
                                 x_bar: &mut Self,
                                 x_dot_bar: &mut Self,
                                 y_bar: &mut Self,
                                 y_dot_bar: &mut Self| {
                if A::ON {
                    *x_bar += pulled(dx, z_bar, dot_bar);
                }
                if B::ON {
                    *x_dot_bar += dx.value * dot_bar;
                }
                if C::ON {
                    *y_bar += pulled(dy, z_bar, dot_bar);
                }
                if D::ON {
                    *y_dot_bar += dy.value * dot_bar;
                }
            };
            ((z.value, z.dot[0]), pullback)
        }
    )* };
}

macro_rules! selection {
    // primal:  (z, ż) = (x, ẋ) or (y, ẏ)
    // adjoint: to the one that it is
    // forward: of the one that it is
    ($($push:ident $sibling:ident $forward:ident = $method:ident, $is_first:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $forward<A: Activity, B: Activity, C: Activity, D: Activity>(
            self,
            _: (A, B, C, D),
            x_dir: &Self,
            x_dot: &Self,
            x_dot_dir: &Self,
            y: Self,
            y_dir: Self,
            y_dot: Self,
            y_dot_dir: Self,
        ) -> ((Self, Self), (Self, Self)) {
            let on = |on: bool, dir: Self| if on { dir } else { Self::ZERO };
            let moved = if $is_first(self, y) {
                (on(A::ON, *x_dir), on(B::ON, *x_dot_dir))
            } else {
                (on(C::ON, y_dir), on(D::ON, y_dot_dir))
            };
            (self.$push(x_dot, y, y_dot), moved)
        }
        #[doc(hidden)]
        #[inline]
        fn $push(self, x_dot: &Self, y: Self, y_dot: Self) -> (Self, Self) {
            (self.$method(y), if $is_first(self, y) { *x_dot } else { y_dot })
        }
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity, C: Activity, D: Activity>(
            self,
            _: (A, B, C, D),
            x_dot: &Self,
            y: Self,
            y_dot: Self,
        ) -> (
            (Self, Self),
            impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self, &mut Self, &mut Self)
            + use<Self, A, B, C, D>,
        ) {
            let first = $is_first(self, y);
            let pullback = move |_: Nothing<'_>,
                                 _: &Self,
                                 (z_bar, dot_bar): (Self, Self),
                                 x_bar: &mut Self,
                                 x_dot_bar: &mut Self,
                                 y_bar: &mut Self,
                                 y_dot_bar: &mut Self| {
                let (bar, bar_on, dot, dot_on) = if first {
                    (x_bar, A::ON, x_dot_bar, B::ON)
                } else {
                    (y_bar, C::ON, y_dot_bar, D::ON)
                };
                if bar_on {
                    *bar += z_bar;
                }
                if dot_on {
                    *dot += dot_bar;
                }
            };
            (self.$push(x_dot, y, y_dot), pullback)
        }
    )* };
}

/// Pushforwards of the methods of real numbers, and their pullbacks.
#[allow(non_snake_case, reason = "the sibling of a hidden method")]
pub trait RealPushes: Real {
    unary! {
        __push_of_sin __derivative_of___push_of_sin __pushforward_of___push_of_sin = trigonometric::sin;
        __push_of_cos __derivative_of___push_of_cos __pushforward_of___push_of_cos = trigonometric::cos;
        __push_of_tan __derivative_of___push_of_tan __pushforward_of___push_of_tan = trigonometric::tan;
        __push_of_asin __derivative_of___push_of_asin __pushforward_of___push_of_asin = trigonometric::asin;
        __push_of_acos __derivative_of___push_of_acos __pushforward_of___push_of_acos = trigonometric::acos;
        __push_of_atan __derivative_of___push_of_atan __pushforward_of___push_of_atan = trigonometric::atan;
        __push_of_sinh __derivative_of___push_of_sinh __pushforward_of___push_of_sinh = trigonometric::sinh;
        __push_of_cosh __derivative_of___push_of_cosh __pushforward_of___push_of_cosh = trigonometric::cosh;
        __push_of_tanh __derivative_of___push_of_tanh __pushforward_of___push_of_tanh = trigonometric::tanh;
        __push_of_asinh __derivative_of___push_of_asinh __pushforward_of___push_of_asinh = trigonometric::asinh;
        __push_of_acosh __derivative_of___push_of_acosh __pushforward_of___push_of_acosh = trigonometric::acosh;
        __push_of_atanh __derivative_of___push_of_atanh __pushforward_of___push_of_atanh = trigonometric::atanh;
        __push_of_exp __derivative_of___push_of_exp __pushforward_of___push_of_exp = exponential::exp;
        __push_of_exp2 __derivative_of___push_of_exp2 __pushforward_of___push_of_exp2 = exponential::exp2;
        __push_of_exp_m1 __derivative_of___push_of_exp_m1 __pushforward_of___push_of_exp_m1 = exponential::exp_m1;
        __push_of_ln __derivative_of___push_of_ln __pushforward_of___push_of_ln = exponential::ln;
        __push_of_log2 __derivative_of___push_of_log2 __pushforward_of___push_of_log2 = exponential::log2;
        __push_of_log10 __derivative_of___push_of_log10 __pushforward_of___push_of_log10 = exponential::log10;
        __push_of_ln_1p __derivative_of___push_of_ln_1p __pushforward_of___push_of_ln_1p = exponential::ln_1p;
        __push_of_sqrt __derivative_of___push_of_sqrt __pushforward_of___push_of_sqrt = powers::sqrt_of_dual;
        __push_of_cbrt __derivative_of___push_of_cbrt __pushforward_of___push_of_cbrt = powers::cbrt;
        __push_of_recip __derivative_of___push_of_recip __pushforward_of___push_of_recip = powers::recip;
        __push_of_abs __derivative_of___push_of_abs __pushforward_of___push_of_abs = rounding::abs;
        __push_of_erf __derivative_of___push_of_erf __pushforward_of___push_of_erf = special::erf;
        __push_of_erfc __derivative_of___push_of_erfc __pushforward_of___push_of_erfc = special::erfc;
        __push_of_lgamma __derivative_of___push_of_lgamma __pushforward_of___push_of_lgamma = special::lgamma;
    }
    binary! {
        __push_of_atan2 __derivative_of___push_of_atan2 __pushforward_of___push_of_atan2 = trigonometric::atan2;
        __push_of_log __derivative_of___push_of_log __pushforward_of___push_of_log = exponential::log;
        __push_of_hypot __derivative_of___push_of_hypot __pushforward_of___push_of_hypot = powers::hypot;
        __push_of_powf __derivative_of___push_of_powf __pushforward_of___push_of_powf = powers::powf;
        __push_of_rem_euclid __derivative_of___push_of_rem_euclid __pushforward_of___push_of_rem_euclid = rounding::rem_euclid;
        __push_of_midpoint __derivative_of___push_of_midpoint __pushforward_of___push_of_midpoint = rounding::midpoint;
    }
    selection! {
        __push_of_min __derivative_of___push_of_min __pushforward_of___push_of_min = min, min_is_first;
        __push_of_max __derivative_of___push_of_max __pushforward_of___push_of_max = max, max_is_first;
    }

    #[doc(hidden)]
    #[inline]
    fn __push_of_powi(self, x_dot: &Self, n: i32, _: NoTangent) -> (Self, Self) {
        let (y, _) = powers::powi(Dual::new(self, [*x_dot]), On, n);
        (y.value, y.dot[0])
    }

    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_powi<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        x_dir: &Self,
        x_dot: &Self,
        dot_dir: &Self,
        n: i32,
        _: NoTangent,
        _: NoTangent,
        _: NoTangent,
    ) -> ((Self, Self), (Self, Self)) {
        let (y, dx) = powers::powi(Dual::new(self, [*x_dot]), On, n);
        let moved = moved::<Self, A, B>(dx, *x_dir, *dot_dir);
        ((y.value, y.dot[0]), moved)
    }

    // primal:  y = xⁿ, ẏ = n·xⁿ⁻¹·ẋ
    // adjoint: x̄ += n·xⁿ⁻¹·ȳ + n(n - 1)·xⁿ⁻²·ẋ·ẏ̄, ẋ̄ += n·xⁿ⁻¹·ẏ̄
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_powi<A: Activity, B: Activity, C: Activity, D: Activity>(
        self,
        _: (A, B, C, D),
        x_dot: &Self,
        n: i32,
        _: NoTangent,
    ) -> (
        (Self, Self),
        impl Fn(Nothing<'_>, &Self, (Self, Self), &mut Self, &mut Self, &mut NoTangent, &mut NoTangent)
        + use<Self, A, B, C, D>,
    ) {
        let (y, dx) = powers::powi(Dual::new(self, [*x_dot]), On, n);
        let pullback = move |_: Nothing<'_>,
                             _: &Self,
                             (y_bar, dot_bar): (Self, Self),
                             x_bar: &mut Self,
                             x_dot_bar: &mut Self,
                             _: &mut NoTangent,
                             _: &mut NoTangent| {
            if A::ON {
                *x_bar += pulled(dx, y_bar, dot_bar);
            }
            if B::ON {
                *x_dot_bar += dx.value * dot_bar;
            }
        };
        ((y.value, y.dot[0]), pullback)
    }
}
impl<T: Real> RealPushes for T {}
