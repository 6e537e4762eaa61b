//! The same, where a function that is called writes through it.

use ad_runtime::prelude::*;

#[differentiable]
fn fill(out: &mut [f64], x: f64) {
    out[0] = x;
}

#[differentiable]
fn f(x: f64) -> f64 {
    let w: &'static mut [f64] = Box::leak(Box::new([0.0; 3]));
    fill(w, x);
    x * w[0]
}

fn main() {
    assert_eq!(f(1.0), 1.0);
}
