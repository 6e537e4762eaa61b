//! Operators inside of differentiable functions, by what has no list of directions.

use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Spring {
    k: f64,
}

#[differentiable]
fn by_a_struct(x: f64) -> f64 {
    let spring = Spring { k: x };
    gradient!(&spring, |s| s.k * s.k * x).k
}

#[differentiable]
fn by_lists_of_lists(x: &[[f64; 2]]) -> f64 {
    gradient!(x, |x| x[0][0] * x[0][1])[0][0]
}

#[differentiable]
fn other_operators(x: f64) -> f64 {
    let rows = jacobian!(x, |x| [x * x, x]);
    let back = pullback!(x, |x| x * x);
    rows[0][0] * hvp!(x, 1.0, |x| x * x) + back(1.0)
}

fn plain(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn errors_inside(x: f64) -> f64 {
    gradient!(x, |a| gradient!(a, |b| b.erf() * b)) + gradient!(x, |a| plain(a))
}

fn main() {
    let _ = errors_inside(1.0) + by_a_struct(1.0) + by_lists_of_lists(&[[1.0, 2.0]]) + other_operators(1.0);
}
