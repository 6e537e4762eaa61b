use ad_runtime::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn by_pointer(x: f64) -> f64 {
    let h: fn(f64) -> f64 = square;
    h(x)
}

fn main() {
    let _ = by_pointer(1.0);
}
