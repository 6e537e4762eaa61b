//! Rules of the operators `+ - * / %` and unary `-`.
//!
//! z = x ± y: x̄ += z̄, ȳ ±= z̄. z = x y: x̄ += y z̄, ȳ += x z̄. z = x / y: x̄ += z̄ / y, ȳ -= (x / y) (z̄ / y).
//! z = x - k y, k an integer: x̄ += z̄, ȳ -= k z̄ (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3).

use crate::activity::{Activity, Number};
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// The pull of a rule with two operands.
pub trait BinaryPull {
    /// Cotangent of the result.
    type Y;
    /// Cotangent of the left operand.
    type L;
    /// Cotangent of the right operand.
    type R;
    /// Adds to the cotangents of both operands.
    fn pull(&self, y_bar: Self::Y, l_bar: &mut Self::L, r_bar: &mut Self::R);
}

/// The pull of a rule with one operand.
pub trait UnaryPull {
    /// Cotangent of the result.
    type Y;
    /// Cotangent of the operand.
    type X;
    /// Adds to the cotangent of the operand.
    fn pull(&self, y_bar: Self::Y, x_bar: &mut Self::X);
}

// Of a record, the reverse sweep has a reference.
impl<P: BinaryPull> BinaryPull for &P {
    type Y = P::Y;
    type L = P::L;
    type R = P::R;
    #[inline(always)]
    fn pull(&self, y_bar: P::Y, l_bar: &mut P::L, r_bar: &mut P::R) {
        (*self).pull(y_bar, l_bar, r_bar);
    }
}

impl<P: UnaryPull> UnaryPull for &P {
    type Y = P::Y;
    type X = P::X;
    #[inline(always)]
    fn pull(&self, y_bar: P::Y, x_bar: &mut P::X) {
        (*self).pull(y_bar, x_bar);
    }
}

macro_rules! binary_rule {
    ($rule:ident, $save:ident, $op:ident, $sign:literal, $primal:literal, $adjoint:literal) => {
        #[doc = concat!("The derivative of the operator `", $sign, "`: ", $primal, "; ", $adjoint, ".")]
        ///
        /// `#[differentiable]` on an `impl` of the operator implements it for your own types.
        #[diagnostic::on_unimplemented(
            message = "the operator between `{Self}` and `{R}` has no derivative",
            note = "put `#[differentiable]` on the `impl` of the operator, or bound a generic parameter with `Real`"
        )]
        pub trait $rule<R: Differentiable = Self>:
            $op<R, Output: Differentiable> + Differentiable + Sized
        {
            /// What the reverse sweep needs of the operands.
            type Saved<A: Activity, B: Activity>: BinaryPull<Y = Tan<<Self as $op<R>>::Output>, L = Tan<Self>, R = Tan<R>> + 'static;
            /// Saves it, before the operation.
            fn $save<A: Activity, B: Activity>(&self, rhs: &R, l: A, r: B) -> Self::Saved<A, B>;
        }
    };
}
binary_rule!(AddRule, save_add, Add, "+", "z = x + y", "x̄ += z̄, ȳ += z̄");
binary_rule!(SubRule, save_sub, Sub, "-", "z = x - y", "x̄ += z̄, ȳ -= z̄");
binary_rule!(MulRule, save_mul, Mul, "*", "z = x y", "x̄ += y z̄, ȳ += x z̄");
binary_rule!(
    DivRule,
    save_div,
    Div,
    "/",
    "z = x / y",
    "x̄ += z̄ / y, ȳ -= x z̄ / y²"
);
binary_rule!(
    RemRule,
    save_rem,
    Rem,
    "%",
    "z = x - k y, with the integer k that belongs to the value, 9 for `1.0 % 0.1`",
    "x̄ += z̄, ȳ -= k z̄"
);

/// The derivative of unary minus: y = -x; x̄ -= ȳ.
#[diagnostic::on_unimplemented(message = "unary minus of `{Self}` has no derivative")]
pub trait NegRule: Neg<Output: Differentiable> + Differentiable + Sized {
    /// What the reverse sweep needs of the operand.
    type Saved: UnaryPull<Y = Tan<<Self as Neg>::Output>, X = Tan<Self>> + 'static;
    /// Saves it, before the operation.
    fn save_neg<A: Activity>(&self, x: A) -> Self::Saved;
}

/// The residual of `+` of scalars: nothing.
#[derive(Clone, Copy, Debug)]
pub struct AddSaved<T>(PhantomData<T>);
/// The residual of `-` of scalars: nothing.
#[derive(Clone, Copy, Debug)]
pub struct SubSaved<T>(PhantomData<T>);
/// The residual of unary `-` of scalars: nothing.
#[derive(Clone, Copy, Debug)]
pub struct NegSaved<T>(PhantomData<T>);
/// The residual of a product of scalars: each factor, if the other one is differentiated.
#[derive(Clone, Copy, Debug)]
pub struct MulSaved<T: Number, A: Activity, B: Activity>(B::Kept<T>, A::Kept<T>);
/// The residual of a quotient of scalars: the reciprocal of the divisor, and the quotient if the divisor
/// is differentiated. A division is slower than a product, and a pullback may be called often.
#[derive(Clone, Copy, Debug)]
pub struct DivSaved<T: Number, B: Activity>(B::Kept<T>, T);
/// The residual of a remainder of scalars: the integer k of `x % y = x - k y`.
#[derive(Clone, Copy, Debug)]
pub struct RemSaved<T>(T);
/// The residual of an operation between types without a tangent: nothing.
#[derive(Clone, Copy, Debug)]
pub struct NothingSaved;

impl BinaryPull for NothingSaved {
    type Y = NoTangent;
    type L = NoTangent;
    type R = NoTangent;
    #[inline(always)]
    fn pull(&self, _: NoTangent, _: &mut NoTangent, _: &mut NoTangent) {}
}
/// The residual of unary `-` of a type without a tangent: nothing. It is a type of its own, so that
/// `pull` is of one trait only where the type is known.
#[derive(Clone, Copy, Debug)]
pub struct NegNothingSaved;

impl UnaryPull for NegNothingSaved {
    type Y = NoTangent;
    type X = NoTangent;
    #[inline(always)]
    fn pull(&self, _: NoTangent, _: &mut NoTangent) {}
}

/// Reads a scalar through any number of references.
pub(crate) trait Scalar<T> {
    fn scalar(&self) -> T;
}

/// The integer k of `x % y = x - k y`.
pub(crate) trait Quotient {
    fn quotient(self, y: Self) -> Self;
}
macro_rules! scalar {
    ($($t:ty),*) => { $(
        impl Scalar<$t> for $t {
            #[inline(always)]
            fn scalar(&self) -> $t { *self }
        }
        impl Scalar<$t> for &$t {
            #[inline(always)]
            fn scalar(&self) -> $t { **self }
        }
    )* };
}
scalar!(f32, f64);

/// Implements a rule for values and references of a scalar type.
macro_rules! for_refs {
    ($t:ty, $rule:ident, $save:ident, $saved:ty, |$x:ident, $y:ident| $new:expr) => {
        for_refs!(@ $t, $t, {}, $rule, $save, $saved, |$x, $y| $new);
        for_refs!(@ $t, &'b $t, {'b}, $rule, $save, $saved, |$x, $y| $new);
        for_refs!(@ &'a $t, $t, {'a}, $rule, $save, $saved, |$x, $y| $new);
        for_refs!(@ &'a $t, &'b $t, {'a, 'b}, $rule, $save, $saved, |$x, $y| $new);
    };
    (@ $l:ty, $r:ty, {$($lt:lifetime),*}, $rule:ident, $save:ident, $saved:ty, |$x:ident, $y:ident| $new:expr) => {
        impl<$($lt),*> $rule<$r> for $l {
            type Saved<A: Activity, B: Activity> = $saved;
            #[inline(always)]
            fn $save<A: Activity, B: Activity>(&self, $y: &$r, _: A, _: B) -> Self::Saved<A, B> {
                let $x = self;
                $new
            }
        }
    };
}

macro_rules! float {
    ($($t:ty),*) => { $(
        impl BinaryPull for AddSaved<$t> {
            type Y = $t; type L = $t; type R = $t;
            // primal:  z = x + y
            // adjoint: x̄ += z̄, ȳ += z̄
            #[inline(always)]
            fn pull(&self, z: $t, x_bar: &mut $t, y_bar: &mut $t) { *x_bar += z; *y_bar += z; }
        }
        impl BinaryPull for SubSaved<$t> {
            type Y = $t; type L = $t; type R = $t;
            // primal:  z = x - y
            // adjoint: x̄ += z̄, ȳ -= z̄
            #[inline(always)]
            fn pull(&self, z: $t, x_bar: &mut $t, y_bar: &mut $t) { *x_bar += z; *y_bar -= z; }
        }
        impl<A: Activity, B: Activity> BinaryPull for MulSaved<$t, A, B> {
            type Y = $t; type L = $t; type R = $t;
            // primal:  z = x * y
            // adjoint: x̄ += y·z̄, ȳ += x·z̄
            #[inline(always)]
            fn pull(&self, z: $t, x_bar: &mut $t, y_bar: &mut $t) { if A::ON { *x_bar += z * A::kept::<$t>(self.1); } if B::ON { *y_bar += z * B::kept::<$t>(self.0); } }
        }
        impl<B: Activity> BinaryPull for DivSaved<$t, B> {
            type Y = $t; type L = $t; type R = $t;
            // primal:  z = x / y
            // adjoint: x̄ += z̄ / y, ȳ -= (x / y)·(z̄ / y)
            #[inline(always)]
            fn pull(&self, z: $t, x_bar: &mut $t, y_bar: &mut $t) {
                let t = z * self.1;
                *x_bar += t;
                if B::ON { *y_bar -= t * B::kept::<$t>(self.0); }
            }
        }
        impl BinaryPull for RemSaved<$t> {
            type Y = $t; type L = $t; type R = $t;
            // primal:  z = x % y = x - k·y
            // adjoint: x̄ += z̄, ȳ -= k·z̄
            #[inline(always)]
            fn pull(&self, z: $t, x_bar: &mut $t, y_bar: &mut $t) { *x_bar += z; *y_bar -= self.0 * z; }
        }
        impl UnaryPull for NegSaved<$t> {
            type Y = $t; type X = $t;
            // primal:  y = -x
            // adjoint: x̄ -= ȳ
            #[inline(always)]
            fn pull(&self, y: $t, x_bar: &mut $t) { *x_bar -= y; }
        }
        for_refs!($t, AddRule, save_add, AddSaved<$t>, |_x, _y| AddSaved(PhantomData));
        for_refs!($t, SubRule, save_sub, SubSaved<$t>, |_x, _y| SubSaved(PhantomData));
        for_refs!($t, MulRule, save_mul, MulSaved<$t, A, B>, |x, y| MulSaved(B::keep::<$t>(x.scalar()), A::keep::<$t>(y.scalar())));
        for_refs!($t, DivRule, save_div, DivSaved<$t, B>, |x, y| DivSaved(B::keep::<$t>(x.scalar() / y.scalar()), 1.0 / y.scalar()));
        for_refs!($t, RemRule, save_rem, RemSaved<$t>, |x, y| RemSaved(if B::ON { x.scalar().quotient(y.scalar()) } else { 0.0 }));
        impl NegRule for $t {
            type Saved = NegSaved<$t>;
            #[inline(always)]
            fn save_neg<A: Activity>(&self, _: A) -> NegSaved<$t> { NegSaved(PhantomData) }
        }
        impl NegRule for &$t {
            type Saved = NegSaved<$t>;
            #[inline(always)]
            fn save_neg<A: Activity>(&self, _: A) -> NegSaved<$t> { NegSaved(PhantomData) }
        }
    )* };
}
float!(f32, f64);

macro_rules! quotient {
    ($($t:ty),*) => { $(
        impl Quotient for $t {
            // The quotient x / y may be rounded up to the next integer: 1.0 / 0.1 is 10, but
            // 1.0 % 0.1 is 1.0 - 9 * 0.1.
            #[inline(always)]
            fn quotient(self, y: $t) -> $t { ((self - self % y) / y).round() }
        }
    )* };
}
quotient!(f32, f64);

macro_rules! integer {
    ($($t:ty),*) => { $(
        for_refs!($t, AddRule, save_add, NothingSaved, |_x, _y| NothingSaved);
        for_refs!($t, SubRule, save_sub, NothingSaved, |_x, _y| NothingSaved);
        for_refs!($t, MulRule, save_mul, NothingSaved, |_x, _y| NothingSaved);
        for_refs!($t, DivRule, save_div, NothingSaved, |_x, _y| NothingSaved);
        for_refs!($t, RemRule, save_rem, NothingSaved, |_x, _y| NothingSaved);
    )* };
}
integer!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

macro_rules! signed {
    ($($t:ty),*) => { $(
        impl NegRule for $t {
            type Saved = NegNothingSaved;
            #[inline(always)]
            fn save_neg<A: Activity>(&self, _: A) -> NegNothingSaved { NegNothingSaved }
        }
    )* };
}
signed!(i8, i16, i32, i64, i128, isize);
