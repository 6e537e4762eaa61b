use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: f64, k: Option<f64>) -> f64 {
    k.filter(|k| *k > x).unwrap_or(x)
}

#[differentiable]
fn smallest(x: &[f64]) -> f64 {
    *x.iter().min_by(|a, b| a.total_cmp(b)).unwrap()
}

#[differentiable]
fn positive(x: &[f64]) -> f64 {
    x.iter().filter_map(|v| (*v > 0.0).then_some(*v)).sum::<f64>()
}

fn main() {
    let _ = scaled(smallest(&[1.0]), None) + positive(&[1.0]);
}
