use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: f64, k: Option<f64>) -> f64 {
    k.map(|k| k * x).unwrap_or(x)
}

#[differentiable]
fn boxed(x: f64) -> f64 {
    let f = Box::new(|a: f64| a * x);
    f(2.0)
}

fn main() {
    let _ = scaled(1.0, None);
    let _ = boxed(1.0);
}
