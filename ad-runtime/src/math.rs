//! The functions of [`Real`] as free functions, with derivatives.
//!
//! `sin(x)` is `x.sin()`, for every real number type. Beside each function, in the namespace of types,
//! stands the value by which it is passed on as a differentiable function:
//!
//! ```
//! use ad_runtime::prelude::*;
//!
//! assert_eq!(sin(0.5), 0.5_f64.sin());
//! assert_eq!(gradient(0.5, &sin {}), 0.5_f64.cos());
//! ```
//!
//! Arguments and results are dimensionless, but for angles, which are in radians. Where nothing is said,
//! a function neither panics nor refuses an argument: outside of its domain it is NaN, as in std.
//! Nothing is computed for an argument that is a constant. Conventions at kinks are those of `docs/math.md`.
//!
//! Formulas are from the *NIST Digital Library of Mathematical Functions* (DLMF), how they become rules
//! from Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3: where the derivative is
//! p, the pullback adds x̄ += p ȳ, and the pushforward is ẏ = p ẋ.
//!
//! A function of your own with the same name takes precedence over these where they are imported
//! with `*`. Annotate it with `#[differentiable]` or give it a `#[derivative(of = ..)]`, so that its
//! derivative takes precedence, too.

mod again;

use crate::activity::{Activity, On};
use crate::differentiable::{Differentiable, Tan};
use crate::forward::ForwardFn;
use crate::function::DifferentiableFn;
use crate::rules::elementary::{Real, RealDerivatives, RealPushforwards};
use crate::tangent::Tangent;

/// The activity of every argument of a differentiable function.
macro_rules! on {
    ($act:ident) => {
        On
    };
}

/// Free functions, each with its sibling in the namespace of types, which is also its value.
/// `(T)` is the type `T`, and `(T, U)` a tuple: the arguments of a differentiable function.
macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($x_act:ident $x:ident: T $(, $act:ident $arg:ident: $ty:ty)*) -> $out:ty = $sibling:ident, $push:ident;
    )*) => { $(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T: Real>($x: T $(, $arg: $ty)*) -> $out {
            $x.$name($($arg),*)
        }

        #[allow(non_camel_case_types, reason = "the sibling of a function has its name")]
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {}

        crate::__private::function_item!($name);

        impl $name {
            #[doc(hidden)]
            #[inline(always)]
            pub fn vjp<T: Real, $x_act: Activity $(, $act: Activity)*, F: Fn(T $(, $ty)*) -> $out>(
                _: F,
                acts: ($x_act, $($act),*),
                $x: T
                $(, $arg: $ty)*
            ) -> ($out, impl Fn(Tan<$out>, &mut T $(, &mut Tan<$ty>)*) + use<T, $x_act $(, $act)*, F>) {
                crate::__private::assert_sibling::<Self, F>();
                $x.$sibling(acts $(, $arg)*)
            }

            // The tangents of the arguments have the names of their activities.
            #[allow(
                non_snake_case,
                clippy::too_many_arguments,
                reason = "one name for a type and for a value"
            )]
            #[doc(hidden)]
            #[inline(always)]
            pub fn jvp<T: Real, $x_act: Activity $(, $act: Activity)*, F: Fn(T $(, $ty)*) -> $out>(
                _: F,
                acts: ($x_act, $($act),*),
                $x: T,
                $x_act: T
                $(, $arg: $ty, $act: Tan<$ty>)*
            ) -> ($out, Tan<$out>) {
                crate::__private::assert_sibling::<Self, F>();
                $x.$push(acts, &$x_act $(, $arg, $act)*)
            }

            #[allow(
                unused_parens,
                clippy::double_parens,
                reason = "a bare type for one argument, a tuple for more"
            )]
            #[doc(hidden)]
            pub fn lift<T: Real, Lifted, F: Fn(T $(, $ty)*) -> $out>(
                _: F,
                operator: impl Fn((T $(, $ty)*)) -> Lifted,
            ) -> impl Fn(T $(, $ty)*) -> Lifted {
                crate::__private::assert_sibling::<Self, F>();
                move |$x $(, $arg)*| operator(($x $(, $arg)*))
            }

            #[allow(unused_parens, reason = "a bare type for one argument, a tuple for more")]
            #[doc(hidden)]
            #[inline(always)]
            pub fn at<T: Real, F: Fn(T $(, $ty)*) -> $out>(
                _: F,
                args: (T $(, $ty)*),
            ) -> (T $(, $ty)*) {
                crate::__private::assert_sibling::<Self, F>();
                args
            }

            #[allow(unused_parens, reason = "a bare type for one argument, a tuple for more")]
            #[doc(hidden)]
            pub fn pullback<T: Real>(
                $x: T
                $(, $arg: $ty)*
            ) -> impl Fn(Tan<$out>) -> <(T $(, $ty)*) as Differentiable>::Tangent + use<T> {
                crate::function::pullback(($x $(, $arg)*), &$name {})
            }

            #[allow(unused_parens, reason = "a bare type for one argument, a tuple for more")]
            #[doc(hidden)]
            pub fn value_with_pullback<T: Real>(
                $x: T
                $(, $arg: $ty)*
            ) -> (
                $out,
                impl Fn(Tan<$out>) -> <(T $(, $ty)*) as Differentiable>::Tangent + use<T>,
            ) {
                crate::function::value_with_pullback(($x $(, $arg)*), &$name {})
            }

            #[doc(hidden)]
            pub fn checked<T: Real, Result, F: Fn(T $(, $ty)*) -> $out, Lifted: Fn(T $(, $ty)*) -> Result>(
                _: F,
                lifted: Lifted,
            ) -> Lifted {
                crate::__private::assert_sibling::<Self, F>();
                lifted
            }
        }

        #[allow(unused_parens, reason = "a bare type for one argument, a tuple for more")]
        impl<T: Real> DifferentiableFn<(T $(, $ty)*)> for $name {
            type Output = $out;
            #[inline(always)]
            fn call(&self, ($x $(, $arg)*): (T $(, $ty)*)) -> $out {
                $x.$name($($arg),*)
            }
            #[inline(always)]
            fn vjp(
                &self,
                ($x $(, $arg)*): (T $(, $ty)*),
            ) -> (
                $out,
                impl Fn(Tan<$out>) -> <(T $(, $ty)*) as Differentiable>::Tangent + use<T>,
            ) {
                let (value, pullback) = $x.$sibling((On, $(on!($act)),*) $(, $arg)*);
                (value, move |cotangent| {
                    let mut $x = T::identity();
                    $(let mut $arg = <Tan<$ty>>::identity();)*
                    pullback(cotangent, &mut $x $(, &mut $arg)*);
                    ($x $(, $arg)*)
                })
            }
        }

        // The tangents of the arguments have the names of their activities.
        #[allow(unused_parens, non_snake_case, reason = "a bare type for one argument, a tuple for more")]
        impl<T: Real> ForwardFn<(T $(, $ty)*)> for $name {
            #[inline(always)]
            fn jvp(
                &self,
                ($x $(, $arg)*): (T $(, $ty)*),
                ($x_act $(, $act)*): &<(T $(, $ty)*) as Differentiable>::Tangent,
            ) -> ($out, Tan<$out>) {
                $x.$push((On, $(on!($act)),*), $x_act $(, $arg, *$act)*)
            }
        }
    )* };
}

functions! {
    /// The sine of an angle in radians.
    ///
    /// Derivative: cos x (DLMF §4.20).
    fn sin(A x: T) -> T = __derivative_of_sin, __pushforward_of_sin;
    /// The cosine of an angle in radians.
    ///
    /// Derivative: -sin x (DLMF §4.20).
    fn cos(A x: T) -> T = __derivative_of_cos, __pushforward_of_cos;
    /// The tangent of an angle in radians.
    ///
    /// Derivative: 1 + tan² x (DLMF §4.20).
    fn tan(A x: T) -> T = __derivative_of_tan, __pushforward_of_tan;
    /// The angle in [-π/2, π/2] with this sine.
    ///
    /// Derivative: 1 / √(1 - x²), infinite at ±1 (DLMF §4.24(ii)).
    fn asin(A x: T) -> T = __derivative_of_asin, __pushforward_of_asin;
    /// The angle in [0, π] with this cosine.
    ///
    /// Derivative: -1 / √(1 - x²), infinite at ±1 (DLMF §4.24(ii)).
    fn acos(A x: T) -> T = __derivative_of_acos, __pushforward_of_acos;
    /// The angle in [-π/2, π/2] with this tangent.
    ///
    /// Derivative: 1 / (1 + x²) (DLMF §4.24(ii)).
    fn atan(A x: T) -> T = __derivative_of_atan, __pushforward_of_atan;
    /// The hyperbolic sine.
    ///
    /// Derivative: cosh x (DLMF §4.34).
    fn sinh(A x: T) -> T = __derivative_of_sinh, __pushforward_of_sinh;
    /// The hyperbolic cosine.
    ///
    /// Derivative: sinh x (DLMF §4.34).
    fn cosh(A x: T) -> T = __derivative_of_cosh, __pushforward_of_cosh;
    /// The hyperbolic tangent.
    ///
    /// Derivative: 1 - tanh² x (DLMF §4.34).
    fn tanh(A x: T) -> T = __derivative_of_tanh, __pushforward_of_tanh;
    /// The inverse of [`sinh`](fn@sinh).
    ///
    /// Derivative: 1 / √(1 + x²) (DLMF §4.38(ii)).
    fn asinh(A x: T) -> T = __derivative_of_asinh, __pushforward_of_asinh;
    /// The inverse of [`cosh`](fn@cosh), for arguments from 1.
    ///
    /// Derivative: 1 / √(x² - 1), infinite at 1 (DLMF §4.38(ii)).
    fn acosh(A x: T) -> T = __derivative_of_acosh, __pushforward_of_acosh;
    /// The inverse of [`tanh`](fn@tanh).
    ///
    /// Derivative: 1 / (1 - x²), infinite at ±1 (DLMF §4.38(ii)).
    fn atanh(A x: T) -> T = __derivative_of_atanh, __pushforward_of_atanh;
    /// e to a power.
    ///
    /// Derivative: exp x (DLMF §4.7).
    fn exp(A x: T) -> T = __derivative_of_exp, __pushforward_of_exp;
    /// 2 to a power.
    ///
    /// Derivative: ln 2 · 2ˣ (DLMF §4.7).
    fn exp2(A x: T) -> T = __derivative_of_exp2, __pushforward_of_exp2;
    /// exp x - 1, exact near zero.
    ///
    /// Derivative: exp x (DLMF §4.7).
    fn exp_m1(A x: T) -> T = __derivative_of_exp_m1, __pushforward_of_exp_m1;
    /// The natural logarithm.
    ///
    /// Derivative: 1 / x (DLMF §4.7).
    fn ln(A x: T) -> T = __derivative_of_ln, __pushforward_of_ln;
    /// The logarithm to base 2.
    ///
    /// Derivative: 1 / (x ln 2) (DLMF §4.7).
    fn log2(A x: T) -> T = __derivative_of_log2, __pushforward_of_log2;
    /// The logarithm to base 10.
    ///
    /// Derivative: 1 / (x ln 10) (DLMF §4.7).
    fn log10(A x: T) -> T = __derivative_of_log10, __pushforward_of_log10;
    /// ln(1 + x), exact near zero.
    ///
    /// Derivative: 1 / (1 + x) (DLMF §4.7).
    fn ln_1p(A x: T) -> T = __derivative_of_ln_1p, __pushforward_of_ln_1p;
    /// The square root.
    ///
    /// Derivative: 1 / (2√x), infinite at zero (DLMF §4.7).
    fn sqrt(A x: T) -> T = __derivative_of_sqrt, __pushforward_of_sqrt;
    /// The cubic root.
    ///
    /// Derivative: 1 / (3(∛x)²), infinite at zero (DLMF §4.7).
    fn cbrt(A x: T) -> T = __derivative_of_cbrt, __pushforward_of_cbrt;
    /// 1 / x.
    ///
    /// Derivative: -1 / x² (DLMF §4.7).
    fn recip(A x: T) -> T = __derivative_of_recip, __pushforward_of_recip;
    /// The absolute value.
    ///
    /// Derivative: sign x, and zero at zero (Griewank & Walther, chapter 14, has the subgradients of which this is the middle).
    fn abs(A x: T) -> T = __derivative_of_abs, __pushforward_of_abs;
    /// 1 or -1, by the sign; NaN for NaN. Its derivative is zero.
    fn signum(A x: T) -> T = __derivative_of_signum, __pushforward_of_signum;
    /// The largest integer that is not larger. Its derivative is zero.
    fn floor(A x: T) -> T = __derivative_of_floor, __pushforward_of_floor;
    /// The smallest integer that is not smaller. Its derivative is zero.
    fn ceil(A x: T) -> T = __derivative_of_ceil, __pushforward_of_ceil;
    /// The nearest integer, halves away from zero. Its derivative is zero.
    fn round(A x: T) -> T = __derivative_of_round, __pushforward_of_round;
    /// The integer part. Its derivative is zero.
    fn trunc(A x: T) -> T = __derivative_of_trunc, __pushforward_of_trunc;
    /// The nearest integer, halves to the even one. Its derivative is zero.
    fn round_ties_even(A x: T) -> T = __derivative_of_round_ties_even, __pushforward_of_round_ties_even;
    /// The fractional part, x - trunc x. Its derivative is one.
    fn fract(A x: T) -> T = __derivative_of_fract, __pushforward_of_fract;
    /// Radians as degrees.
    ///
    /// Derivative: 180/π, in degrees per radian.
    fn to_degrees(A x: T) -> T = __derivative_of_to_degrees, __pushforward_of_to_degrees;
    /// Degrees as radians.
    ///
    /// Derivative: π/180, in radians per degree.
    fn to_radians(A x: T) -> T = __derivative_of_to_radians, __pushforward_of_to_radians;
    /// The error function, 2/√π ∫₀ˣ exp(-t²) dt.
    ///
    /// Derivative: 2/√π exp(-x²) (DLMF §7.10).
    fn erf(A x: T) -> T = __derivative_of_erf, __pushforward_of_erf;
    /// 1 - erf x, exact for large arguments.
    ///
    /// Derivative: -2/√π exp(-x²) (DLMF §7.10).
    fn erfc(A x: T) -> T = __derivative_of_erfc, __pushforward_of_erfc;
    /// ln |Γ(x)|.
    ///
    /// Derivative: the digamma function ψ(x) = Γ′(x) / Γ(x) (DLMF §5.2), by its asymptotic series, recurrence and reflection (DLMF §5.11, §5.5).
    fn lgamma(A x: T) -> T = __derivative_of_lgamma, __pushforward_of_lgamma;
    /// The angle of the point (x, y) from the first axis, in [-π, π].
    ///
    /// Derivative: ∂/∂y = x / (x² + y²), ∂/∂x = -y / (x² + y²) (DLMF §4.24(ii) and the chain rule), zero at the origin.
    fn atan2(A y: T, B x: T) -> T = __derivative_of_atan2, __pushforward_of_atan2;
    /// The logarithm to a base.
    ///
    /// Derivative: ∂/∂x = 1 / (x ln b), ∂/∂b = -log_b x / (b ln b), b being the base (DLMF §4.7).
    fn log(A x: T, B base: T) -> T = __derivative_of_log, __pushforward_of_log;
    /// x to the power y. The derivative is finite wherever its limit is, also for bases ≤ 0.
    ///
    /// Derivative: ∂/∂x = y xʸ⁻¹, ∂/∂y = xʸ ln x (DLMF §4.7).
    fn powf(A x: T, B y: T) -> T = __derivative_of_powf, __pushforward_of_powf;
    /// x to an integer power.
    ///
    /// Derivative: n xⁿ⁻¹, and zero for n = 0 (DLMF §4.7); none for n.
    fn powi(A x: T, B n: i32) -> T = __derivative_of_powi, __pushforward_of_powi;
    /// √(x² + y²), without overflow in between.
    ///
    /// Derivative: ∂/∂x = x / r, ∂/∂y = y / r with r = √(x² + y²) (DLMF §4.7 and the chain rule), zero at the origin.
    fn hypot(A x: T, B y: T) -> T = __derivative_of_hypot, __pushforward_of_hypot;
    /// The integer k for which x - k y is in [0, |y|). Its derivative is zero.
    fn div_euclid(A x: T, B y: T) -> T = __derivative_of_div_euclid, __pushforward_of_div_euclid;
    /// The remainder of that division, which is never negative.
    ///
    /// Derivative: ∂/∂x = 1, ∂/∂y = -k, k being what [`div_euclid`](fn@div_euclid) gives (the sum rule: k is a constant between jumps).
    fn rem_euclid(A x: T, B y: T) -> T = __derivative_of_rem_euclid, __pushforward_of_rem_euclid;
    /// (x + y) / 2, without overflow in between.
    ///
    /// Derivative: ∂/∂x = ∂/∂y = 1/2 (the sum rule).
    fn midpoint(A x: T, B y: T) -> T = __pullback_of_midpoint, __pushforward_of_midpoint;
    /// The smaller number; the other one if one is NaN. Of equal arguments the *first* one has the derivative.
    ///
    /// Derivative: 1 for the argument that is returned, 0 for the other one (Griewank & Walther, chapter 14).
    fn min(A x: T, B y: T) -> T = __derivative_of_min, __pushforward_of_min;
    /// The larger number; the other one if one is NaN. Of equal arguments the *second* one has the derivative, so that `max(x, 0)` has none at zero.
    ///
    /// Derivative: 1 for the argument that is returned, 0 for the other one (Griewank & Walther, chapter 14).
    fn max(A x: T, B y: T) -> T = __derivative_of_max, __pushforward_of_max;
    /// The absolute value of `x`, with the sign of `sign`.
    ///
    /// Derivative: ∂/∂x = 1 where the sign of x is kept, else -1, and zero at x = 0 (as [`abs`](fn@abs)); none for the sign.
    fn copysign(A x: T, B sign: T) -> T = __derivative_of_copysign, __pushforward_of_copysign;
    /// `x * factor + term`, rounded once.
    ///
    /// Derivative: ∂/∂x = factor, ∂/∂factor = x, ∂/∂term = 1 (the product and sum rules).
    fn mul_add(A x: T, B factor: T, C term: T) -> T = __derivative_of_mul_add, __pushforward_of_mul_add;
    /// The number of `low..=high` that is nearest to `x`.
    ///
    /// Derivative: 1 for the argument that is returned, 0 for the others; on a limit, `x` is the one (Griewank & Walther, chapter 14).
    ///
    /// # Panics
    /// If `low > high`, or one of them is NaN.
    fn clamp(A x: T, B low: T, C high: T) -> T = __derivative_of_clamp, __pushforward_of_clamp;
    /// The sine and the cosine.
    ///
    /// Derivative: (cos x, -sin x) (DLMF §4.20).
    fn sin_cos(A x: T) -> (T, T) = __derivative_of_sin_cos, __pushforward_of_sin_cos;
}
