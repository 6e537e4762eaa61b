use ad_runtime::prelude::*;

#[differentiable]
fn even(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { odd(x * 1.5, n - 1) }
}

#[differentiable]
fn odd(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { even(x.sin(), n - 1) }
}

fn main() {
    let _ = even(1.0, 2);
}
