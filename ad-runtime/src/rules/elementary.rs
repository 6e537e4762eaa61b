//! Elementary functions of real numbers.
use crate::activity::Activity;
use crate::differentiable::Differentiable;
use crate::rules::arith::{AddRule, DivRule, MulRule, NegRule, SubRule};
use crate::tangent::Tangent;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A real number.
pub trait Real:
    Copy
    + Default
    + Debug
    + PartialEq
    + PartialOrd
    + 'static
    + Differentiable<Tangent = Self>
    + Tangent
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + crate::rules::assign::AddAssignRule
    + AddRule
    + SubRule
    + MulRule
    + DivRule
    + NegRule
{
    /// The number nearest to an `f64`.
    fn lit(x: f64) -> Self;
    /// sin x
    fn sin(self) -> Self;
    /// cos x
    fn cos(self) -> Self;
}
macro_rules! real { ($($t:ty),*) => { $(
impl Real for $t {
    fn lit(x: f64) -> Self { x as $t }
    fn sin(self) -> Self { self.sin() }
    fn cos(self) -> Self { self.cos() }
}
)* } }
real!(f32, f64);
/// Derivatives of the methods of real numbers.
pub trait RealDerivatives: Real {
    #[doc(hidden)]
    fn __derivative_of_sin<A: Activity>(
        self,
        _: (A,),
    ) -> (Self, impl Fn(Self, &mut Self) + use<Self, A>) {
        (self.sin(), move |y_bar: Self, x_bar: &mut Self| {
            *x_bar += self.cos() * y_bar
        })
    }
}
impl<T: Real> RealDerivatives for T {}
