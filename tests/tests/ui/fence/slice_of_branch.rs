//! A slice that is the result of a branch.

use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64], y: &[f64], first: bool) -> f64 {
    let z = if first { x } else { y };
    let half = match z.len() {
        2 => &x[..1],
        _ => &x[1..],
    };
    z[0] * half[0]
}

fn main() {
    assert_eq!(f(&[2.0, 3.0], &[1.0], true), 4.0);
}
