//! [`Scalar`]: the numbers that models are made of.

use ad_runtime::{Differentiable, Parameters, Tangent};
use ndarray::{LinalgScalar, ScalarOperand};
use std::fmt::{Debug, Display};
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
    + Parameters
    + Differentiable<Tangent = Self>
    + Tangent
    + LinalgScalar
    + ScalarOperand
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + PartialOrd
    + Default
    + Debug
    + Display
    + Send
    + Sync
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
    fn exp_of(x: Self) -> Self;
    #[doc(hidden)]
    fn exp_m1_of(x: Self) -> Self;
    #[doc(hidden)]
    fn ln_of(x: Self) -> Self;
    #[doc(hidden)]
    fn ln_1p_of(x: Self) -> Self;
    #[doc(hidden)]
    fn tanh_of(x: Self) -> Self;
    #[doc(hidden)]
    fn erfc_of(x: Self) -> Self;

    /// C = A B, or C += A B if `accumulate`, of matrices given by pointers and strides.
    ///
    /// # Safety
    /// `a`, `b` and `c` point to matrices of `m` x `k`, `k` x `n` and `m` x `n` elements with the
    /// given (row, column) strides; no two elements of `c` are the same, and none belongs to `a` or
    /// `b`. The elements of `c` may be uninitialised if `accumulate` is false and `k` is not 0.
    #[doc(hidden)]
    unsafe fn gemm_raw(
        size: (usize, usize, usize),
        a: (*const Self, isize, isize),
        b: (*const Self, isize, isize),
        c: (*mut Self, isize, isize),
        accumulate: bool,
    );
}

macro_rules! scalar {
    ($($t:ident, $negligible:literal, $erfc:path, $real:expr;)*) => { $(
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
            fn exp_of(x: $t) -> $t { x.exp() }
            #[inline(always)]
            fn exp_m1_of(x: $t) -> $t { x.exp_m1() }
            #[inline(always)]
            fn ln_of(x: $t) -> $t { x.ln() }
            #[inline(always)]
            fn ln_1p_of(x: $t) -> $t { x.ln_1p() }
            #[inline(always)]
            fn tanh_of(x: $t) -> $t { x.tanh() }
            #[inline(always)]
            fn erfc_of(x: $t) -> $t { $erfc(x) }
            #[inline]
            unsafe fn gemm_raw(
                (m, k, n): (usize, usize, usize),
                (a, a_rows, a_cols): (*const $t, isize, isize),
                (b, b_rows, b_cols): (*const $t, isize, isize),
                (c, c_rows, c_cols): (*mut $t, isize, isize),
                accumulate: bool,
            ) {
                // SAFETY: the caller's contract is that of `gemm`, which does not read `c` unless told.
                unsafe {
                    gemm::gemm(
                        m, n, k, c, c_cols, c_rows, accumulate, a, a_cols, a_rows, b, b_cols, b_rows,
                        1.0, 1.0, false, false, false, gemm::Parallelism::None,
                    );
                }
            }
        }
    )* };
}
scalar!(
    f32, 1e-30, libm::erfcf, narrow;
    f64, 1e-290, libm::erfc, std::convert::identity;
);

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
