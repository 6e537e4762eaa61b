//! Parts of a function that are there under a condition.

use ad_runtime::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut s = x;
    #[cfg(unix)]
    {
        s *= 2.0;
    }
    s
}

#[differentiable]
fn h(x: f64, #[cfg(not(unix))] _y: f64) -> f64 {
    x
}

fn g(x: f64) -> f64 {
    gradient!(x, |x: f64| [
        #[cfg(unix)]
        x,
        x * x
    ][0])
}

fn main() {}
