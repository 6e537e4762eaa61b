//! The logarithm of a sum of exponentials (GradBench `lse`).

use ad_runtime::prelude::*;

/// log Σ exp xᵢ, with the maximum taken out so that nothing overflows.
#[differentiable]
#[must_use]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    max + x.iter().map(|v| (v - max).exp()).sum::<f64>().ln()
}

/// The value; the gradient goes to `x_bar`, which is overwritten.
#[must_use]
pub fn gradient_by_hand(x: &[f64], x_bar: &mut [f64]) -> f64 {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for (x, x_bar) in x.iter().zip(x_bar.iter_mut()) {
        let exp = (x - max).exp();
        sum += exp;
        *x_bar = exp;
    }
    let inverse = 1.0 / sum;
    for x_bar in x_bar {
        *x_bar *= inverse;
    }
    max + sum.ln()
}

/// `n` numbers.
#[must_use]
pub fn instance(n: usize, seed: u64) -> Vec<f64> {
    crate::Random::new(seed).vector(n, -3.0, 3.0)
}
