use ad_runtime::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn choose(x: f64) -> f64 {
    [square, square][0](x)
}

fn main() {
    let _ = choose(1.0);
}
