//! Writes through a reference that a call without active arguments has given.

use ad_runtime::prelude::*;

fn buffer() -> &'static mut [f64] {
    Box::leak(Box::new([0.0; 3]))
}

#[differentiable]
fn f(x: f64) -> f64 {
    let w = buffer();
    w[0] = x;
    let first = &mut w[1];
    *first += w[0] * x;
    x
}

fn main() {
    assert_eq!(f(1.0), 1.0);
}
