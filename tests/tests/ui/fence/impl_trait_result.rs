use ad_runtime::prelude::*;

#[differentiable]
fn number(x: f64) -> impl Into<f64> {
    x * x
}

fn main() {
    let _: f64 = number(1.0).into();
}
