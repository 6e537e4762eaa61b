use ad_runtime::prelude::*;

#[differentiable]
fn horner(x: &[f64]) -> f64 {
    let (first, rest) = x.split_first().unwrap();
    first * rest[0]
}

fn main() {
    let _ = horner(&[1.0, 2.0]);
}
