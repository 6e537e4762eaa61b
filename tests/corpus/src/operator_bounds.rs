//! Generic functions whose types are bounded by operators.

use crate::cases;
use ad_runtime::prelude::*;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A complex number. It is public, as its operators are.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Complex {
    re: f64,
    im: f64,
}

#[differentiable]
impl Add for Complex {
    type Output = Complex;
    fn add(self, rhs: Complex) -> Complex {
        Complex {
            re: self.re + rhs.re,
            im: self.im + rhs.im,
        }
    }
}

#[differentiable]
impl Sub for Complex {
    type Output = Complex;
    fn sub(self, rhs: Complex) -> Complex {
        Complex {
            re: self.re - rhs.re,
            im: self.im - rhs.im,
        }
    }
}

#[differentiable]
impl Mul for Complex {
    type Output = Complex;
    fn mul(self, rhs: Complex) -> Complex {
        Complex {
            re: self.re * rhs.re - self.im * rhs.im,
            im: self.re * rhs.im + self.im * rhs.re,
        }
    }
}

#[differentiable]
impl Mul<f64> for Complex {
    type Output = Complex;
    fn mul(self, k: f64) -> Complex {
        Complex {
            re: self.re * k,
            im: self.im * k,
        }
    }
}

#[differentiable]
impl Mul<Complex> for f64 {
    type Output = Complex;
    fn mul(self, z: Complex) -> Complex {
        z * self
    }
}

#[differentiable]
impl Neg for Complex {
    type Output = Complex;
    fn neg(self) -> Complex {
        Complex {
            re: -self.re,
            im: -self.im,
        }
    }
}

#[differentiable]
impl AddAssign for Complex {
    fn add_assign(&mut self, rhs: Complex) {
        self.re += rhs.re;
        self.im += rhs.im;
    }
}

#[differentiable]
fn blend<T: Add<Output = T> + Mul<f64, Output = T> + Differentiable + Copy>(
    a: T,
    b: T,
    k: f64,
) -> T {
    a * (1.0 - k) + b * k
}

#[differentiable]
fn square_plus<T>(a: T, b: T) -> T
where
    T: Add<Output = T> + Mul<Output = T> + Differentiable + Copy,
{
    a * a + b
}

#[differentiable]
fn horner<T>(x: T, c: &[T]) -> T
where
    T: Add<Output = T> + Mul<Output = T> + Differentiable + Copy,
{
    let mut p = c[0];
    for i in 1..c.len() {
        p = p * x + c[i];
    }
    p
}

#[differentiable]
fn summed<T: AddAssign + Mul<f64, Output = T> + Differentiable + Copy>(first: T, all: &[T]) -> T {
    let mut s = first;
    for (i, v) in all.iter().enumerate() {
        if i % 2 == 0 {
            s += *v * (i as f64 + 0.5);
        } else {
            s += *v;
        }
    }
    s
}

#[differentiable]
fn scaled<T: Clone + Neg<Output = T> + Differentiable>(k: f64, v: T) -> T
where
    f64: Mul<T, Output = T>,
{
    -(k * v)
}

#[differentiable]
fn nested<T: Add<Output = T> + Mul<f64, Output = T> + Differentiable + Copy>(
    a: T,
    b: T,
    n: usize,
) -> T {
    let mut mid = a;
    for _ in 0..n {
        mid = blend(mid, b, 0.25);
    }
    blend(mid, a, 0.5)
}

#[differentiable]
fn quotient<A, B>(a: A, b: B) -> A
where
    A: Div<B, Output = A> + Sub<Output = A> + Differentiable + Copy,
    B: Differentiable + Copy,
{
    a / b - a
}

#[derive(Clone, Debug, Differentiable)]
struct Line<T: Differentiable> {
    at: T,
    along: T,
}

#[differentiable]
impl<T: Add<Output = T> + Mul<f64, Output = T> + Differentiable + Copy> Line<T> {
    fn point(&self, t: f64) -> T {
        self.at + self.along * t
    }
    fn moved(&self, by: T) -> Line<T> {
        Line {
            at: self.at + by,
            along: self.along,
        }
    }
    fn through(&self, ts: &[f64]) -> T {
        let mut s = self.point(0.5);
        for t in ts {
            s = s + self.moved(s).point(*t) * 0.5;
        }
        s
    }
}

#[differentiable]
fn of_numbers(x: &[f64]) -> f64 {
    let y = blend(x[0], x[1] * x[2], 0.3) + square_plus(x[1], x[0]);
    nested(y, x[2], 3) * horner(x[0], &[x[1], 2.0, x[2]]) + quotient(x[0], x[1] + 3.0)
}

#[differentiable]
fn of_complex(x: &[f64]) -> f64 {
    let (a, b) = (
        Complex { re: x[0], im: x[1] },
        Complex { re: x[2], im: 0.5 },
    );
    let c = blend(a, b, x[1]) + square_plus(a, b);
    let d = nested(c, a, 2) + horner(a, &[b, c, a * b]);
    d.re * x[0] + d.im * c.re
}

#[differentiable]
fn of_sums(x: &[f64]) -> f64 {
    let all = [
        Complex {
            re: x[0],
            im: x[1] * x[2],
        },
        Complex { re: x[2], im: x[0] },
        Complex { re: x[1], im: 1.0 },
    ];
    let s = summed(all[0], &all);
    let z = scaled(x[0], s);
    z.re * z.im + summed(x[0], x) + scaled(x[1], x[2])
}

#[differentiable]
fn of_methods(x: &[f64]) -> f64 {
    let line = Line {
        at: x[0],
        along: x[1],
    };
    let other = Line {
        at: Complex { re: x[0], im: x[2] },
        along: Complex { re: x[1], im: x[0] },
    };
    let z = other.through(x);
    line.through(x) * z.re + other.moved(z).point(x[2]).im
}

cases![of_numbers, of_complex, of_sums, of_methods];
