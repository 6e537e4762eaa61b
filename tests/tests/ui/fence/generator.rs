use ad_runtime::prelude::*;

#[differentiable]
fn numbers(x: f64) -> f64 {
    yield x;
    x * x
}

fn main() {
    let _ = numbers(1.0);
}
