use ad_runtime::prelude::*;

#[differentiable]
async fn later(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = later(1.0);
}
