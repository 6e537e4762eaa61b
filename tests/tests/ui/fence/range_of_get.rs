//! A range given to `get`.

use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let s = x.get(0..2).unwrap();
    s[0] * s[1]
}

fn main() {
    assert_eq!(f(&[2.0, 3.0]), 6.0);
}
