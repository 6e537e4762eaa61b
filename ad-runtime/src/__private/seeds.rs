//! The seed of a gradient, and whether a cotangent is zero.

use crate::function::ScalarOutput;

/// The seed of the reverse sweep: one, for a real result.
#[inline(always)]
pub fn seed<T: ScalarOutput>(_: &T) -> T::Tangent {
    T::seed()
}

/// The same before there is a result: [`is_seed_of`] says of which type it is.
#[inline(always)]
pub fn early_seed<T: Seed>() -> T {
    T::ONE
}

/// Fixes the type of a seed by the result that it is for.
#[inline(always)]
pub fn is_seed_of<Y: ScalarOutput>(_: &Y, _: &Y::Tangent) {}

/// The tangent of a real number.
#[diagnostic::on_unimplemented(
    message = "a gradient needs a function with a real result",
    label = "the tangent of the result is `{Self}`",
    note = "use `pullback!(..)` for other results, and give it the cotangent of the result"
)]
pub trait Seed: Copy {
    /// The cotangent 1.
    const ONE: Self;
}
impl Seed for f32 {
    const ONE: f32 = 1.0;
}
impl Seed for f64 {
    const ONE: f64 = 1.0;
}
impl<T: crate::rules::elementary::Real, const N: usize> Seed
    for crate::rules::elementary::Dual<T, N>
{
    const ONE: Self = <Self as crate::rules::elementary::Real>::ONE;
}

/// Whether all numbers of a cotangent are zero.
#[inline(always)]
pub fn is_zero<T: Zeros + ?Sized>(cotangent: &T) -> bool {
    cotangent.is_zero()
}

/// Numbers, and containers of them.
pub trait Zeros {
    /// Whether all of them are zero.
    fn is_zero(&self) -> bool;
}
impl Zeros for f32 {
    #[inline(always)]
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
}
impl Zeros for f64 {
    #[inline(always)]
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
}
impl<T: Zeros> Zeros for [T] {
    #[inline]
    fn is_zero(&self) -> bool {
        // No early end, so that it can be vectorised.
        self.iter().fold(true, |all, part| all & part.is_zero())
    }
}
impl<T: Zeros, const N: usize> Zeros for [T; N] {
    #[inline]
    fn is_zero(&self) -> bool {
        self.as_slice().is_zero()
    }
}
impl<T: Zeros> Zeros for Vec<T> {
    #[inline]
    fn is_zero(&self) -> bool {
        self.as_slice().is_zero()
    }
}
