//! A type of one's own with the name of one that is known to have no derivative.

use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct String {
    tension: f64,
}

#[differentiable]
fn pulled(s: &String, x: f64) -> f64 {
    s.tension * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    let s: String = String { tension: x };
    s.tension * x
}

fn inline(x: f64) -> f64 {
    gradient!(x, |x: f64| {
        let s: String = String { tension: x };
        s.tension
    })
}

fn main() {
    let _ = f(1.0) + inline(1.0) + pulled(&String { tension: 1.0 }, 2.0);
}
