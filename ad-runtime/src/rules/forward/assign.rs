//! Pushforwards of the compound assignments `+= -= *= /= %=`.

use super::super::arith::{Quotient, Scalar};
use super::super::assign::{
    AddAssignRule, DivAssignRule, MulAssignRule, RemAssignRule, SubAssignRule,
};
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

macro_rules! assign_rule {
    ($push:ident, $rule:ident, $method:ident, $sign:literal, $forward:literal) => {
        #[doc = concat!("The pushforward of the compound assignment `", $sign, "`: ", $forward, ", x being the old value.")]
        #[diagnostic::on_unimplemented(
            message = "the compound assignment of `{R}` to `{Self}` has no pushforward",
            note = "forward mode needs one: leave out `forward`, or bound a generic parameter with `Real`"
        )]
        pub trait $push<R: Differentiable = Self>: $rule<R> {
            /// Turns the tangent of the place into that of its new value, before the operation. `None`
            /// is the tangent of a constant.
            fn $method(&self, rhs: &R, l_dot: &mut Tan<Self>, r_dot: Option<&Tan<R>>);
        }
    };
}
assign_rule!(
    AddAssignPush,
    AddAssignRule,
    push_add_assign,
    "+=",
    "x += y, ẋ += ẏ"
);
assign_rule!(
    SubAssignPush,
    SubAssignRule,
    push_sub_assign,
    "-=",
    "x -= y, ẋ -= ẏ"
);
assign_rule!(
    MulAssignPush,
    MulAssignRule,
    push_mul_assign,
    "*=",
    "x *= y, ẋ = ẋ y + x ẏ"
);
assign_rule!(
    DivAssignPush,
    DivAssignRule,
    push_div_assign,
    "/=",
    "x /= y, ẋ = (ẋ - (x / y) ẏ) / y"
);
assign_rule!(
    RemAssignPush,
    RemAssignRule,
    push_rem_assign,
    "%=",
    "x %= y, ẋ -= k ẏ, where x % y = x - k y"
);

macro_rules! float {
    ($($t:ty),*) => { $(
        float!(@ $t, $t, {});
        float!(@ $t, &'a $t, {'a});
    )* };
    (@ $t:ty, $r:ty, {$($lt:lifetime)?}) => {
        impl<$($lt)?> AddAssignPush<$r> for $t {
            // primal:  x += y
            // forward: ẋ += ẏ
            #[inline(always)]
            fn push_add_assign(&self, _: &$r, l: &mut $t, r: Option<&$t>) {
                if let Some(r) = r { *l += r; }
            }
        }
        impl<$($lt)?> SubAssignPush<$r> for $t {
            // primal:  x -= y
            // forward: ẋ -= ẏ
            #[inline(always)]
            fn push_sub_assign(&self, _: &$r, l: &mut $t, r: Option<&$t>) {
                if let Some(r) = r { *l -= r; }
            }
        }
        impl<$($lt)?> MulAssignPush<$r> for $t {
            // primal:  x *= y
            // forward: ẋ = ẋ·y + x·ẏ
            #[inline(always)]
            fn push_mul_assign(&self, y: &$r, l: &mut $t, r: Option<&$t>) {
                *l *= y.scalar();
                if let Some(r) = r { *l += self * r; }
            }
        }
        impl<$($lt)?> DivAssignPush<$r> for $t {
            // primal:  x /= y
            // forward: ẋ = (ẋ - (x / y)·ẏ) / y
            #[inline(always)]
            fn push_div_assign(&self, y: &$r, l: &mut $t, r: Option<&$t>) {
                if let Some(r) = r { *l -= self / y.scalar() * r; }
                *l /= y.scalar();
            }
        }
        impl<$($lt)?> RemAssignPush<$r> for $t {
            // primal:  x %= y, which is x -= k·y
            // forward: ẋ -= k·ẏ
            #[inline(always)]
            fn push_rem_assign(&self, y: &$r, l: &mut $t, r: Option<&$t>) {
                if let Some(r) = r { *l -= self.quotient(y.scalar()) * r; }
            }
        }
    };
}
float!(f32, f64);

macro_rules! integer {
    ($($t:ty),*) => { $(
        integer!(@ $t, $t, {});
    )* };
    (@ $t:ty, $r:ty, {$($lt:lifetime)?}) => {
        integer!(@ $t, $r, {$($lt)?}, AddAssignPush, push_add_assign);
        integer!(@ $t, $r, {$($lt)?}, SubAssignPush, push_sub_assign);
        integer!(@ $t, $r, {$($lt)?}, MulAssignPush, push_mul_assign);
        integer!(@ $t, $r, {$($lt)?}, DivAssignPush, push_div_assign);
        integer!(@ $t, $r, {$($lt)?}, RemAssignPush, push_rem_assign);
    };
    (@ $t:ty, $r:ty, {$($lt:lifetime)?}, $push:ident, $method:ident) => {
        impl<$($lt)?> $push<$r> for $t {
            #[inline(always)]
            fn $method(&self, _: &$r, _: &mut NoTangent, _: Option<&NoTangent>) {}
        }
    };
}
integer!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);
