//! A method of the type hides that of the trait, and has no derivative.

use ad_runtime::prelude::*;

#[differentiable]
trait Norm {
    fn norm(&self) -> f64;
}

#[derive(Differentiable)]
struct P {
    x: f64,
}

#[differentiable]
impl Norm for P {
    fn norm(&self) -> f64 {
        self.x * self.x
    }
}

impl P {
    fn norm(&self) -> f64 {
        self.x
    }
}

fn main() {
    assert_eq!(P { x: 3.0 }.norm(), 3.0);
}
