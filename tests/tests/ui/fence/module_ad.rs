//! A module of the user's that is called `ad`.

use ad_runtime::prelude::*;

mod ad {
    pub fn two() -> f64 {
        2.0
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    ad::two() * x
}

fn main() {
    assert_eq!(f(1.0), gradient!(1.0, |x| x * ad::two()));
}
