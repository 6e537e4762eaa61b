//! [`Scalar`]: the numbers that models are made of.

use ad_runtime::kernels::{Level, elementary};
use ad_runtime::rules::ndarray::Element;
use ndarray::ScalarOperand;
use std::ops::{AddAssign, DivAssign, MulAssign, Neg, SubAssign};

mod sealed {
    /// Keeps [`super::Scalar`] to `f32` and `f64`.
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// The numbers that models are made of: `f32` and `f64`.
///
/// Everything in this crate is generic over it: a layer written once can be trained in single
/// precision and checked against central differences in double precision.
#[diagnostic::on_unimplemented(
    message = "layers and losses compute with `f32` or `f64`, not with `{Self}`",
    note = "bound a generic parameter with `ad_nn::Scalar`"
)]
pub trait Scalar:
    sealed::Sealed
    + Element
    + ScalarOperand
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
{
    /// What a pullback of an activation function takes for zero: see [`crate::functions`].
    #[doc(hidden)]
    const NEGLIGIBLE: Self;

    /// The least number there is: the maximum of nothing.
    #[doc(hidden)]
    const LEAST: Self;

    /// The number nearest to an `f64`.
    fn real(x: f64) -> Self;

    /// The number as an `f64`.
    fn double(self) -> f64;

    #[doc(hidden)]
    fn abs_of(x: Self) -> Self;
    #[doc(hidden)]
    fn exp_of<L: Level>(x: Self) -> Self;
    #[doc(hidden)]
    fn exp_m1_of<L: Level>(x: Self) -> Self;
    #[doc(hidden)]
    fn ln_of(x: Self) -> Self;
    #[doc(hidden)]
    fn ln_1p_of(x: Self) -> Self;
    #[doc(hidden)]
    fn sqrt_of(x: Self) -> Self;
    #[doc(hidden)]
    fn tanh_of<L: Level>(x: Self) -> Self;
    #[doc(hidden)]
    fn sigmoid_of<L: Level>(x: Self) -> Self;
    #[doc(hidden)]
    fn erfc_of(x: Self) -> Self;
}

macro_rules! scalar {
    ($($t:ident, $negligible:literal, $erfc:path, $real:expr, $exp:expr, $exp_m1:expr, $tanh:expr, $sigmoid:expr;)*) => { $(
        impl Scalar for $t {
            const NEGLIGIBLE: $t = $negligible;
            const LEAST: $t = $t::NEG_INFINITY;
            #[inline(always)]
            fn real(x: f64) -> $t { $real(x) }
            #[inline(always)]
            fn double(self) -> f64 { f64::from(self) }
            #[inline(always)]
            fn abs_of(x: $t) -> $t { x.abs() }
            #[inline(always)]
            fn exp_of<L: Level>(x: $t) -> $t { $exp(x) }
            #[inline(always)]
            fn exp_m1_of<L: Level>(x: $t) -> $t { $exp_m1(x) }
            #[inline(always)]
            fn ln_of(x: $t) -> $t { x.ln() }
            #[inline(always)]
            fn ln_1p_of(x: $t) -> $t { x.ln_1p() }
            #[inline(always)]
            fn sqrt_of(x: $t) -> $t { x.sqrt() }
            #[inline(always)]
            fn tanh_of<L: Level>(x: $t) -> $t { $tanh(x) }
            #[inline(always)]
            fn sigmoid_of<L: Level>(x: $t) -> $t { $sigmoid(x) }
            #[inline(always)]
            fn erfc_of(x: $t) -> $t { $erfc(x) }
        }
    )* };
}
scalar!(
    f32, 1e-30, libm::erfcf, narrow, elementary::exp::<L>, elementary::exp_m1::<L>, elementary::tanh::<L>,
        elementary::sigmoid::<L>;
    f64, 1e-290, libm::erfc, std::convert::identity, f64::exp, f64::exp_m1, f64::tanh, sigmoid;
);

/// 1 / (1 + e⁻ˣ), in one quotient of positive numbers.
#[inline(always)]
fn sigmoid(x: f64) -> f64 {
    let e = (-x.abs()).exp();
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest `f32` is what is asked for"
)]
#[inline(always)]
fn narrow(x: f64) -> f32 {
    x as f32
}

/// A count as a number.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of array elements are far below 2^53"
)]
#[inline]
pub(crate) fn count<T: Scalar>(n: usize) -> T {
    T::real(n as f64)
}
