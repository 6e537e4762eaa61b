//! Newton's method with `hessian!`: each step solves H·d = -g.

use super::{dot, moved, rosenbrock};
use ad_runtime::prelude::*;

/// A minimum near `x`, and how many steps it took.
#[must_use]
pub fn minimise(mut x: Vec<f64>) -> (Vec<f64>, usize) {
    for step in 0..100 {
        let gradient = gradient!(&x[..], rosenbrock);
        if dot(&gradient, &gradient).sqrt() < 1e-10 {
            return (x, step);
        }
        let hessian = hessian!(&x[..], rosenbrock);
        let direction = solve(hessian, gradient.iter().map(|g| -g).collect());
        x = moved(&x, 1.0, &direction);
    }
    (x, 100)
}

/// Gauss's elimination with partial pivoting.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let largest = |i: &usize, j: &usize| a[*i][k].abs().total_cmp(&a[*j][k].abs());
        let pivot = (k..n).max_by(largest).unwrap_or(k);
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k] / a[k][k];
            for j in k..n {
                a[i][j] -= factor * a[k][j];
            }
            b[i] -= factor * b[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - known) / a[k][k];
    }
    b
}
