//! A trait of one's own with a method that has the name of an elementary function.

use ad_runtime::prelude::differentiable;

trait Special {
    fn erf(self) -> f64;
}

impl Special for f64 {
    fn erf(self) -> f64 {
        self * 3.0
    }
}

#[differentiable]
fn f(x: &[f64]) -> f64 {
    x[0].erf() * x[1]
}

fn main() {
    let _ = f(&[1.0, 2.0]);
}
