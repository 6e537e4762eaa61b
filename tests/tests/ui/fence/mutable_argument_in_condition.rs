//! A call in a condition that may write to what is differentiated.

use ad_runtime::prelude::*;

#[differentiable]
fn bump(x: f64, out: &mut [f64]) -> f64 {
    out[0] += x;
    out[0]
}

#[differentiable]
fn f(x: f64, out: &mut [f64]) -> f64 {
    if bump(x, out) > 1.0 { x } else { x * out[0] }
}

fn main() {}
