use ad_runtime::prelude::*;

#[differentiable]
fn swapped(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    (a, b) = (b, a * b);
    a - b
}

fn main() {
    let _ = swapped(1.0, 2.0);
}
