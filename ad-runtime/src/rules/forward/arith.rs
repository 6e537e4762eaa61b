//! Pushforwards of the operators `+ - * / %` and unary `-`.

use super::super::arith::{AddRule, DivRule, MulRule, NegRule, Quotient, RemRule, Scalar, SubRule};
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

macro_rules! binary_rule {
    ($push:ident, $rule:ident, $method:ident, $op:ident, $sign:literal, $forward:literal) => {
        #[doc = concat!("The pushforward of the operator `", $sign, "`: ", $forward, ".")]
        #[diagnostic::on_unimplemented(
            message = "the operator between `{Self}` and `{R}` has no pushforward",
            note = "forward mode needs one: leave out `forward`, or bound a generic parameter with `Real`"
        )]
        pub trait $push<R: Differentiable = Self>: $rule<R> {
            /// The tangent of the result, before the operation. `None` is the tangent of a constant.
            fn $method(
                &self,
                rhs: &R,
                l_dot: Option<&Tan<Self>>,
                r_dot: Option<&Tan<R>>,
            ) -> Tan<<Self as $op<R>>::Output>;
        }
    };
}
binary_rule!(AddPush, AddRule, push_add, Add, "+", "ż = ẋ + ẏ");
binary_rule!(SubPush, SubRule, push_sub, Sub, "-", "ż = ẋ - ẏ");
binary_rule!(MulPush, MulRule, push_mul, Mul, "*", "ż = ẋ y + x ẏ");
binary_rule!(
    DivPush,
    DivRule,
    push_div,
    Div,
    "/",
    "ż = (ẋ - (x / y) ẏ) / y"
);
binary_rule!(
    RemPush,
    RemRule,
    push_rem,
    Rem,
    "%",
    "ż = ẋ - k ẏ, where x % y = x - k y"
);

/// The pushforward of unary minus: ẏ = -ẋ.
#[diagnostic::on_unimplemented(message = "unary minus of `{Self}` has no pushforward")]
pub trait NegPush: NegRule {
    /// The tangent of the result.
    fn push_neg(&self, x_dot: Option<&Tan<Self>>) -> Tan<<Self as Neg>::Output>;
}

macro_rules! for_refs {
    ($t:ty, $tan:ty, $push:ident, $method:ident, |$x:ident, $y:ident, $l:ident, $r:ident| $new:expr) => {
        for_refs!(@ $t, $t, {}, $tan, $push, $method, |$x, $y, $l, $r| $new);
        for_refs!(@ $t, &'b $t, {'b}, $tan, $push, $method, |$x, $y, $l, $r| $new);
        for_refs!(@ &'a $t, $t, {'a}, $tan, $push, $method, |$x, $y, $l, $r| $new);
        for_refs!(@ &'a $t, &'b $t, {'a, 'b}, $tan, $push, $method, |$x, $y, $l, $r| $new);
    };
    (@ $a:ty, $b:ty, {$($lt:lifetime),*}, $tan:ty, $push:ident, $method:ident, |$x:ident, $y:ident, $l:ident, $r:ident| $new:expr) => {
        impl<$($lt),*> $push<$b> for $a {
            #[inline(always)]
            fn $method(&self, $y: &$b, $l: Option<&$tan>, $r: Option<&$tan>) -> $tan {
                let $x = self;
                $new
            }
        }
    };
}

macro_rules! float {
    ($($t:ty),*) => { $(
        // primal:  z = x + y
        // forward: ż = ẋ + ẏ
        for_refs!($t, $t, AddPush, push_add, |_x, _y, l, r| match (l, r) {
            (Some(l), Some(r)) => l + r,
            (Some(one), None) | (None, Some(one)) => *one,
            (None, None) => 0.0,
        });
        // primal:  z = x - y
        // forward: ż = ẋ - ẏ
        for_refs!($t, $t, SubPush, push_sub, |_x, _y, l, r| match (l, r) {
            (Some(l), Some(r)) => l - r,
            (Some(l), None) => *l,
            (None, Some(r)) => -r,
            (None, None) => 0.0,
        });
        // primal:  z = x * y
        // forward: ż = ẋ·y + x·ẏ
        for_refs!($t, $t, MulPush, push_mul, |x, y, l, r| match (l, r) {
            (Some(l), Some(r)) => l * y.scalar() + x.scalar() * r,
            (Some(l), None) => l * y.scalar(),
            (None, Some(r)) => x.scalar() * r,
            (None, None) => 0.0,
        });
        // primal:  z = x / y
        // forward: ż = (ẋ - (x / y)·ẏ) / y
        for_refs!($t, $t, DivPush, push_div, |x, y, l, r| match (l, r) {
            (Some(l), Some(r)) => (l - x.scalar() / y.scalar() * r) / y.scalar(),
            (Some(l), None) => l / y.scalar(),
            (None, Some(r)) => -(x.scalar() / y.scalar() * r) / y.scalar(),
            (None, None) => 0.0,
        });
        // primal:  z = x % y = x - k·y
        // forward: ż = ẋ - k·ẏ
        for_refs!($t, $t, RemPush, push_rem, |x, y, l, r| match (l, r) {
            (Some(l), Some(r)) => l - x.scalar().quotient(y.scalar()) * r,
            (Some(l), None) => *l,
            (None, Some(r)) => -(x.scalar().quotient(y.scalar()) * r),
            (None, None) => 0.0,
        });
        float!(@ $t, $t, {});
        float!(@ &'a $t, $t, {'a});
    )* };
    (@ $x:ty, $t:ty, {$($lt:lifetime)?}) => {
        impl<$($lt)?> NegPush for $x {
            // primal:  y = -x
            // forward: ẏ = -ẋ
            #[inline(always)]
            fn push_neg(&self, x_dot: Option<&$t>) -> $t { x_dot.map_or(0.0, |x| -x) }
        }
    };
}
float!(f32, f64);

macro_rules! integer {
    ($($t:ty),*) => { $(
        for_refs!($t, NoTangent, AddPush, push_add, |_x, _y, _l, _r| NoTangent);
        for_refs!($t, NoTangent, SubPush, push_sub, |_x, _y, _l, _r| NoTangent);
        for_refs!($t, NoTangent, MulPush, push_mul, |_x, _y, _l, _r| NoTangent);
        for_refs!($t, NoTangent, DivPush, push_div, |_x, _y, _l, _r| NoTangent);
        for_refs!($t, NoTangent, RemPush, push_rem, |_x, _y, _l, _r| NoTangent);
    )* };
}
integer!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

macro_rules! signed {
    ($($t:ty),*) => { $(
        impl NegPush for $t {
            #[inline(always)]
            fn push_neg(&self, _: Option<&NoTangent>) -> NoTangent { NoTangent }
        }
    )* };
}
signed!(i8, i16, i32, i64, i128, isize);
