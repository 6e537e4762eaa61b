use ad_runtime::prelude::*;

#[derive(Clone, Copy, Differentiable)]
struct Point(f64, f64, f64);

#[differentiable]
fn ends(x: Point) -> f64 {
    let Point(first, .., last) = x;
    first * last
}

fn main() {
    let _ = ends(Point(1.0, 2.0, 3.0));
}
