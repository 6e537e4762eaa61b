use ad_runtime::prelude::*;

#[differentiable(order = 2)]
fn squared<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    let y = f(x);
    y * y
}

#[differentiable]
fn tripled(x: f64) -> f64 {
    3.0 * x
}

fn main() {
    let _ = squared(tripled, 1.0);
}
