//! A module of the user's that is called `ad`.

use ad_runtime::prelude::*;

mod ad {
    pub fn two() -> f64 {
        2.0
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    debug_assert!(x < ad::two());
    ad::two() * x
}

fn g(x: f64) -> f64 {
    gradient!(x, |x: f64| ad::two() * x)
}

fn main() {
    assert_eq!(f(1.0), g(1.0));
}
