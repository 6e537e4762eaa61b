use ad_runtime::prelude::*;

#[differentiable]
fn nested(x: f64) -> f64 {
    let y = [x, x];
    let slope = gradient!(&y, |y| y[0] * y[1] * x);
    slope[0]
}

fn main() {
    let _ = nested(1.0);
}
