//! Arithmetic of dual numbers, its rules, and their tangents.

#![allow(
    clippy::suspicious_arithmetic_impl,
    reason = "the tangent of a product is a sum, and so on"
)]

use super::{Dual, Real};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters};
use crate::forward::ScalarArgument;
use crate::function::ScalarOutput;
use crate::rules::arith::{
    AddRule, BinaryPull, DivRule, MulRule, NegRule, RemRule, SubRule, UnaryPull,
};
use crate::rules::assign::{
    AddAssignRule, AssignPull, DivAssignRule, MulAssignRule, RemAssignRule, SubAssignRule,
};
use crate::rules::forward::{
    AddAssignPush, AddPush, DivAssignPush, DivPush, MulAssignPush, MulPush, NegPush, RemAssignPush,
    RemPush, SubAssignPush, SubPush,
};
use crate::tangent::Tangent;
use std::iter::{Product, Sum};
use std::marker::PhantomData;
use std::ops::{
    Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign,
};

impl<T: Real, const N: usize> Add for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn add(self, y: Self) -> Self {
        self.zip(y, |a, b| a + b)
    }
}
impl<T: Real, const N: usize> Sub for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, y: Self) -> Self {
        self.zip(y, |a, b| a - b)
    }
}
impl<T: Real, const N: usize> Mul for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, y: Self) -> Self {
        Dual {
            value: self.value * y.value,
            dot: std::array::from_fn(|i| self.dot[i] * y.value + self.value * y.dot[i]),
        }
    }
}
impl<T: Real, const N: usize> Div for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn div(self, y: Self) -> Self {
        let value = self.value / y.value;
        Dual {
            value,
            dot: std::array::from_fn(|i| (self.dot[i] - value * y.dot[i]) / y.value),
        }
    }
}
impl<T: Real, const N: usize> Rem for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn rem(self, y: Self) -> Self {
        let k = quotient(self.value, y.value);
        Dual {
            value: self.value % y.value,
            dot: std::array::from_fn(|i| self.dot[i] - k * y.dot[i]),
        }
    }
}
impl<T: Real, const N: usize> Neg for Dual<T, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

/// The integer k of `x % y = x - k y`.
#[inline(always)]
fn quotient<T: Real>(x: T, y: T) -> T {
    ((x - x % y) / y).round()
}

macro_rules! assign {
    ($($trait:ident, $method:ident, $op:tt;)*) => { $(
        impl<T: Real, const N: usize> $trait for Dual<T, N> {
            #[inline(always)]
            fn $method(&mut self, y: Self) { *self = *self $op y; }
        }
    )* };
}
assign! {
    AddAssign, add_assign, +;
    SubAssign, sub_assign, -;
    MulAssign, mul_assign, *;
    DivAssign, div_assign, /;
    RemAssign, rem_assign, %;
}

impl<T: Real, const N: usize> Sum for Dual<T, N> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |a, b| a + b)
    }
}
impl<'a, T: Real, const N: usize> Sum<&'a Self> for Dual<T, N> {
    fn sum<I: Iterator<Item = &'a Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |a, b| a + *b)
    }
}
impl<T: Real, const N: usize> Product for Dual<T, N> {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        factors.fold(Self::ONE, |a, b| a * b)
    }
}
impl<'a, T: Real, const N: usize> Product<&'a Self> for Dual<T, N> {
    fn product<I: Iterator<Item = &'a Self>>(factors: I) -> Self {
        factors.fold(Self::ONE, |a, b| a * *b)
    }
}

impl<T: Real, const N: usize> Differentiable for Dual<T, N> {
    type Tangent = Self;
}
impl<T: Real, const N: usize> Parameters for Dual<T, N> {
    fn move_by(&mut self, direction: &Self) {
        *self += *direction;
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self, path: &str, visitor: &mut V) {
        self.value.visit(&tangent.value, path, visitor);
        for (dot, tangent) in self.dot.iter_mut().zip(&tangent.dot) {
            dot.visit(tangent, path, visitor);
        }
    }
}
impl<T: Real, const N: usize> ScalarOutput for Dual<T, N> {
    #[inline(always)]
    fn seed() -> Self {
        Self::ONE
    }
}
impl<T: Real, const N: usize> ScalarArgument for Dual<T, N> {
    #[inline(always)]
    fn one() -> Self {
        Self::ONE
    }
}
impl<T: Real, const N: usize> Tangent for Dual<T, N> {
    type Shape = ();
    const ONE_SHAPE: bool = true;
    #[inline(always)]
    fn zeros((): &()) -> Self {
        Self::ZERO
    }
    #[inline(always)]
    fn identity() -> Self {
        Dual {
            value: T::identity(),
            dot: std::array::from_fn(|_| T::identity()),
        }
    }
    #[inline(always)]
    fn add(&mut self, other: Self) {
        *self += other;
    }
    #[inline(always)]
    fn scale(&mut self, factor: f64) {
        self.value.scale(factor);
        self.dot.iter_mut().for_each(|dot| dot.scale(factor));
    }
    #[inline(always)]
    fn inner_product(&self, other: &Self) -> f64 {
        let dots = self.dot.iter().zip(&other.dot);
        let dots: f64 = dots.map(|(a, b)| a.inner_product(b)).sum();
        self.value.inner_product(&other.value) + dots
    }
    #[inline(always)]
    fn make_dense(&mut self, (): &()) {
        self.value.make_dense(&T::Shape::default());
        for dot in &mut self.dot {
            dot.make_dense(&T::Shape::default());
        }
    }
}

/// The residual of an operation that is linear: nothing.
#[derive(Clone, Copy, Debug)]
pub struct Linear<D, const SIGN: i8>(PhantomData<D>);
/// The residual of a compound assignment that is linear: nothing. A type for each trait with `pull`.
#[derive(Clone, Copy, Debug)]
pub struct LinearAssign<D, const SIGN: i8>(PhantomData<D>);
/// The residual of unary `-`: nothing.
#[derive(Clone, Copy, Debug)]
pub struct Negated<D>(PhantomData<D>);
/// The residual of a product, a quotient or a remainder: the partial derivatives.
#[derive(Clone, Copy, Debug)]
pub struct Partials<D, A, B>(D, D, PhantomData<(A, B)>);
/// The residual of another compound assignment: the partial derivatives.
#[derive(Clone, Copy, Debug)]
pub struct AssignPartials<D>(D, D);

impl<T: Real, const N: usize, const SIGN: i8> BinaryPull for Linear<Dual<T, N>, SIGN> {
    type Y = Dual<T, N>;
    type L = Dual<T, N>;
    type R = Dual<T, N>;
    // primal:  z = x ± y
    // adjoint: x̄ += z̄, ȳ ±= z̄
    #[inline(always)]
    fn pull(&self, z: Dual<T, N>, x_bar: &mut Dual<T, N>, y_bar: &mut Dual<T, N>) {
        *x_bar += z;
        if SIGN < 0 {
            *y_bar -= z;
        } else {
            *y_bar += z;
        }
    }
}
impl<T: Real, const N: usize, const SIGN: i8> AssignPull for LinearAssign<Dual<T, N>, SIGN> {
    type L = Dual<T, N>;
    type R = Dual<T, N>;
    // primal:  x ±= y
    // adjoint: ȳ ±= x̄
    #[inline(always)]
    fn pull(&self, x_bar: &mut Dual<T, N>, y_bar: &mut Dual<T, N>) {
        if SIGN < 0 {
            *y_bar -= *x_bar;
        } else {
            *y_bar += *x_bar;
        }
    }
}
impl<T: Real, const N: usize> UnaryPull for Negated<Dual<T, N>> {
    type Y = Dual<T, N>;
    type X = Dual<T, N>;
    // primal:  y = -x
    // adjoint: x̄ -= ȳ
    #[inline(always)]
    fn pull(&self, y: Dual<T, N>, x_bar: &mut Dual<T, N>) {
        *x_bar -= y;
    }
}
impl<T: Real, const N: usize, A: Activity, B: Activity> BinaryPull for Partials<Dual<T, N>, A, B> {
    type Y = Dual<T, N>;
    type L = Dual<T, N>;
    type R = Dual<T, N>;
    // primal:  z = f(x, y)
    // adjoint: x̄ += ∂f/∂x·z̄, ȳ += ∂f/∂y·z̄
    #[inline(always)]
    fn pull(&self, z: Dual<T, N>, x_bar: &mut Dual<T, N>, y_bar: &mut Dual<T, N>) {
        if A::ON {
            *x_bar += self.0 * z;
        }
        if B::ON {
            *y_bar += self.1 * z;
        }
    }
}
impl<T: Real, const N: usize> AssignPull for AssignPartials<Dual<T, N>> {
    type L = Dual<T, N>;
    type R = Dual<T, N>;
    // primal:  x = f(x, y)
    // adjoint: ȳ += ∂f/∂y·x̄, x̄ = ∂f/∂x·x̄
    #[inline(always)]
    fn pull(&self, x_bar: &mut Dual<T, N>, y_bar: &mut Dual<T, N>) {
        *y_bar += self.1 * *x_bar;
        *x_bar = self.0 * *x_bar;
    }
}

macro_rules! rules {
    ($($rule:ident $save:ident $push:ident $push_method:ident $assign_rule:ident $save_assign:ident
        $assign_push:ident $push_assign:ident, |$x:ident, $y:ident| $dx:expr, $dy:expr;)*) => { $(
        impl<T: Real, const N: usize> $rule for Dual<T, N> {
            type Saved<A: Activity, B: Activity> = Partials<Self, A, B>;
            #[inline(always)]
            fn $save<A: Activity, B: Activity>(&self, $y: &Self, _: A, _: B) -> Partials<Self, A, B> {
                let $x = self;
                Partials($dx, if B::ON { $dy } else { Self::ZERO }, PhantomData)
            }
        }
        impl<T: Real, const N: usize> $assign_rule for Dual<T, N> {
            type Saved = AssignPartials<Self>;
            #[inline(always)]
            fn $save_assign<A: Activity, B: Activity>(&self, $y: &Self, _: A, _: B) -> AssignPartials<Self> {
                let $x = self;
                AssignPartials($dx, if B::ON { $dy } else { Self::ZERO })
            }
        }
        push!($push $push_method $assign_push $push_assign, |$x, $y| $dx, $dy);
    )* };
}

macro_rules! push {
    ($push:ident $push_method:ident $assign_push:ident $push_assign:ident, |$x:ident, $y:ident| $dx:expr, $dy:expr) => {
        impl<T: Real, const N: usize> $push for Dual<T, N> {
            // primal:  z = f(x, y)
            // forward: ż = ∂f/∂x·ẋ + ∂f/∂y·ẏ
            #[inline(always)]
            fn $push_method(&self, $y: &Self, l: Option<&Self>, r: Option<&Self>) -> Self {
                let $x = self;
                match (l, r) {
                    (Some(l), Some(r)) => $dx * *l + $dy * *r,
                    (Some(l), None) => $dx * *l,
                    (None, Some(r)) => $dy * *r,
                    (None, None) => Self::ZERO,
                }
            }
        }
        impl<T: Real, const N: usize> $assign_push for Dual<T, N> {
            // primal:  x = f(x, y)
            // forward: ẋ = ∂f/∂x·ẋ + ∂f/∂y·ẏ
            #[inline(always)]
            fn $push_assign(&self, $y: &Self, l: &mut Self, r: Option<&Self>) {
                let $x = self;
                *l = $dx * *l;
                if let Some(r) = r {
                    *l += $dy * *r;
                }
            }
        }
    };
}

rules! {
    MulRule save_mul MulPush push_mul MulAssignRule save_mul_assign MulAssignPush push_mul_assign,
        |x, y| *y, *x;
    DivRule save_div DivPush push_div DivAssignRule save_div_assign DivAssignPush push_div_assign,
        |x, y| y.recip(), -(*x / *y) / *y;
    RemRule save_rem RemPush push_rem RemAssignRule save_rem_assign RemAssignPush push_rem_assign,
        |x, y| one_of(x), -quotient(*x, *y);
}

/// 1, of the type of a number.
#[inline(always)]
fn one_of<T: Real, const N: usize>(_: &Dual<T, N>) -> Dual<T, N> {
    Dual::ONE
}

macro_rules! linear {
    ($rule:ident $save:ident $push:ident $push_method:ident $assign_rule:ident $save_assign:ident
        $assign_push:ident $push_assign:ident, $sign:literal) => {
        impl<T: Real, const N: usize> $rule for Dual<T, N> {
            type Saved<A: Activity, B: Activity> = Linear<Self, $sign>;
            #[inline(always)]
            fn $save<A: Activity, B: Activity>(&self, _: &Self, _: A, _: B) -> Linear<Self, $sign> {
                Linear(PhantomData)
            }
        }
        impl<T: Real, const N: usize> $assign_rule for Dual<T, N> {
            type Saved = LinearAssign<Self, $sign>;
            #[inline(always)]
            fn $save_assign<A: Activity, B: Activity>(
                &self,
                _: &Self,
                _: A,
                _: B,
            ) -> LinearAssign<Self, $sign> {
                LinearAssign(PhantomData)
            }
        }
        // primal:  z = x ± y
        // forward: ż = ẋ ± ẏ
        impl<T: Real, const N: usize> $push for Dual<T, N> {
            #[inline(always)]
            fn $push_method(&self, _: &Self, l: Option<&Self>, r: Option<&Self>) -> Self {
                let zero = Self::ZERO;
                match (l, r) {
                    (Some(l), None) => *l,
                    (l, Some(r)) if $sign < 0 => *l.unwrap_or(&zero) - *r,
                    (Some(l), Some(r)) => *l + *r,
                    (None, Some(r)) => *r,
                    (None, None) => zero,
                }
            }
        }
        impl<T: Real, const N: usize> $assign_push for Dual<T, N> {
            #[inline(always)]
            fn $push_assign(&self, _: &Self, l: &mut Self, r: Option<&Self>) {
                match r {
                    Some(r) if $sign < 0 => *l -= *r,
                    Some(r) => *l += *r,
                    None => {}
                }
            }
        }
    };
}
linear!(AddRule save_add AddPush push_add AddAssignRule save_add_assign AddAssignPush push_add_assign, 1);
linear!(SubRule save_sub SubPush push_sub SubAssignRule save_sub_assign SubAssignPush push_sub_assign, -1);

impl<T: Real, const N: usize> NegRule for Dual<T, N> {
    type Saved = Negated<Self>;
    #[inline(always)]
    fn save_neg<A: Activity>(&self, _: A) -> Negated<Self> {
        Negated(PhantomData)
    }
}
impl<T: Real, const N: usize> NegPush for Dual<T, N> {
    // primal:  y = -x
    // forward: ẏ = -ẋ
    #[inline(always)]
    fn push_neg(&self, x_dot: Option<&Self>) -> Self {
        x_dot.map_or(Self::ZERO, |x| -*x)
    }
}
