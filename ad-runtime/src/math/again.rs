//! Pushforwards of the free functions that can be differentiated again: those of the methods, in the
//! form of siblings of functions. A sibling is given the function first, which never moves.

#![allow(
    clippy::too_many_arguments,
    reason = "a direction for each argument and for its tangent"
)]

use crate::activity::Activity;
use crate::rules::elementary::{Real, RealPushes, RealPushesLinear, RealPushesProducts};
use crate::slot::Nothing;
use crate::tangent::NoTangent;

/// Arguments with their tangents, and the two activities of each. The first one goes to a method by
/// reference.
macro_rules! pushed {
    ($(
        $name:ident(
            $a0:ident $b0:ident $x:ident $x_dot:ident $x_dir:ident $x_dot_dir:ident: $xt:ty
            $(, $a:ident $b:ident $y:ident $y_dot:ident $y_dir:ident $y_dot_dir:ident: $yt:ty = $yd:ty)*
        ) -> $out:ty = $push:ident, $sibling:ident, $forward:ident;
    )*) => { $(
        impl super::$name {
            #[doc(hidden)]
            #[inline(always)]
            pub fn pushed<T: Real, Called: Fn($xt $(, $yt)*) -> $out>(
                _: Called,
                $x: $xt,
                $x_dot: $xt
                $(, $y: $yt, $y_dot: $yd)*
            ) -> ($out, $out) {
                crate::__private::assert_sibling::<Self, Called>();
                $x.$push(&$x_dot $(, $y, $y_dot)*)
            }

            #[doc(hidden)]
            #[inline(always)]
            pub fn __derivative_of_pushed<
                T: Real,
                Called: Fn($xt $(, $yt)*) -> $out,
                A: Activity,
                $a0: Activity,
                $b0: Activity
                $(, $a: Activity, $b: Activity)*
            >(
                _: Called,
                (_, $x_dir, $x_dot_dir $(, $y_dir, $y_dot_dir)*): (A, $a0, $b0 $(, $a, $b)*),
                $x: $xt,
                $x_dot: $xt
                $(, $y: $yt, $y_dot: $yd)*
            ) -> (
                ($out, $out),
                impl Fn(Nothing<'_>, ($out, $out), &mut NoTangent, &mut $xt, &mut $xt $(, &mut $yd, &mut $yd)*)
                + use<T, Called, A, $a0, $b0 $(, $a, $b)*>,
            ) {
                crate::__private::assert_sibling::<Self, Called>();
                let (value, pullback) = $x.$sibling(
                    ($x_dir, $x_dot_dir $(, $y_dir, $y_dot_dir)*),
                    &$x_dot
                    $(, $y, $y_dot)*
                );
                (
                    value,
                    move |_: Nothing<'_>, bar: ($out, $out), _: &mut NoTangent, $x_dir: &mut $xt, $x_dot_dir: &mut $xt $(, $y_dir: &mut $yd, $y_dot_dir: &mut $yd)*| {
                        pullback(&(), &$x_dot, bar, $x_dir, $x_dot_dir $(, $y_dir, $y_dot_dir)*);
                    },
                )
            }

            #[allow(non_snake_case, reason = "one name for a type and for a value")]
            #[doc(hidden)]
            #[inline(always)]
            pub fn __pushforward_of_pushed<
                T: Real,
                Called: Fn($xt $(, $yt)*) -> $out,
                A: Activity,
                $a0: Activity,
                $b0: Activity
                $(, $a: Activity, $b: Activity)*
            >(
                _: Called,
                (_, a0, b0 $(, $y, $y_dot)*): (A, $a0, $b0 $(, $a, $b)*),
                _: &NoTangent,
                $x: $xt,
                $x_dir: $xt,
                $x_dot: $xt,
                $x_dot_dir: $xt
                $(, $a: $yt, $y_dir: $yd, $b: $yd, $y_dot_dir: $yd)*
            ) -> (($out, $out), ($out, $out)) {
                crate::__private::assert_sibling::<Self, Called>();
                $x.$forward(
                    (a0, b0 $(, $y, $y_dot)*),
                    &$x_dir,
                    &$x_dot,
                    &$x_dot_dir
                    $(, $a, $y_dir, $b, $y_dot_dir)*
                )
            }
        }
    )* };
}

macro_rules! unary {
    ($($name:ident = $push:ident, $sibling:ident, $forward:ident;)*) => {
        pushed! { $(
            $name(B C x x_dot x_dir x_dot_dir: T) -> T = $push, $sibling, $forward;
        )* }
    };
}

macro_rules! binary {
    ($($name:ident = $push:ident, $sibling:ident, $forward:ident;)*) => {
        pushed! { $(
            $name(
                B C x x_dot x_dir x_dot_dir: T,
                D E y y_dot y_dir y_dot_dir: T = T
            ) -> T = $push, $sibling, $forward;
        )* }
    };
}

unary! {
    sin = __push_of_sin, __derivative_of___push_of_sin, __pushforward_of___push_of_sin;
    cos = __push_of_cos, __derivative_of___push_of_cos, __pushforward_of___push_of_cos;
    tan = __push_of_tan, __derivative_of___push_of_tan, __pushforward_of___push_of_tan;
    asin = __push_of_asin, __derivative_of___push_of_asin, __pushforward_of___push_of_asin;
    acos = __push_of_acos, __derivative_of___push_of_acos, __pushforward_of___push_of_acos;
    atan = __push_of_atan, __derivative_of___push_of_atan, __pushforward_of___push_of_atan;
    sinh = __push_of_sinh, __derivative_of___push_of_sinh, __pushforward_of___push_of_sinh;
    cosh = __push_of_cosh, __derivative_of___push_of_cosh, __pushforward_of___push_of_cosh;
    tanh = __push_of_tanh, __derivative_of___push_of_tanh, __pushforward_of___push_of_tanh;
    asinh = __push_of_asinh, __derivative_of___push_of_asinh, __pushforward_of___push_of_asinh;
    acosh = __push_of_acosh, __derivative_of___push_of_acosh, __pushforward_of___push_of_acosh;
    atanh = __push_of_atanh, __derivative_of___push_of_atanh, __pushforward_of___push_of_atanh;
    exp = __push_of_exp, __derivative_of___push_of_exp, __pushforward_of___push_of_exp;
    exp2 = __push_of_exp2, __derivative_of___push_of_exp2, __pushforward_of___push_of_exp2;
    exp_m1 = __push_of_exp_m1, __derivative_of___push_of_exp_m1, __pushforward_of___push_of_exp_m1;
    ln = __push_of_ln, __derivative_of___push_of_ln, __pushforward_of___push_of_ln;
    log2 = __push_of_log2, __derivative_of___push_of_log2, __pushforward_of___push_of_log2;
    log10 = __push_of_log10, __derivative_of___push_of_log10, __pushforward_of___push_of_log10;
    ln_1p = __push_of_ln_1p, __derivative_of___push_of_ln_1p, __pushforward_of___push_of_ln_1p;
    sqrt = __push_of_sqrt, __derivative_of___push_of_sqrt, __pushforward_of___push_of_sqrt;
    cbrt = __push_of_cbrt, __derivative_of___push_of_cbrt, __pushforward_of___push_of_cbrt;
    recip = __push_of_recip, __derivative_of___push_of_recip, __pushforward_of___push_of_recip;
    abs = __push_of_abs, __derivative_of___push_of_abs, __pushforward_of___push_of_abs;
    signum = __push_of_signum, __derivative_of___push_of_signum, __pushforward_of___push_of_signum;
    floor = __push_of_floor, __derivative_of___push_of_floor, __pushforward_of___push_of_floor;
    ceil = __push_of_ceil, __derivative_of___push_of_ceil, __pushforward_of___push_of_ceil;
    round = __push_of_round, __derivative_of___push_of_round, __pushforward_of___push_of_round;
    trunc = __push_of_trunc, __derivative_of___push_of_trunc, __pushforward_of___push_of_trunc;
    round_ties_even = __push_of_round_ties_even, __derivative_of___push_of_round_ties_even, __pushforward_of___push_of_round_ties_even;
    fract = __push_of_fract, __derivative_of___push_of_fract, __pushforward_of___push_of_fract;
    to_degrees = __push_of_to_degrees, __derivative_of___push_of_to_degrees, __pushforward_of___push_of_to_degrees;
    to_radians = __push_of_to_radians, __derivative_of___push_of_to_radians, __pushforward_of___push_of_to_radians;
    erf = __push_of_erf, __derivative_of___push_of_erf, __pushforward_of___push_of_erf;
    erfc = __push_of_erfc, __derivative_of___push_of_erfc, __pushforward_of___push_of_erfc;
    lgamma = __push_of_lgamma, __derivative_of___push_of_lgamma, __pushforward_of___push_of_lgamma;
}

binary! {
    atan2 = __push_of_atan2, __derivative_of___push_of_atan2, __pushforward_of___push_of_atan2;
    log = __push_of_log, __derivative_of___push_of_log, __pushforward_of___push_of_log;
    powf = __push_of_powf, __derivative_of___push_of_powf, __pushforward_of___push_of_powf;
    hypot = __push_of_hypot, __derivative_of___push_of_hypot, __pushforward_of___push_of_hypot;
    div_euclid = __push_of_div_euclid, __derivative_of___push_of_div_euclid, __pushforward_of___push_of_div_euclid;
    rem_euclid = __push_of_rem_euclid, __derivative_of___push_of_rem_euclid, __pushforward_of___push_of_rem_euclid;
    midpoint = __push_of_midpoint, __derivative_of___push_of_midpoint, __pushforward_of___push_of_midpoint;
    min = __push_of_min, __derivative_of___push_of_min, __pushforward_of___push_of_min;
    max = __push_of_max, __derivative_of___push_of_max, __pushforward_of___push_of_max;
    copysign = __push_of_copysign, __derivative_of___push_of_copysign, __pushforward_of___push_of_copysign;
}

pushed! {
    powi(
        B C x x_dot x_dir x_dot_dir: T,
        D E y y_dot y_dir y_dot_dir: i32 = NoTangent
    ) -> T = __push_of_powi, __derivative_of___push_of_powi, __pushforward_of___push_of_powi;
    sin_cos(
        B C x x_dot x_dir x_dot_dir: T
    ) -> (T, T) = __push_of_sin_cos, __derivative_of___push_of_sin_cos, __pushforward_of___push_of_sin_cos;
    mul_add(
        B C x x_dot x_dir x_dot_dir: T,
        D E y y_dot y_dir y_dot_dir: T = T,
        F G z z_dot z_dir z_dot_dir: T = T
    ) -> T = __push_of_mul_add, __derivative_of___push_of_mul_add, __pushforward_of___push_of_mul_add;
    clamp(
        B C x x_dot x_dir x_dot_dir: T,
        D E y y_dot y_dir y_dot_dir: T = T,
        F G z z_dot z_dir z_dot_dir: T = T
    ) -> T = __push_of_clamp, __derivative_of___push_of_clamp, __pushforward_of___push_of_clamp;
}
