use ad_runtime::prelude::*;

#[differentiable]
fn pick(x: &[f64]) -> f64 {
    let mut r = &x[0];
    if x[1] > 0.0 {
        r = &x[1];
    }
    *r * 2.0
}

fn main() {
    let _ = pick(&[1.0, 2.0]);
}
