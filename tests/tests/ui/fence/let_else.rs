use ad_runtime::prelude::*;

#[differentiable]
fn first(x: f64, v: Option<f64>) -> f64 {
    let Some(y) = v else { return x };
    x * y
}

fn main() {
    let _ = first(1.0, None);
}
