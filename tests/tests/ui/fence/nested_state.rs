//! What the closure of a nested operator changes would be changed once for each number.

use ad_runtime::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Random(u64);

impl Random {
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        0.5
    }
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

#[differentiable]
fn method(x: f64, y: f64, #[no_derivative] random: &mut Random) -> f64 {
    let (a, b) = gradient!(x, y, |x: f64, y: f64| x * y * random.draw());
    a * b
}

#[differentiable]
fn vector(x: &[f64]) -> f64 {
    let mut left = vec![1.0, 2.0];
    let g = gradient!([x[0], x[1]], |p: [f64; 2]| p[0] * p[1] * left.pop().unwrap());
    g[0] * g[1]
}

#[differentiable]
fn shared(x: f64, y: f64) -> f64 {
    let count = Cell::new(0.0);
    let (a, b) = gradient!(x, y, |x: f64, y: f64| {
        count.set(count.get() + 1.0);
        x * y
    });
    let (c, d) = gradient!(x, y, |x: f64, y: f64| {
        x * y * CALLS.fetch_add(1, Ordering::Relaxed) as f64
    });
    a * b * c * d
}

#[differentiable]
fn closure(x: f64, y: f64) -> f64 {
    let mut i = 0;
    let mut next = || {
        i += 1;
        f64::from(i)
    };
    let mut first = true;
    let (a, b) = gradient!(x, y, |x: f64, y: f64| x * y * next());
    let (c, d) = gradient!(x, y, |x: f64, y: f64| {
        if std::mem::replace(&mut first, false) { x * y } else { x }
    });
    a * b * c * d
}

fn main() {
    let _ = method(1.0, 2.0, &mut Random(1)) + vector(&[1.0, 2.0]) + shared(1.0, 2.0) + closure(1.0, 2.0);
}
