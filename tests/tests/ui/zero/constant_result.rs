#![deny(deprecated)]
use ad_runtime::prelude::*;

#[differentiable]
fn constant(x: f64) -> f64 {
    let _ = x;
    2.0
}

fn main() {
    let _ = gradient!(1.0, constant);
}
