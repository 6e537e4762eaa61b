use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: f64, y: f64) -> f64 {
    let a = x * y;
    a.abs() = y;
    a
}

fn main() {
    let _ = scaled(1.0, 2.0);
}
