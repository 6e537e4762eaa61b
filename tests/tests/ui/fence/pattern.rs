use ad_runtime::prelude::*;

#[differentiable]
fn ends(x: (f64, f64, f64)) -> f64 {
    let (first, .., last) = x;
    first * last
}

fn main() {
    let _ = ends((1.0, 2.0, 3.0));
}
