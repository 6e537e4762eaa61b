#![allow(non_upper_case_globals)]
use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let k = x[1];
    let r = {
        const k: f64 = 3.0;
        x[0] * k
    };
    r + k
}

fn main() {
    f(&[1.0, 2.0]);
}
