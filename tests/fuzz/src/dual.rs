//! Forward dual numbers: the oracle.
//!
//! A dual number carries its partial derivatives by the three arguments of a program. Beside them it
//! carries the sum of the absolute values of all paths, which bounds what rounding can do to a
//! derivative in which large terms cancel.

use std::cell::Cell;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// The number of arguments of a program.
pub const N: usize = 3;

thread_local! {
    static OVERFLOWED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a number on the way was not finite since this was asked last. If it is overwritten, the program
/// still has a finite derivative; but a reverse sweep multiplies the zero that is its cotangent by the infinite
/// partial derivative, which is NaN.
#[must_use]
pub fn has_overflowed() -> bool {
    OVERFLOWED.replace(false)
}

/// A number with its partial derivatives.
#[derive(Clone, Copy, Debug, Default)]
pub struct D {
    /// The number.
    pub v: f64,
    /// Its partial derivatives.
    pub d: [f64; N],
    /// The sums of the absolute values of what the partial derivatives are sums of.
    pub m: [f64; N],
}

impl D {
    /// A constant.
    #[must_use]
    pub const fn lit(v: f64) -> D {
        D {
            v,
            d: [0.0; N],
            m: [0.0; N],
        }
    }
    /// An integer as a number.
    #[must_use]
    pub const fn cast(n: usize) -> D {
        D::lit(n as f64)
    }
    /// The argument with number `i`.
    #[must_use]
    pub fn argument(v: f64, i: usize) -> D {
        let mut x = D::lit(v);
        x.d[i] = 1.0;
        x.m[i] = 1.0;
        x
    }
    fn unary(self, v: f64, slope: f64) -> D {
        if !v.is_finite() || !slope.is_finite() {
            OVERFLOWED.set(true);
        }
        D {
            v,
            d: std::array::from_fn(|i| {
                if self.d[i] == 0.0 {
                    0.0
                } else {
                    slope * self.d[i]
                }
            }),
            m: std::array::from_fn(|i| {
                if self.m[i] == 0.0 {
                    0.0
                } else {
                    slope.abs() * self.m[i]
                }
            }),
        }
    }
    fn binary(self, other: D, v: f64, left: f64, right: f64) -> D {
        let (a, b) = (self.unary(v, left), other.unary(v, right));
        D {
            v,
            d: std::array::from_fn(|i| a.d[i] + b.d[i]),
            m: std::array::from_fn(|i| a.m[i] + b.m[i]),
        }
    }
    /// sin
    #[must_use]
    pub fn sin(self) -> D {
        self.unary(self.v.sin(), self.v.cos())
    }
    /// cos
    #[must_use]
    pub fn cos(self) -> D {
        self.unary(self.v.cos(), -self.v.sin())
    }
    /// tanh
    #[must_use]
    pub fn tanh(self) -> D {
        let y = self.v.tanh();
        self.unary(y, 1.0 - y * y)
    }
    /// arctan
    #[must_use]
    pub fn atan(self) -> D {
        self.unary(self.v.atan(), 1.0 / (1.0 + self.v * self.v))
    }
    /// exp
    #[must_use]
    pub fn exp(self) -> D {
        self.unary(self.v.exp(), self.v.exp())
    }
    /// sqrt
    #[must_use]
    pub fn sqrt(self) -> D {
        self.unary(self.v.sqrt(), 0.5 / self.v.sqrt())
    }
    /// 1/x
    #[must_use]
    pub fn recip(self) -> D {
        self.unary(self.v.recip(), -1.0 / (self.v * self.v))
    }
    /// The power with an integer.
    #[must_use]
    pub fn powi(self, n: i32) -> D {
        self.unary(self.v.powi(n), f64::from(n) * self.v.powi(n - 1))
    }
    /// The larger one; the second one if they are equal.
    #[must_use]
    pub fn max(self, other: D) -> D {
        let first = f64::from(self.v > other.v);
        self.binary(other, self.v.max(other.v), first, 1.0 - first)
    }
    /// The smaller one; the first one if they are equal.
    #[must_use]
    pub fn min(self, other: D) -> D {
        let first = f64::from(self.v <= other.v);
        self.binary(other, self.v.min(other.v), first, 1.0 - first)
    }
    /// x a + b, rounded once.
    #[must_use]
    pub fn mul_add(self, a: D, b: D) -> D {
        let mut y = self.binary(a, self.v.mul_add(a.v, b.v), a.v, self.v);
        for i in 0..N {
            y.d[i] += b.d[i];
            y.m[i] += b.m[i];
        }
        y
    }
}

impl PartialEq for D {
    fn eq(&self, other: &D) -> bool {
        self.v == other.v
    }
}
impl PartialOrd for D {
    fn partial_cmp(&self, other: &D) -> Option<std::cmp::Ordering> {
        self.v.partial_cmp(&other.v)
    }
}
impl Neg for D {
    type Output = D;
    fn neg(self) -> D {
        self.unary(-self.v, -1.0)
    }
}
impl Neg for &D {
    type Output = D;
    fn neg(self) -> D {
        -*self
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $assign:ident $assign_method:ident, $a:ident $b:ident, $v:expr, $left:expr, $right:expr) => {
        impl $trait for D {
            type Output = D;
            fn $method(self, other: D) -> D {
                let ($a, $b) = (self.v, other.v);
                let _ = ($a, $b);
                self.binary(other, $v, $left, $right)
            }
        }
        impl $trait<&D> for D {
            type Output = D;
            fn $method(self, other: &D) -> D {
                self.$method(*other)
            }
        }
        impl $trait<D> for &D {
            type Output = D;
            fn $method(self, other: D) -> D {
                (*self).$method(other)
            }
        }
        impl $trait<&D> for &D {
            type Output = D;
            fn $method(self, other: &D) -> D {
                (*self).$method(*other)
            }
        }
        impl $assign for D {
            fn $assign_method(&mut self, other: D) {
                *self = (*self).$method(other);
            }
        }
        impl $assign<&D> for D {
            fn $assign_method(&mut self, other: &D) {
                *self = (*self).$method(*other);
            }
        }
    };
}
operator!(Add add AddAssign add_assign, a b, a + b, 1.0, 1.0);
operator!(Sub sub SubAssign sub_assign, a b, a - b, 1.0, -1.0);
operator!(Mul mul MulAssign mul_assign, a b, a * b, b, a);
operator!(Div div DivAssign div_assign, a b, a / b, 1.0 / b, -a / (b * b));

impl std::iter::Sum for D {
    fn sum<I: Iterator<Item = D>>(iter: I) -> D {
        iter.fold(D::lit(-0.0), Add::add)
    }
}
impl<'a> std::iter::Sum<&'a D> for D {
    fn sum<I: Iterator<Item = &'a D>>(iter: I) -> D {
        iter.copied().sum()
    }
}
impl std::iter::Product for D {
    fn product<I: Iterator<Item = D>>(iter: I) -> D {
        iter.fold(D::lit(1.0), Mul::mul)
    }
}
impl<'a> std::iter::Product<&'a D> for D {
    fn product<I: Iterator<Item = &'a D>>(iter: I) -> D {
        iter.copied().product()
    }
}
