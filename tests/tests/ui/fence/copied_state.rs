//! Copies of closures that have a state.

use ad_runtime::prelude::*;

#[differentiable]
fn copied(x: f64) -> f64 {
    let mut k = 0.0;
    let mut g = move |t: f64| {
        k += t;
        k
    };
    let mut h = g;
    g(x) * h(x)
}

#[differentiable]
fn captured(x: f64) -> f64 {
    let mut n = 0;
    let mut g = move || {
        n += 1;
        n as f64
    };
    let mut h = move |t: f64| g() * t;
    h(x) * g()
}

// Of what only reads its copies, any copy will do.
#[differentiable]
fn read(x: f64) -> f64 {
    let mut k = x;
    let g = move |t: f64| k * t;
    k += 1.0;
    let h = g;
    g(x) * h(k)
}

fn main() {
    let _ = copied(1.0) + captured(1.0) + read(1.0);
}
