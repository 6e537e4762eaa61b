//! Fitting a mixture of Gaussians (ADBench and GradBench `gmm`).

mod by_hand;
mod instance;

pub use by_hand::{Scratch, gradient_by_hand};
pub use instance::instance;

use crate::lse::log_sum_exp;
use ad_runtime::prelude::*;

/// What is fitted, for `k` components of dimension `d`.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Mixture {
    /// Logarithms of the weights, up to a common term: `k` numbers.
    pub alphas: Vec<f64>,
    /// Means: `k` rows of `d`.
    pub means: Vec<f64>,
    /// Factors of the inverse covariances: `k` rows of `d (d + 1) / 2`. The first `d` of a row are the
    /// logarithms of the diagonal; what is below the diagonal follows, column by column.
    pub factors: Vec<f64>,
}

/// What is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The dimension.
    pub d: usize,
    /// Rows of `d` numbers.
    pub points: Vec<f64>,
    /// The scale of the Wishart prior.
    pub gamma: f64,
    /// Degrees of freedom of the Wishart prior beyond the dimension.
    pub m: i32,
    /// The factor of the prior: 1 for the posterior, as GradBench has it. ADBench has -1.
    pub prior: f64,
}

/// Exponentials of the logarithmic diagonals, and the sum of each.
#[differentiable]
fn diagonals(factors: &[f64], #[no_derivative] d: usize, diagonals: &mut [f64], sums: &mut [f64]) {
    let row = d * (d + 1) / 2;
    for k in 0..sums.len() {
        let mut sum = 0.0;
        for i in 0..d {
            let q = factors[k * row + i];
            sum += q;
            diagonals[k * d + i] = q.exp();
        }
        sums[k] = sum;
    }
}

#[differentiable]
fn subtract(x: &[f64], y: &[f64], out: &mut [f64]) {
    for i in 0..x.len() {
        out[i] = x[i] - y[i];
    }
}

/// The product of a lower triangular matrix and a vector.
#[differentiable]
fn triangular_product(diagonal: &[f64], below: &[f64], x: &[f64], out: &mut [f64]) {
    let d = x.len();
    for i in 0..d {
        out[i] = diagonal[i] * x[i];
    }
    let mut start = 0;
    for i in 0..d {
        let column = &below[start..start + d - 1 - i];
        for j in 0..column.len() {
            out[i + 1 + j] += column[j] * x[i];
        }
        start += column.len();
    }
}

#[differentiable]
fn square_norm(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum
}

/// The logarithm of the Wishart prior, without its constant, times its factor.
#[differentiable]
fn log_prior(
    mixture: &Mixture,
    diagonals: &[f64],
    sums: &[f64],
    #[no_derivative] data: &Data,
) -> f64 {
    let d = data.d;
    let row = d * (d + 1) / 2;
    let mut sum = 0.0;
    for k in 0..sums.len() {
        let squares = square_norm(&diagonals[k * d..(k + 1) * d])
            + square_norm(&mixture.factors[k * row + d..(k + 1) * row]);
        sum += 0.5 * data.gamma * data.gamma * squares - f64::from(data.m) * sums[k];
    }
    -data.prior * sum
}

/// The terms of the logarithm of the posterior that do not depend on the mixture.
fn constant(data: &Data, k: usize) -> f64 {
    let d = data.d as f64;
    let n = (data.points.len() / data.d) as f64;
    let freedom = d + f64::from(data.m) + 1.0;
    let mut log_gamma = 0.25 * d * (d - 1.0) * std::f64::consts::PI.ln();
    for j in 0..data.d {
        log_gamma += ad_runtime::math::lgamma(0.5 * (freedom - j as f64));
    }
    let wishart = freedom * d * (data.gamma.ln() - 0.5 * 2f64.ln()) - log_gamma;
    data.prior * k as f64 * wishart - 0.5 * n * d * (2.0 * std::f64::consts::PI).ln()
}

/// The logarithm of the posterior density.
#[differentiable]
#[must_use]
pub fn objective(mixture: &Mixture, #[no_derivative] data: &Data) -> f64 {
    let d = data.d;
    let k = mixture.alphas.len();
    let n = data.points.len() / d;
    let row = d * (d + 1) / 2;
    let mut diagonal = vec![0.0; k * d];
    let mut sums = vec![0.0; k];
    diagonals(&mixture.factors, d, &mut diagonal, &mut sums);
    let mut centered = vec![0.0; d];
    let mut scaled = vec![0.0; d];
    let mut terms = vec![0.0; k];
    let mut likelihood = 0.0;
    for i in 0..n {
        let point = &data.points[i * d..(i + 1) * d];
        for c in 0..k {
            subtract(point, &mixture.means[c * d..(c + 1) * d], &mut centered);
            triangular_product(
                &diagonal[c * d..(c + 1) * d],
                &mixture.factors[c * row + d..(c + 1) * row],
                &centered,
                &mut scaled,
            );
            terms[c] = mixture.alphas[c] + sums[c] - 0.5 * square_norm(&scaled);
        }
        likelihood += log_sum_exp(&terms);
    }
    let weights = n as f64 * log_sum_exp(&mixture.alphas);
    likelihood - weights
        + log_prior(mixture, &diagonal, &sums, data)
        + without_derivative(constant(data, k))
}
