//! Rules of the cast `x as T`.

use super::arith::UnaryPull;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::NoTangent;
use std::marker::PhantomData;

/// The derivative of `x as To` and `To::from(x)`: y = x, rounded; x̄ += ȳ, rounded. Casts from and to types without a
/// tangent have none.
#[diagnostic::on_unimplemented(message = "the cast from `{Self}` to `{To}` has no derivative")]
pub trait CastRule<To: Differentiable>: Differentiable {
    /// Adds to the cotangent of the operand.
    fn pull_cast(y_bar: Tan<To>, x_bar: &mut Tan<Self>);
}

/// The types of a cast, kept for the reverse sweep.
#[derive(Clone, Copy, Debug)]
pub struct CastSaved<From, To>(PhantomData<fn() -> (From, To)>);

impl<From: CastRule<To>, To: Differentiable> CastSaved<From, To> {
    /// Remembers the types of operand and result.
    #[inline(always)]
    pub fn of(_: &From, _: &To) -> Self {
        CastSaved(PhantomData)
    }
}

impl<From: CastRule<To>, To: Differentiable> UnaryPull for CastSaved<From, To> {
    type Y = Tan<To>;
    type X = Tan<From>;
    #[inline(always)]
    fn pull(&self, y_bar: Tan<To>, x_bar: &mut Tan<From>) {
        From::pull_cast(y_bar, x_bar);
    }
}

macro_rules! float_to_float {
    ($($from:ty => $to:ty),*) => { $(
        impl CastRule<$to> for $from {
            // primal:  y = x as To
            // adjoint: x̄ += ȳ as From
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast, reason = "the adjoint of a cast is the cast back")]
            #[allow(clippy::cast_lossless, reason = "one text for all pairs of types")]
            fn pull_cast(y_bar: $to, x_bar: &mut $from) { *x_bar += y_bar as $from; }
        }
    )* };
}
float_to_float!(f32 => f32, f32 => f64, f64 => f32, f64 => f64);

macro_rules! integers {
    ($($i:ty),*) => { $(
        impl CastRule<f32> for $i {
            #[inline(always)]
            fn pull_cast(_: f32, _: &mut NoTangent) {}
        }
        impl CastRule<f64> for $i {
            #[inline(always)]
            fn pull_cast(_: f64, _: &mut NoTangent) {}
        }
        impl CastRule<$i> for f32 {
            #[inline(always)]
            fn pull_cast(_: NoTangent, _: &mut f32) {}
        }
        impl CastRule<$i> for f64 {
            #[inline(always)]
            fn pull_cast(_: NoTangent, _: &mut f64) {}
        }
        integers!(@ $i => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    )* };
    (@ $from:ty => $($to:ty),*) => { $(
        impl CastRule<$to> for $from {
            #[inline(always)]
            fn pull_cast(_: NoTangent, _: &mut NoTangent) {}
        }
    )* };
}
integers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

macro_rules! bools {
    ($($to:ty),*) => { $(
        impl CastRule<$to> for bool {
            #[inline(always)]
            fn pull_cast(_: NoTangent, _: &mut NoTangent) {}
        }
    )* };
}
bools!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

/// The derivative of `To::from(x)`, for the numbers and arrays that have it.
pub trait FromDerivative<X: CastRule<Self>>: Differentiable + From<X> {
    // primal:  y = To::from(x)
    // adjoint: x̄ += ȳ as X
    #[doc(hidden)]
    #[inline(always)]
    fn __derivative_of_from<A: Activity>(
        x: X,
        _: (A,),
    ) -> (
        Self,
        impl Fn(Nothing<'_>, Tan<Self>, &mut Tan<X>) + use<Self, X, A>,
    ) {
        let pullback = |_: Nothing<'_>, y_bar: Tan<Self>, x_bar: &mut Tan<X>| {
            if A::ON {
                X::pull_cast(y_bar, x_bar);
            }
        };
        (Self::from(x), pullback)
    }
}
impl<X: CastRule<To>, To: Differentiable + From<X>> FromDerivative<X> for To {}
