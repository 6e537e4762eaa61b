use ad_runtime::prelude::*;

#[differentiable]
fn norm<F: Fn(f64) -> f64>(f: F, x: &[f64]) -> f64 {
    f(x[0])
}

#[differentiable]
fn references(x: &[f64], k: f64) -> f64 {
    let first = |v: &[f64]| v[0] * k;
    let borrowed = |a: f64| -> &f64 {
        let _ = a;
        &x[1]
    };
    norm(first, x) + norm(borrowed, x)
}

fn main() {}
