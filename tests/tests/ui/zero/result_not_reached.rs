#![deny(deprecated)]
use ad_runtime::prelude::*;

#[differentiable]
fn count(x: &[f64]) -> f64 {
    let mut n = 0.0;
    for i in 0..x.len() {
        n += i as f64;
    }
    n
}

fn main() {
    let _ = gradient!(&[1.0][..], count);
}
