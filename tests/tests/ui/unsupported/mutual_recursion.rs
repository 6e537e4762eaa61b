use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Series {
    v: f64,
}

#[differentiable]
impl Series {
    fn even(&self, n: usize) -> f64 {
        if n == 0 { self.v } else { self.odd(n - 1) * self.v }
    }
    fn odd(&self, n: usize) -> f64 {
        if n == 0 { 1.0 } else { self.even(n - 1) }
    }
}

fn main() {}
