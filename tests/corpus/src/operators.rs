//! Operators of the user's own types.

use crate::cases;
use ad_runtime::prelude::*;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

/// A vector. It is public, as its operators are.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct V3<T> {
    x: T,
    y: T,
    z: T,
}

#[differentiable]
impl<T: Real> Add for V3<T> {
    type Output = V3<T>;
    fn add(self, rhs: V3<T>) -> V3<T> {
        V3 {
            x: self.x + rhs.x,
            y: self.y + rhs.y,
            z: self.z + rhs.z,
        }
    }
}

#[differentiable]
impl<T: Real> Sub for V3<T> {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self::Output {
        Self {
            x: self.x - rhs.x,
            y: self.y - rhs.y,
            z: self.z - rhs.z,
        }
    }
}

#[differentiable]
impl<T: Real> Mul for V3<T> {
    type Output = T;
    fn mul(self, rhs: V3<T>) -> T {
        self.x * rhs.x + self.y * rhs.y + self.z * rhs.z
    }
}

#[differentiable]
impl<T: Real> Mul<T> for V3<T> {
    type Output = V3<T>;
    fn mul(self, k: T) -> V3<T> {
        V3 {
            x: self.x * k,
            y: self.y * k,
            z: self.z * k,
        }
    }
}

#[differentiable]
impl Mul<V3<f64>> for f64 {
    type Output = V3<f64>;
    fn mul(self, v: V3<f64>) -> V3<f64> {
        v * self
    }
}

#[differentiable]
impl<T: Real> Neg for V3<T> {
    type Output = V3<T>;
    fn neg(self) -> V3<T> {
        V3 {
            x: -self.x,
            y: -self.y,
            z: -self.z,
        }
    }
}

#[differentiable]
impl AddAssign for V3<f64> {
    fn add_assign(&mut self, rhs: V3<f64>) {
        self.x += rhs.x;
        self.y += rhs.y;
        self.z += rhs.z;
    }
}

#[differentiable]
impl MulAssign<f64> for V3<f64> {
    fn mul_assign(&mut self, k: f64) {
        self.x *= k;
        self.y *= k;
        self.z *= k;
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Poly {
    c: Vec<f64>,
}

#[differentiable]
impl Mul<&Poly> for &Poly {
    type Output = Poly;
    fn mul(self, rhs: &Poly) -> Poly {
        let mut c = vec![0.0; self.c.len() + rhs.c.len() - 1];
        for i in 0..self.c.len() {
            for j in 0..rhs.c.len() {
                c[i + j] += self.c[i] * rhs.c[j];
            }
        }
        Poly { c }
    }
}

#[differentiable]
impl<'a> Div<f64> for &'a Poly {
    type Output = Poly;
    fn div(self, k: f64) -> Poly {
        let mut c = self.c.clone();
        for v in c.iter_mut() {
            *v /= k;
        }
        Poly { c }
    }
}

#[differentiable]
fn vectors(x: &[f64]) -> f64 {
    let a = V3 {
        x: x[0],
        y: x[1],
        z: x[2],
    };
    let b = V3 {
        x: x[1] * x[2],
        y: 1.0,
        z: x[0],
    };
    let c = a + b * x[0] - -a;
    c * b + (2.0 * a) * (a - b)
}

#[differentiable]
fn vectors_in_place(x: &[f64]) -> f64 {
    let mut p = V3 {
        x: x[0],
        y: x[1],
        z: x[2],
    };
    let v = V3 {
        x: 1.0,
        y: x[0],
        z: 0.5,
    };
    for i in 0..3 {
        p += v * (0.1 * i as f64);
        p *= x[1];
    }
    p * p
}

#[differentiable]
fn one_operand_constant(x: &[f64]) -> f64 {
    let c = V3 {
        x: 1.0,
        y: 2.0,
        z: 3.0,
    };
    let a = V3 {
        x: x[0],
        y: x[1],
        z: x[2],
    };
    (a + c) * c + (c - a) * c * 2.0
}

#[differentiable]
fn polynomials(x: &[f64]) -> f64 {
    let p = Poly {
        c: vec![x[0], 1.0, x[1]],
    };
    let q = Poly {
        c: vec![x[2], x[0]],
    };
    let r = &p * &q;
    let s = &(&r * &p) / x[1];
    s.c[0] + s.c[3] * r.c[1]
}

#[derive(Clone, Copy, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}
#[differentiable]
impl Add for &Pair {
    type Output = Pair;
    fn add(self, other: &Pair) -> Pair {
        Pair {
            a: self.a + other.a,
            b: self.b * other.b,
        }
    }
}
#[differentiable]
impl Sub<&Pair> for &Pair {
    type Output = Pair;
    fn sub(self, other: &Pair) -> Pair {
        Pair {
            a: self.a * other.b,
            b: self.b - other.b,
        }
    }
}
#[differentiable]
fn of_references(x: &[f64]) -> f64 {
    let (p, q) = (Pair { a: x[0], b: x[1] }, Pair { a: x[2], b: x[0] });
    let r = &(&p + &q) - &(&q + &q);
    r.a * r.b
}

#[differentiable]
fn by_their_paths(x: &[f64]) -> f64 {
    let a = V3 {
        x: x[0],
        y: x[1],
        z: x[2],
    };
    let b = V3 {
        x: x[2],
        y: x[0],
        z: 1.5,
    };
    let c = <V3<f64> as Add>::add(a, b);
    let d = std::ops::Sub::sub(c, b);
    std::ops::Neg::neg(d.x) * Add::add(d.y, 2.0) + Mul::mul(d.z, c.x)
}

cases![
    by_their_paths,
    vectors,
    vectors_in_place,
    one_operand_constant,
    polynomials,
    of_references
];
