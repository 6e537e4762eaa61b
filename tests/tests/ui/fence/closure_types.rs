use ad_runtime::prelude::*;

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn untyped(x: f64) -> f64 {
    let named = |b| b * x;
    apply(|a| a * x, x) + apply(named, x)
}

fn main() {
    let _ = untyped(1.0);
}
