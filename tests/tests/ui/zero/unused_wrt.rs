#![deny(deprecated)]
use ad_runtime::prelude::*;

#[differentiable(wrt(x, y))]
fn first(x: f64, y: f64) -> f64 {
    let unused = y * 2.0;
    if unused > 0.0 { x * x } else { x }
}

fn main() {
    let _ = gradient!(1.0, 2.0, |a, b| a * a);
    let _ = gradient!(1.0, 2.0, first);
}
