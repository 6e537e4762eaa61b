//! Least squares of a polynomial and a step (GradBench `llsq`).

use ad_runtime::prelude::*;

/// Half the sum of squares of the differences between the sign and the polynomial with coefficients
/// `x`, at `n` equidistant points of [-1, 1].
#[differentiable]
#[must_use]
pub fn objective(x: &[f64], #[no_derivative] n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n as f64 - 1.0);
        let mut residual = sign(t);
        let mut power = 1.0;
        for c in x {
            residual -= c * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum * 0.5
}

/// -1, 0 or 1. (`f64::signum` has no 0.)
fn sign(t: f64) -> f64 {
    if t > 0.0 {
        1.0
    } else if t < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// The value; the gradient goes to `x_bar`, which is overwritten. `powers` is scratch as long as `x`.
#[must_use]
pub fn gradient_by_hand(x: &[f64], n: usize, x_bar: &mut [f64], powers: &mut [f64]) -> f64 {
    x_bar.fill(0.0);
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n as f64 - 1.0);
        let mut residual = sign(t);
        let mut power = 1.0;
        for (c, slot) in x.iter().zip(powers.iter_mut()) {
            residual -= c * power;
            *slot = power;
            power *= t;
        }
        sum += residual * residual;
        for (x_bar, power) in x_bar.iter_mut().zip(&*powers) {
            *x_bar -= residual * power;
        }
    }
    sum * 0.5
}

/// `m` coefficients.
#[must_use]
pub fn instance(m: usize, seed: u64) -> Vec<f64> {
    crate::Random::new(seed).vector(m, -1.0, 1.0)
}
