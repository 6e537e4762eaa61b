//! Rules of the compound assignments `+= -= *= /= %=`.
//!
//! x ±= y: ȳ ±= x̄. x *= y: ȳ += x x̄, x̄ *= y. x /= y: x̄ /= y, ȳ -= (x / y) x̄. x -= k y, k an integer: ȳ -= k x̄. In these x is
//! the old value (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapters 3 and 4, on values that are
//! overwritten).

use super::arith::{Quotient, Scalar};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;
use std::marker::PhantomData;
use std::ops::{AddAssign, DivAssign, MulAssign, RemAssign, SubAssign};

/// The pull of a compound assignment: the cotangent of the place is that of its new value when the
/// pull is called, and that of its old value when it returns.
pub trait AssignPull {
    /// Cotangent of the place.
    type L;
    /// Cotangent of the right-hand side.
    type R;
    /// Turns the place's cotangent around the assignment, and adds to the operand's.
    fn pull(&self, l_bar: &mut Self::L, r_bar: &mut Self::R);
}

// Of a record, the reverse sweep has a reference.
impl<P: AssignPull> AssignPull for &P {
    type L = P::L;
    type R = P::R;
    #[inline(always)]
    fn pull(&self, l_bar: &mut P::L, r_bar: &mut P::R) {
        (*self).pull(l_bar, r_bar);
    }
}

macro_rules! assign_rule {
    ($rule:ident, $save:ident, $op:ident, $sign:literal, $adjoint:literal) => {
        #[doc = concat!("The derivative of the compound assignment `", $sign, "`: ", $adjoint, ", x being the old value.")]
        #[diagnostic::on_unimplemented(
            message = "the compound assignment of `{R}` to `{Self}` has no derivative"
        )]
        pub trait $rule<R: Differentiable = Self>: $op<R> + Differentiable {
            /// What the reverse sweep needs of the operands.
            type Saved: AssignPull<L = Tan<Self>, R = Tan<R>> + 'static;
            /// Saves it, before the operation.
            fn $save<A: Activity, B: Activity>(&self, rhs: &R, l: A, r: B) -> Self::Saved;
        }
    };
}
assign_rule!(
    AddAssignRule,
    save_add_assign,
    AddAssign,
    "+=",
    "x += y, ȳ += x̄"
);
assign_rule!(
    SubAssignRule,
    save_sub_assign,
    SubAssign,
    "-=",
    "x -= y, ȳ -= x̄"
);
assign_rule!(
    MulAssignRule,
    save_mul_assign,
    MulAssign,
    "*=",
    "x *= y, ȳ += x x̄, x̄ *= y"
);
assign_rule!(
    DivAssignRule,
    save_div_assign,
    DivAssign,
    "/=",
    "x /= y, x̄ /= y, ȳ -= (x / y) x̄"
);
assign_rule!(
    RemAssignRule,
    save_rem_assign,
    RemAssign,
    "%=",
    "x %= y, ȳ -= k x̄, where x % y = x - k y"
);

/// The residual of `+=` of scalars: nothing.
#[derive(Clone, Copy, Debug)]
pub struct AddAssignSaved<T>(PhantomData<T>);
/// The residual of `-=` of scalars: nothing.
#[derive(Clone, Copy, Debug)]
pub struct SubAssignSaved<T>(PhantomData<T>);
/// The residual of `*=` of scalars: the old value and the factor.
#[derive(Clone, Copy, Debug)]
pub struct MulAssignSaved<T>(T, T);
/// The residual of `/=` of scalars: the old value and the divisor.
#[derive(Clone, Copy, Debug)]
pub struct DivAssignSaved<T>(T, T);
/// The residual of `%=` of scalars: the integer k of `x % y = x - k y`.
#[derive(Clone, Copy, Debug)]
pub struct RemAssignSaved<T>(T);
/// The residual of a compound assignment between types without a tangent: nothing.
#[derive(Clone, Copy, Debug)]
pub struct NothingSaved;

impl AssignPull for NothingSaved {
    type L = NoTangent;
    type R = NoTangent;
    #[inline(always)]
    fn pull(&self, _: &mut NoTangent, _: &mut NoTangent) {}
}

macro_rules! float {
    ($($t:ty),*) => { $(
        impl AssignPull for AddAssignSaved<$t> {
            type L = $t; type R = $t;
            // primal:  x += y
            // adjoint: ȳ += x̄
            #[inline(always)]
            fn pull(&self, x_bar: &mut $t, y_bar: &mut $t) { *y_bar += *x_bar; }
        }
        impl AssignPull for SubAssignSaved<$t> {
            type L = $t; type R = $t;
            // primal:  x -= y
            // adjoint: ȳ -= x̄
            #[inline(always)]
            fn pull(&self, x_bar: &mut $t, y_bar: &mut $t) { *y_bar -= *x_bar; }
        }
        impl AssignPull for MulAssignSaved<$t> {
            type L = $t; type R = $t;
            // primal:  x *= y
            // adjoint: ȳ += x·x̄, x̄ *= y
            #[inline(always)]
            fn pull(&self, x_bar: &mut $t, y_bar: &mut $t) { *y_bar += self.0 * *x_bar; *x_bar *= self.1; }
        }
        impl AssignPull for DivAssignSaved<$t> {
            type L = $t; type R = $t;
            // primal:  x /= y
            // adjoint: x̄ /= y, ȳ -= (x / y)·x̄
            #[inline(always)]
            fn pull(&self, x_bar: &mut $t, y_bar: &mut $t) {
                *x_bar /= self.1;
                *y_bar -= *x_bar * (self.0 / self.1);
            }
        }
        impl AssignPull for RemAssignSaved<$t> {
            type L = $t; type R = $t;
            // primal:  x %= y, which is x -= k·y
            // adjoint: ȳ -= k·x̄
            #[inline(always)]
            fn pull(&self, x_bar: &mut $t, y_bar: &mut $t) { *y_bar -= self.0 * *x_bar; }
        }
        float!(@ $t, $t, {});
        float!(@ $t, &'a $t, {'a});
    )* };
    (@ $t:ty, $r:ty, {$($lt:lifetime)?}) => {
        impl<$($lt)?> AddAssignRule<$r> for $t {
            type Saved = AddAssignSaved<$t>;
            #[inline(always)]
            fn save_add_assign<A: Activity, B: Activity>(&self, _: &$r, _: A, _: B) -> Self::Saved { AddAssignSaved(PhantomData) }
        }
        impl<$($lt)?> SubAssignRule<$r> for $t {
            type Saved = SubAssignSaved<$t>;
            #[inline(always)]
            fn save_sub_assign<A: Activity, B: Activity>(&self, _: &$r, _: A, _: B) -> Self::Saved { SubAssignSaved(PhantomData) }
        }
        impl<$($lt)?> MulAssignRule<$r> for $t {
            type Saved = MulAssignSaved<$t>;
            #[inline(always)]
            fn save_mul_assign<A: Activity, B: Activity>(&self, y: &$r, _: A, _: B) -> Self::Saved { MulAssignSaved(*self, y.scalar()) }
        }
        impl<$($lt)?> DivAssignRule<$r> for $t {
            type Saved = DivAssignSaved<$t>;
            #[inline(always)]
            fn save_div_assign<A: Activity, B: Activity>(&self, y: &$r, _: A, _: B) -> Self::Saved { DivAssignSaved(*self, y.scalar()) }
        }
        impl<$($lt)?> RemAssignRule<$r> for $t {
            type Saved = RemAssignSaved<$t>;
            #[inline(always)]
            fn save_rem_assign<A: Activity, B: Activity>(&self, y: &$r, _: A, _: B) -> Self::Saved {
                RemAssignSaved(if B::ON { self.quotient(y.scalar()) } else { 0.0 })
            }
        }
    };
}
float!(f32, f64);

macro_rules! integer {
    ($($t:ty),*) => { $(
        impl AddAssignRule for $t {
            type Saved = NothingSaved;
            fn save_add_assign<A: Activity, B: Activity>(&self, _: &$t, _: A, _: B) -> NothingSaved { NothingSaved }
        }
        impl SubAssignRule for $t {
            type Saved = NothingSaved;
            fn save_sub_assign<A: Activity, B: Activity>(&self, _: &$t, _: A, _: B) -> NothingSaved { NothingSaved }
        }
        impl MulAssignRule for $t {
            type Saved = NothingSaved;
            fn save_mul_assign<A: Activity, B: Activity>(&self, _: &$t, _: A, _: B) -> NothingSaved { NothingSaved }
        }
        impl DivAssignRule for $t {
            type Saved = NothingSaved;
            fn save_div_assign<A: Activity, B: Activity>(&self, _: &$t, _: A, _: B) -> NothingSaved { NothingSaved }
        }
        impl RemAssignRule for $t {
            type Saved = NothingSaved;
            fn save_rem_assign<A: Activity, B: Activity>(&self, _: &$t, _: A, _: B) -> NothingSaved { NothingSaved }
        }
    )* };
}
integer!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);
