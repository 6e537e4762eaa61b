//! Macros that are declared in a function, whose text may name its variables.

use ad_runtime::prelude::*;

#[differentiable]
fn read(x: &[f64]) -> f64 {
    let c = x[0] * x[1];
    macro_rules! cc {
        () => {
            c
        };
    }
    let d = cc!() * x[1];
    assert!(cc!() > 0.0);
    d
}

#[differentiable]
fn written(x: &[f64]) -> f64 {
    let mut c = x[0];
    macro_rules! double {
        ($k:expr) => {
            c *= 2.0
        };
    }
    double!(1);
    c * x[1]
}

fn main() {
    let _ = read(&[1.0, 2.0]) + written(&[1.0, 2.0]);
}
