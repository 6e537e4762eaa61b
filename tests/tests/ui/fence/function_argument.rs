use ad_runtime::prelude::*;

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    let y = &x;
    f(&x) * y
}

fn main() {
    let _ = apply(f64::sin, 1.0);
}
