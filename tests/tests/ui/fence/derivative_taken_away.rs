//! `#[no_derivative]` on a method whose default has a derivative.

use ad_runtime::prelude::*;

#[differentiable]
trait Scale {
    fn scale(&self, x: f64) -> f64 {
        2.0 * x
    }
}

#[derive(Differentiable)]
struct Cube {}

#[differentiable]
impl Scale for Cube {
    #[no_derivative]
    fn scale(&self, x: f64) -> f64 {
        x * x * x
    }
}

fn main() {
    assert_eq!(Cube {}.scale(2.0), 8.0);
}
