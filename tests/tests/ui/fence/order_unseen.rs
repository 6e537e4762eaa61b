//! A compound assignment whose sides call what may change something that is not seen here.

use ad_runtime::prelude::*;
use std::ops::AddAssign;
use std::process::id;

#[derive(Clone, Differentiable)]
struct Pair {
    a: f64,
}

#[differentiable]
impl AddAssign<Pair> for Pair {
    fn add_assign(&mut self, other: Pair) {
        self.a += other.a;
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut v = [Pair { a: x }, Pair { a: 2.0 * x }];
    let w = v.clone();
    v[id() as usize % 2] += w[id() as usize % 2].clone();
    v[0].a * v[1].a
}

fn main() {
    let _ = f(1.0);
}
