//! Dual numbers: real numbers with directions, several at once.
//!
//! A [`Dual`] is a number x + ẋ₁ε₁ + .. + ẋₙεₙ with εᵢεⱼ = 0. It is a [`Real`] number, so that a function
//! generic over `T: Real` runs on dual numbers as it is, and so does its pullback: the pullback of a
//! function at dual numbers gives the gradient in the values, and its derivatives in the directions.
//! That is a product with the Hessian. The parts may be dual numbers themselves, for higher orders;
//! different levels are different types, so that their perturbations cannot be confused. The arithmetic is that of
//! Clifford (1873): y = f(x) has ẏᵢ = f'(x) ẋᵢ.

use super::selection::{Clamped, clamped, max_is_first, min_is_first};
use super::{Real, exponential, powers, rounding, special, trigonometric};
use crate::activity::On;
use std::cmp::Ordering;
use std::fmt;

/// A real number and its tangents in `N` directions.
///
/// Comparisons are those of the values, as a branch on a number does not depend on its tangent.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable]
/// fn rosenbrock<T: Real>(x: T, y: T) -> T {
///     let (a, b) = (T::ONE - x, y - x * x);
///     a * a + T::lit(100.0) * b * b
/// }
/// // Two directions at once: the rows of the Hessian at (1, 1).
/// let (x, y) = (Dual::new(1.0, [1.0, 0.0]), Dual::new(1.0, [0.0, 1.0]));
/// let (by_x, by_y) = gradient!(x, y, rosenbrock);
/// assert_eq!((by_x.dot, by_y.dot), ([802.0, -400.0], [-400.0, 200.0]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dual<T, const N: usize = 1> {
    /// The value.
    pub value: T,
    /// The tangents.
    pub dot: [T; N],
}

impl<T: Real, const N: usize> Dual<T, N> {
    /// A number that moves in these directions.
    #[inline(always)]
    pub const fn new(value: T, dot: [T; N]) -> Self {
        Dual { value, dot }
    }

    /// A number that does not move.
    #[inline(always)]
    #[must_use]
    pub const fn constant(value: T) -> Self {
        Dual {
            value,
            dot: [T::ZERO; N],
        }
    }

    /// A number that moves in direction `i` at the rate 1.
    ///
    /// # Panics
    /// If there are not so many directions.
    #[inline(always)]
    #[must_use]
    pub fn variable(value: T, i: usize) -> Self {
        let mut dot = [T::ZERO; N];
        dot[i] = T::ONE;
        Dual { value, dot }
    }

    /// What `f` makes of the value, and of each tangent.
    #[inline(always)]
    pub(crate) fn map(self, f: impl Fn(T) -> T) -> Self {
        Dual {
            value: f(self.value),
            dot: self.dot.map(f),
        }
    }

    /// Part by part.
    #[inline(always)]
    pub(crate) fn zip(self, other: Self, f: impl Fn(T, T) -> T) -> Self {
        Dual {
            value: f(self.value, other.value),
            dot: std::array::from_fn(|i| f(self.dot[i], other.dot[i])),
        }
    }

    /// y = f(x), ẏ = f'(x)·ẋ
    #[inline(always)]
    fn chain(self, (y, dx): (T, T)) -> Self {
        Dual {
            value: y,
            dot: self.dot.map(|x_dot| along(dx, x_dot)),
        }
    }

    /// z = f(x, y), ż = ∂f/∂x·ẋ + ∂f/∂y·ẏ
    #[inline(always)]
    fn chain2(self, other: Self, (z, dx, dy): (T, T, T)) -> Self {
        Dual {
            value: z,
            dot: std::array::from_fn(|i| along(dx, self.dot[i]) + along(dy, other.dot[i])),
        }
    }
}

/// A partial derivative times a tangent; what does not move has no slope, even where the partial
/// derivative is infinite or not a number.
#[inline(always)]
pub(super) fn along<T: Real>(partial: T, dot: T) -> T {
    if dot.__is_zero() {
        T::ZERO
    } else {
        partial * dot
    }
}

impl<T: Real, const N: usize> Default for Dual<T, N> {
    fn default() -> Self {
        Self::constant(T::ZERO)
    }
}
impl<T: Real, const N: usize> From<T> for Dual<T, N> {
    fn from(value: T) -> Self {
        Self::constant(value)
    }
}
impl<T: Real, const N: usize> fmt::Display for Dual<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        for dot in &self.dot {
            write!(f, " + {dot}ε")?;
        }
        Ok(())
    }
}
impl<T: Real, const N: usize> PartialEq for Dual<T, N> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T: Real, const N: usize> PartialOrd for Dual<T, N> {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

macro_rules! constants {
    ($($name:ident)*) => { $(const $name: Self = Self::constant(T::$name);)* };
}
macro_rules! predicates {
    ($($name:ident)*) => { $(
        #[inline(always)]
        fn $name(self) -> bool { self.value.$name() }
    )* };
}
macro_rules! unary {
    ($($name:ident = $rule:path;)*) => { $(
        #[inline]
        fn $name(self) -> Self { self.chain($rule(self.value, On)) }
    )* };
}
macro_rules! binary {
    ($($name:ident = $rule:path;)*) => { $(
        #[inline]
        fn $name(self, other: Self) -> Self {
            self.chain2(other, $rule(self.value, (On, On), other.value))
        }
    )* };
}
macro_rules! flat {
    ($($name:ident)*) => { $(
        #[inline(always)]
        fn $name(self) -> Self { Self::constant(self.value.$name()) }
    )* };
}

impl<T: Real, const N: usize> Real for Dual<T, N> {
    constants!(ZERO ONE PI E LN_2 LN_10 EPSILON MAX MIN MIN_POSITIVE INFINITY NEG_INFINITY NAN);

    #[inline(always)]
    fn lit(x: f64) -> Self {
        Self::constant(T::lit(x))
    }
    #[inline(always)]
    fn from_usize(n: usize) -> Self {
        Self::constant(T::from_usize(n))
    }
    #[inline(always)]
    fn __is_zero(self) -> bool {
        self.value.__is_zero() && self.dot.iter().all(|dot| dot.__is_zero())
    }
    predicates!(is_nan is_finite is_infinite is_sign_positive is_sign_negative);
    unary! {
        sin = trigonometric::sin;
        cos = trigonometric::cos;
        tan = trigonometric::tan;
        asin = trigonometric::asin;
        acos = trigonometric::acos;
        atan = trigonometric::atan;
        sinh = trigonometric::sinh;
        cosh = trigonometric::cosh;
        tanh = trigonometric::tanh;
        asinh = trigonometric::asinh;
        acosh = trigonometric::acosh;
        atanh = trigonometric::atanh;
        exp = exponential::exp;
        exp2 = exponential::exp2;
        exp_m1 = exponential::exp_m1;
        ln = exponential::ln;
        log2 = exponential::log2;
        log10 = exponential::log10;
        ln_1p = exponential::ln_1p;
        sqrt = powers::sqrt;
        cbrt = powers::cbrt;
        recip = powers::recip;
        abs = rounding::abs;
        erf = special::erf;
        erfc = special::erfc;
        lgamma = special::lgamma;
    }
    binary! {
        atan2 = trigonometric::atan2;
        log = exponential::log;
        hypot = powers::hypot;
        powf = powers::powf;
        rem_euclid = rounding::rem_euclid;
        midpoint = rounding::midpoint;
    }
    flat!(signum floor ceil round trunc round_ties_even);

    #[inline(always)]
    fn div_euclid(self, y: Self) -> Self {
        Self::constant(self.value.div_euclid(y.value))
    }

    #[inline(always)]
    fn fract(self) -> Self {
        Dual {
            value: self.value.fract(),
            dot: self.dot,
        }
    }
    #[inline(always)]
    fn to_degrees(self) -> Self {
        self.map(T::to_degrees)
    }
    #[inline(always)]
    fn to_radians(self) -> Self {
        self.map(T::to_radians)
    }
    #[inline]
    fn powi(self, n: i32) -> Self {
        self.chain(powers::powi(self.value, On, n))
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        let (a, b) = (self, factor);
        Dual {
            value: a.value.mul_add(b.value, term.value),
            dot: std::array::from_fn(|i| a.dot[i] * b.value + a.value * b.dot[i] + term.dot[i]),
        }
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if min_is_first(self.value, other.value) {
            self
        } else {
            other
        }
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if max_is_first(self.value, other.value) {
            self
        } else {
            other
        }
    }
    #[inline(always)]
    fn clamp(self, low: Self, high: Self) -> Self {
        // The assertion of `low <= high` is that of the values.
        let value = self.value.clamp(low.value, high.value);
        let dot = match clamped(self.value, low.value, high.value) {
            Clamped::Low => low.dot,
            Clamped::Inside => self.dot,
            Clamped::High => high.dot,
        };
        Dual { value, dot }
    }
    #[inline]
    fn copysign(self, sign: Self) -> Self {
        self.chain(rounding::copysign(self.value, On, sign.value))
    }
    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        (self.chain((sin, cos)), self.chain((cos, -sin)))
    }
}
