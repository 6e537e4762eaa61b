//! Pushforwards of the cast `x as T`.

use super::super::cast::CastRule;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// The pushforward of `x as To` and `To::from(x)`: ẏ = ẋ, rounded.
#[diagnostic::on_unimplemented(message = "the cast from `{Self}` to `{To}` has no pushforward")]
pub trait CastPush<To: Differentiable>: CastRule<To> {
    /// The tangent of the result.
    fn push_cast(&self, x_dot: Option<&Tan<Self>>) -> Tan<To>;
}

/// The tangent of `x as To`, whose value is `y`.
#[inline(always)]
pub fn push_cast<From: CastPush<To>, To: Differentiable>(
    x: &From,
    _: &To,
    x_dot: Option<&Tan<From>>,
) -> Tan<To> {
    x.push_cast(x_dot)
}

macro_rules! float_to_float {
    ($($from:ty => $to:ty),*) => { $(
        impl CastPush<$to> for $from {
            // primal:  y = x as To
            // forward: ẏ = ẋ as To
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast, clippy::cast_lossless, reason = "one text for all pairs of types")]
            fn push_cast(&self, x_dot: Option<&$from>) -> $to { x_dot.map_or(0.0, |x| *x as $to) }
        }
    )* };
}
float_to_float!(f32 => f32, f32 => f64, f64 => f32, f64 => f64);

macro_rules! integers {
    ($($i:ty),*) => { $(
        integers!(@ $i, NoTangent => f32: f32 = 0.0, f64: f64 = 0.0);
        integers!(@ f32, f32 => $i: NoTangent = NoTangent);
        integers!(@ f64, f64 => $i: NoTangent = NoTangent);
        integers!(@@ $i => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
    )* };
    (@ $from:ty, $from_tan:ty => $($to:ty: $tan:ty = $zero:expr),*) => { $(
        impl CastPush<$to> for $from {
            #[inline(always)]
            fn push_cast(&self, _: Option<&$from_tan>) -> $tan { $zero }
        }
    )* };
    (@@ $from:ty => $($to:ty),*) => {
        integers!(@ $from, NoTangent => $($to: NoTangent = NoTangent),*);
    };
}
integers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);
integers!(@@ bool => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

/// The pushforward of `To::from(x)`, for the numbers and arrays that have it.
pub trait FromPushforward<X: CastPush<Self>>: Differentiable + From<X> {
    // primal:  y = To::from(x)
    // forward: ẏ = ẋ as To
    #[doc(hidden)]
    #[inline(always)]
    fn __pushforward_of_from<A: Activity>(x: X, _: (A,), x_dot: &Tan<X>) -> (Self, Tan<Self>) {
        let y_dot = x.push_cast(A::ON.then_some(x_dot));
        (Self::from(x), y_dot)
    }
}
impl<X: CastPush<To>, To: Differentiable + From<X>> FromPushforward<X> for To {}
