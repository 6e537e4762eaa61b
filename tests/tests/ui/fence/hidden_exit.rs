//! Exits in the text of a macro.

use ad_runtime::prelude::*;

macro_rules! stop {
    () => {
        break
    };
}
macro_rules! skip_if {
    ($c:expr) => {
        if $c {
            continue;
        }
    };
}
macro_rules! skip_odd {
    ($i:expr) => {
        skip_if!($i % 2 == 1)
    };
}

#[differentiable]
fn stopped(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..x.len() {
        t *= x[i] + 1.0;
        if x[i] < 0.0 {
            stop!();
        }
        t += x[i] * x[0];
    }
    t
}

#[differentiable]
fn skipped(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..x.len() {
        skip_odd!(i);
        t += x[i] * t;
    }
    t
}

fn main() {
    let _ = stopped(&[1.0]) + skipped(&[1.0]);
}
