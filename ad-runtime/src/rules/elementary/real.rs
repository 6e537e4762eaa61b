//! The trait of real numbers, and its implementations for the types of std.

use crate::differentiable::{Differentiable, Parameters};
use crate::function::ScalarOutput;
use crate::rules::arith::{AddRule, DivRule, MulRule, NegRule, RemRule, SubRule};
use crate::rules::assign::{
    AddAssignRule, DivAssignRule, MulAssignRule, RemAssignRule, SubAssignRule,
};
use crate::rules::forward::{
    AddAssignPush, AddPush, DivAssignPush, DivPush, MulAssignPush, MulPush, NegPush, RemAssignPush,
    RemPush, SubAssignPush, SubPush,
};
use crate::tangent::Tangent;
use std::fmt::{Debug, Display};
use std::iter::{Product, Sum};
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// A real number: [`f32`], [`f64`], or your own type with the same methods.
///
/// Functions that are generic over `T: Real` can be differentiated and need no other bound. The
/// methods are those of std's floating-point types, with the same names and the same behaviour for
/// infinities and NaN; what std does not have is from [`libm`]. Numbers are dimensionless, but for angles, which are in
/// radians. The derivative of each method, and its source, stand at the function of the same name in
/// [`math`](crate::math).
///
/// ```
/// use ad_runtime::prelude::*;
///
/// fn logistic<T: Real>(x: T) -> T {
///     ((-x).exp() + T::lit(1.0)).recip()
/// }
/// assert_eq!(logistic(0.0_f32), 0.5);
/// // The trait is what makes methods of a literal without a type work.
/// assert_eq!(2.0.sqrt(), 2.0_f64.sqrt());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a real number",
    note = "`f32` and `f64` are; integers are converted with `as f64` or `T::from_usize`"
)]
pub trait Real:
    Copy
    + Default
    + Debug
    + Display
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Differentiable<Tangent = Self>
    + Parameters
    + Tangent
    + ScalarOutput
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + Neg<Output = Self>
    + AddRule
    + SubRule
    + MulRule
    + DivRule
    + RemRule
    + NegRule
    + AddAssignRule
    + SubAssignRule
    + MulAssignRule
    + DivAssignRule
    + RemAssignRule
    + AddPush
    + SubPush
    + MulPush
    + DivPush
    + RemPush
    + NegPush
    + AddAssignPush
    + SubAssignPush
    + MulAssignPush
    + DivAssignPush
    + RemAssignPush
    + Sum
    + for<'a> Sum<&'a Self>
    + Product
    + for<'a> Product<&'a Self>
{
    /// 0
    const ZERO: Self;
    /// 1
    const ONE: Self;
    /// π, half the circumference of the unit circle.
    const PI: Self;
    /// e, the base of the natural logarithm.
    const E: Self;
    /// ln 2
    const LN_2: Self;
    /// ln 10
    const LN_10: Self;
    /// The distance from 1 to the next number.
    const EPSILON: Self;
    /// The largest finite number.
    const MAX: Self;
    /// The smallest finite number.
    const MIN: Self;
    /// The smallest positive number of full precision.
    const MIN_POSITIVE: Self;
    /// ∞
    const INFINITY: Self;
    /// -∞
    const NEG_INFINITY: Self;
    /// Not a number.
    const NAN: Self;

    /// The number nearest to an `f64`; for literals in generic code.
    fn lit(x: f64) -> Self;
    /// The number nearest to an integer.
    fn from_usize(n: usize) -> Self;

    /// Whether this is zero and does not move.
    #[doc(hidden)]
    #[inline(always)]
    fn __is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Whether this is NaN.
    fn is_nan(self) -> bool;
    /// Whether this is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Whether this is ∞ or -∞.
    fn is_infinite(self) -> bool;
    /// Whether the sign is positive; +0 is.
    fn is_sign_positive(self) -> bool;
    /// Whether the sign is negative; -0 is.
    fn is_sign_negative(self) -> bool;

    /// The sine, of an angle in radians.
    fn sin(self) -> Self;
    /// The cosine, of an angle in radians.
    fn cos(self) -> Self;
    /// The tangent, of an angle in radians.
    fn tan(self) -> Self;
    /// The angle in [-π/2, π/2] with this sine.
    fn asin(self) -> Self;
    /// The angle in [0, π] with this cosine.
    fn acos(self) -> Self;
    /// The angle in [-π/2, π/2] with this tangent.
    fn atan(self) -> Self;
    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The inverse of [`Real::sinh`].
    fn asinh(self) -> Self;
    /// The inverse of [`Real::cosh`], for arguments from 1.
    fn acosh(self) -> Self;
    /// The inverse of [`Real::tanh`].
    fn atanh(self) -> Self;
    /// e to the power of this number.
    fn exp(self) -> Self;
    /// 2 to the power of this number.
    fn exp2(self) -> Self;
    /// exp x - 1, exact near zero.
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// The logarithm to base 2.
    fn log2(self) -> Self;
    /// The logarithm to base 10.
    fn log10(self) -> Self;
    /// ln(1 + x), exact near zero.
    fn ln_1p(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The cubic root.
    fn cbrt(self) -> Self;
    /// 1 / x.
    fn recip(self) -> Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// 1 or -1, by the sign; NaN for NaN.
    fn signum(self) -> Self;
    /// The largest integer that is not larger.
    fn floor(self) -> Self;
    /// The smallest integer that is not smaller.
    fn ceil(self) -> Self;
    /// The nearest integer, halves away from zero.
    fn round(self) -> Self;
    /// The integer part.
    fn trunc(self) -> Self;
    /// The nearest integer, halves to the even one.
    fn round_ties_even(self) -> Self;
    /// The fractional part, x - trunc x.
    fn fract(self) -> Self;
    /// Radians as degrees.
    fn to_degrees(self) -> Self;
    /// Degrees as radians.
    fn to_radians(self) -> Self;
    /// The angle of the point (`x`, `self`) from the first axis, in [-π, π].
    fn atan2(self, x: Self) -> Self;
    /// The logarithm to a base.
    fn log(self, base: Self) -> Self;
    /// `self` to the power `exponent`.
    fn powf(self, exponent: Self) -> Self;
    /// `self` to the power of an integer.
    fn powi(self, exponent: i32) -> Self;
    /// √(x² + y²), without overflow in between.
    fn hypot(self, y: Self) -> Self;
    /// The integer k for which x - k y is in [0, |y|).
    fn div_euclid(self, y: Self) -> Self;
    /// The remainder of that division, which is never negative.
    fn rem_euclid(self, y: Self) -> Self;
    /// (x + y) / 2, without overflow in between.
    fn midpoint(self, y: Self) -> Self;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// The smaller number; the other one if one is NaN.
    fn min(self, other: Self) -> Self;
    /// The larger number; the other one if one is NaN.
    fn max(self, other: Self) -> Self;
    /// The number of `low..=high` that is nearest.
    ///
    /// # Panics
    /// If `low > high`, or one of them is NaN.
    fn clamp(self, low: Self, high: Self) -> Self;
    /// The absolute value, with the sign of `sign`.
    fn copysign(self, sign: Self) -> Self;
    /// The sine and the cosine.
    fn sin_cos(self) -> (Self, Self);
    /// The error function, 2/√π ∫₀ˣ exp(-t²) dt.
    fn erf(self) -> Self;
    /// 1 - erf x, exact for large arguments.
    fn erfc(self) -> Self;
    /// ln |Γ(x)|
    fn lgamma(self) -> Self;
}

/// Methods that are those of std.
macro_rules! forward {
    ($t:ident: $($name:ident($($arg:ident: $ty:ty),*);)*) => { $(
        #[inline(always)]
        fn $name(self $(, $arg: $ty)*) -> Self { <$t>::$name(self $(, $arg)*) }
    )* };
}

macro_rules! predicates {
    ($t:ident: $($name:ident)*) => { $(
        #[inline(always)]
        fn $name(self) -> bool { <$t>::$name(self) }
    )* };
}

macro_rules! real {
    ($t:ident, $erf:path, $erfc:path, $lgamma:path) => {
        impl Real for $t {
            const ZERO: $t = 0.0;
            const ONE: $t = 1.0;
            const PI: $t = std::$t::consts::PI;
            const E: $t = std::$t::consts::E;
            const LN_2: $t = std::$t::consts::LN_2;
            const LN_10: $t = std::$t::consts::LN_10;
            const EPSILON: $t = <$t>::EPSILON;
            const MAX: $t = <$t>::MAX;
            const MIN: $t = <$t>::MIN;
            const MIN_POSITIVE: $t = <$t>::MIN_POSITIVE;
            const INFINITY: $t = <$t>::INFINITY;
            const NEG_INFINITY: $t = <$t>::NEG_INFINITY;
            const NAN: $t = <$t>::NAN;

            #[inline(always)]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::unnecessary_cast,
                reason = "literals are rounded to the type's own precision"
            )]
            fn lit(x: f64) -> $t {
                x as $t
            }
            #[inline(always)]
            #[allow(clippy::cast_precision_loss, reason = "documented: the nearest number")]
            fn from_usize(n: usize) -> $t {
                n as $t
            }
            predicates! { $t: is_nan is_finite is_infinite is_sign_positive is_sign_negative }
            forward! { $t:
            sin();
            cos();
            tan();
            asin();
            acos();
            atan();
            sinh();
            cosh();
            tanh();
            asinh();
            acosh();
            atanh();
            exp();
            exp2();
            exp_m1();
            ln();
            log2();
            log10();
            ln_1p();
            sqrt();
            cbrt();
            recip();
            abs();
            signum();
            floor();
            ceil();
            round();
            trunc();
            round_ties_even();
            fract();
            to_degrees();
            to_radians();
            atan2(x: Self);
            log(base: Self);
            powf(exponent: Self);
            powi(exponent: i32);
            hypot(y: Self);
            div_euclid(y: Self);
            rem_euclid(y: Self);
            midpoint(y: Self);
            mul_add(factor: Self, term: Self);
            min(other: Self);
            max(other: Self);
            clamp(low: Self, high: Self);
            copysign(sign: Self);
            }
            #[inline(always)]
            fn sin_cos(self) -> ($t, $t) {
                <$t>::sin_cos(self)
            }
            #[inline]
            fn erf(self) -> $t {
                $erf(self)
            }
            #[inline]
            fn erfc(self) -> $t {
                $erfc(self)
            }
            #[inline]
            fn lgamma(self) -> $t {
                $lgamma(self)
            }
        }
    };
}
real!(f32, libm::erff, libm::erfcf, libm::lgammaf);
real!(f64, libm::erf, libm::erfc, libm::lgamma);
