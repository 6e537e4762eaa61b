//! A product of a matrix and a vector, as two loops over slices.

use ad_runtime::prelude::*;

/// y = A x, for a matrix in row-major order.
#[differentiable]
pub fn multiply(a: &[f64], x: &[f64], y: &mut [f64]) {
    let n = x.len();
    for i in 0..y.len() {
        let row = &a[i * n..(i + 1) * n];
        let mut sum = 0.0;
        for j in 0..n {
            sum += row[j] * x[j];
        }
        y[i] = sum;
    }
}

/// Half of ‖A x‖².
#[differentiable]
#[must_use]
pub fn objective(a: &[f64], x: &[f64]) -> f64 {
    let rows = a.len() / x.len();
    let mut y = vec![0.0; rows];
    multiply(a, x, &mut y);
    let mut sum = 0.0;
    for v in &y {
        sum += v * v;
    }
    sum * 0.5
}

/// The value; the gradients go to `a_bar` and `x_bar`, which are overwritten.
#[must_use]
pub fn gradient_by_hand(a: &[f64], x: &[f64], a_bar: &mut [f64], x_bar: &mut [f64]) -> f64 {
    let n = x.len();
    x_bar.fill(0.0);
    let mut sum = 0.0;
    for (row, row_bar) in a.chunks_exact(n).zip(a_bar.chunks_exact_mut(n)) {
        let mut y = 0.0;
        for (a, x) in row.iter().zip(x) {
            y += a * x;
        }
        sum += y * y;
        // ȳ = y, so that each row can be reversed at once.
        for j in 0..n {
            row_bar[j] = y * x[j];
            x_bar[j] += y * row[j];
        }
    }
    sum * 0.5
}

/// A matrix of `rows` times `columns` numbers, and a vector.
#[must_use]
pub fn instance(rows: usize, columns: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = crate::Random::new(seed);
    (
        random.vector(rows * columns, -1.0, 1.0),
        random.vector(columns, -1.0, 1.0),
    )
}
