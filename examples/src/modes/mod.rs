//! Forward mode and second derivatives at work.

pub mod bilevel;
pub mod hessian_free;
pub mod newton;
pub mod sensitivity;

use ad_runtime::prelude::*;

/// Rosenbrock's valley in any number of dimensions, least at (1, .., 1).
#[differentiable(order = 2)]
#[must_use]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        sum += a * a + 100.0 * b * b;
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `x + k d`
fn moved(x: &[f64], k: f64, d: &[f64]) -> Vec<f64> {
    x.iter().zip(d).map(|(x, d)| x + k * d).collect()
}
