use ad_runtime::prelude::*;

#[differentiable]
fn smallest(x: &[f64]) -> f64 {
    *x.iter().min_by(|a, b| a.total_cmp(b)).unwrap()
}

fn main() {
    let _ = smallest(&[1.0]);
}
