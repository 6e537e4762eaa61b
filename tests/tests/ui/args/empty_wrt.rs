use ad_runtime::prelude::*;

#[differentiable(wrt())]
fn square(x: f64) -> f64 {
    x * x
}

fn main() {
    let _ = square(1.0);
}
