use ad_runtime::prelude::*;

#[differentiable]
fn local(x: f64) -> f64 {
    let double = |y: f64| y * x;
    double(x)
}

fn main() {
    let _ = local(1.0);
}
