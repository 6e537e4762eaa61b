//! An impl that overrides a default method with a pushforward, and gives it none.

use ad_runtime::prelude::*;

#[differentiable(forward)]
trait Scale {
    fn scale(&self, x: f64) -> f64 {
        2.0 * x
    }
}

#[derive(Differentiable)]
struct Cube {}

#[differentiable]
impl Scale for Cube {
    fn scale(&self, x: f64) -> f64 {
        x * x * x
    }
}

fn main() {
    assert_eq!(Cube {}.scale(2.0), 8.0);
}
