//! Straight-line code.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn polynomial(x: &[f64]) -> f64 {
    x[0] * x[0] * x[1] - 3.0 * x[2] + 1.0
}

#[differentiable]
fn same_operand_twice(x: &[f64]) -> f64 {
    let a = x[0];
    a * a * a + a / a + (a - a) + a
}

#[differentiable]
fn shadowing(x: &[f64]) -> f64 {
    let y = x[0];
    let y = y * x[1];
    let y = y.sin() * y;
    y + x[2] * y
}

#[differentiable]
fn tuples(x: &[f64]) -> f64 {
    let (a, b) = (x[0] * 2.0, x[1]);
    let pair = (a * b, a + b);
    let (c, (d, e)) = (pair.0, (pair.1, x[2]));
    c * d + pair.0 * e
}

#[differentiable]
fn reassigned(x: &[f64]) -> f64 {
    let mut s = x[0];
    s = s * x[1];
    let t = s;
    s = s + t * t;
    s *= x[2];
    s -= t;
    s /= 1.0 + x[0] * x[0];
    s
}

#[differentiable]
fn negation_and_casts(x: &[f64]) -> f64 {
    let n = 3;
    let a = -x[0] * n as f64;
    let b = -(a + x[1]);
    b * b - -x[2]
}

#[differentiable]
fn helper(a: f64, b: f64) -> f64 {
    a * b + b
}

#[differentiable]
fn calls(x: &[f64]) -> f64 {
    let u = helper(x[0], x[1]);
    let v = helper(u, u);
    helper(v * 0.1, helper(x[2], 2.0)) + helper(x[0], x[0])
}

#[differentiable]
fn nested_function(x: &[f64]) -> f64 {
    #[differentiable]
    fn inner(a: f64) -> f64 {
        a * a + 1.0
    }
    inner(inner(x[0]) * x[1]) + x[2]
}

#[differentiable]
fn generic_square<T: Real>(a: T) -> T {
    a * a
}

#[differentiable]
fn generics(x: &[f64]) -> f64 {
    generic_square(x[0]) * generic_square(x[1] + x[2])
}

#[differentiable]
fn block_value(x: &[f64]) -> f64 {
    let y = {
        let t = x[0] * x[1];
        t * t
    };
    y + { x[2] * y }
}

#[differentiable]
fn printing(x: &[f64]) -> f64 {
    let y = x[0] * x[1];
    let y = y * y;
    assert!(y.is_finite(), "{y} is not finite");
    let text = format!("{y:.3}");
    debug_assert!(!text.is_empty());
    y + x[2]
}

#[differentiable]
fn slice_helper(v: &[f64]) -> f64 {
    v[0] * v[1]
}

#[differentiable]
fn sub_slices(x: &[f64]) -> f64 {
    slice_helper(&x[0..2]) * slice_helper(&x[1..]) + slice_helper(x)
}

#[differentiable]
fn references(x: &[f64]) -> f64 {
    let a = &x[0];
    let rest = &x[1..];
    let v = x[2] * x[0];
    let r = &v;
    a * a + rest[0] * rest[1] * *a + *r * r
}

/// Beside integers, whose methods of the same names are none of these.
#[differentiable]
fn euclidean(x: &[f64]) -> f64 {
    let mut n = 7_usize;
    let mut s = x[1];
    for i in 0..x.len() {
        n = (n * 3).rem_euclid(5);
        let k = (i as i64 - 3).div_euclid(2);
        s += x[i].rem_euclid(0.37) * x[n % 3] + (k as f64) * x[i].midpoint(x[0] * s);
        s += (x[i] * 2.3).div_euclid(0.37) * x[2] + (3.3 * x[i]).round_ties_even() * x[0];
        s += f64::rem_euclid(7.1, x[i] * x[i] + 2.0) * n.midpoint(4) as f64;
        if x[i].total_cmp(&0.5).is_lt() && x[i].is_normal() {
            s *= 1.3;
        }
    }
    s + x[0] * rem_euclid(s, 100.0)
}

#[derive(Clone, Copy, Differentiable)]
struct Segment(f64, f64);

#[differentiable]
impl Segment {
    fn midpoint(&self, other: &Self) -> Self {
        Segment(self.0 * other.1, self.1.midpoint(other.0))
    }
    fn rem_euclid(self, k: f64) -> f64 {
        self.0 * self.1 * k
    }
}

#[differentiable]
fn methods_of_these_names(x: &[f64]) -> f64 {
    let (a, b) = (Segment(x[0], x[1]), Segment(x[1], x[2] * x[0]));
    let c = a.midpoint(&b);
    c.0 * c.1 + a.midpoint(&c).rem_euclid(x[2])
}

cases!(
    polynomial,
    same_operand_twice,
    shadowing,
    tuples,
    reassigned,
    negation_and_casts,
    calls,
    nested_function,
    generics,
    block_value,
    printing,
    sub_slices,
    references,
    euclidean,
    methods_of_these_names,
);
