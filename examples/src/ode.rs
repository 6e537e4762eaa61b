//! An ordinary differential equation by Runge and Kutta's method (GradBench `ode`).

use ad_runtime::prelude::*;

/// y' at y: y₀' = x₀, and yᵢ' = xᵢ yᵢ₋₁.
#[differentiable]
fn slope(x: &[f64], y: &[f64], slope: &mut [f64]) {
    slope[0] = x[0];
    for i in 1..x.len() {
        slope[i] = x[i] * y[i - 1];
    }
}

/// y + h k
#[differentiable]
fn advance(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] + h * k[i];
    }
}

/// The solution at 2, from zero at 0, in some steps of the classical method of fourth order.
#[differentiable]
#[must_use]
pub fn solve(x: &[f64], #[no_derivative] steps: usize) -> Vec<f64> {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut y = vec![0.0; n];
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut k3 = vec![0.0; n];
    let mut k4 = vec![0.0; n];
    let mut between = vec![0.0; n];
    for _ in 0..steps {
        slope(x, &y, &mut k1);
        advance(&y, h / 2.0, &k1, &mut between);
        slope(x, &between, &mut k2);
        advance(&y, h / 2.0, &k2, &mut between);
        slope(x, &between, &mut k3);
        advance(&y, h, &k3, &mut between);
        slope(x, &between, &mut k4);
        for i in 0..n {
            y[i] += h * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]) / 6.0;
        }
    }
    y
}

/// The last component of the solution.
#[differentiable]
#[must_use]
pub fn objective(x: &[f64], #[no_derivative] steps: usize) -> f64 {
    let y = solve(x, steps);
    y[x.len() - 1]
}

/// What [`gradient_by_hand`] needs, kept from call to call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    states: Vec<f64>,
    y_bar: Vec<f64>,
    /// The points at which the second, third and fourth slope are taken.
    between: [Vec<f64>; 3],
    between_bar: [Vec<f64>; 3],
}

/// The value; the gradient goes to `x_bar`, which is overwritten.
///
/// The state before each step is kept, and what is between is computed again.
#[must_use]
pub fn gradient_by_hand(x: &[f64], steps: usize, x_bar: &mut [f64], scratch: &mut Scratch) -> f64 {
    let n = x.len();
    let h = 2.0 / steps as f64;
    scratch.states.resize((steps + 1) * n, 0.0);
    scratch.states[..n].fill(0.0);
    scratch.y_bar.clear();
    scratch.y_bar.resize(n, 0.0);
    for buffer in scratch.between.iter_mut().chain(&mut scratch.between_bar) {
        buffer.resize(n, 0.0);
    }
    for step in 0..steps {
        let (y, next) = scratch.states[step * n..(step + 2) * n].split_at_mut(n);
        points_between(x, y, h, &mut scratch.between);
        let [b1, b2, b3] = scratch.between.each_ref().map(|b| &b[..n]);
        next[0] = y[0] + h * x[0];
        for i in 1..n {
            let sum = y[i - 1] + 2.0 * (b1[i - 1] + b2[i - 1]) + b3[i - 1];
            next[i] = y[i] + h / 6.0 * x[i] * sum;
        }
    }
    x_bar.fill(0.0);
    scratch.y_bar[n - 1] = 1.0;
    for step in (0..steps).rev() {
        let y = &scratch.states[step * n..(step + 1) * n];
        points_between(x, y, h, &mut scratch.between);
        let bars = &mut scratch.between_bar;
        reverse_step(x, y, h, &scratch.between, &mut scratch.y_bar, bars, x_bar);
    }
    scratch.states[steps * n + n - 1]
}

fn points_between(x: &[f64], y: &[f64], h: f64, between: &mut [Vec<f64>; 3]) {
    let n = x.len();
    let [b1, b2, b3] = between.each_mut().map(|b| &mut b[..n]);
    let y = &y[..n];
    b1[0] = y[0] + h / 2.0 * x[0];
    b2[0] = b1[0];
    b3[0] = y[0] + h * x[0];
    for i in 1..n {
        b1[i] = y[i] + h / 2.0 * (x[i] * y[i - 1]);
    }
    for i in 1..n {
        b2[i] = y[i] + h / 2.0 * (x[i] * b1[i - 1]);
    }
    for i in 1..n {
        b3[i] = y[i] + h * (x[i] * b2[i - 1]);
    }
}

/// Turns the cotangent of the state after a step into that of the state before it.
fn reverse_step(
    x: &[f64],
    y: &[f64],
    h: f64,
    between: &[Vec<f64>; 3],
    y_bar: &mut [f64],
    between_bar: &mut [Vec<f64>; 3],
    x_bar: &mut [f64],
) {
    let n = x.len();
    let [b1, b2, b3] = between.each_ref().map(|b| &b[..n]);
    let [b1_bar, b2_bar, b3_bar] = between_bar.each_mut().map(|b| &mut b[..n]);
    let (y, y_bar, x_bar) = (&y[..n], &mut y_bar[..n], &mut x_bar[..n]);
    // Each slope at i depends on its point at i - 1, and on nothing else.
    (b1_bar[n - 1], b2_bar[n - 1], b3_bar[n - 1]) = (0.0, 0.0, 0.0);
    for i in 1..n {
        b3_bar[i - 1] = h / 6.0 * x[i] * y_bar[i];
    }
    for i in 1..n {
        b2_bar[i - 1] = h * x[i] * (y_bar[i] / 3.0 + b3_bar[i]);
    }
    for i in 1..n {
        b1_bar[i - 1] = h * x[i] * (y_bar[i] / 3.0 + b2_bar[i] / 2.0);
    }
    x_bar[0] += h * (y_bar[0] + b1_bar[0] / 2.0 + b2_bar[0] / 2.0 + b3_bar[0]);
    for i in 1..n {
        let sum = y[i - 1] + 2.0 * (b1[i - 1] + b2[i - 1]) + b3[i - 1];
        let slopes = b1_bar[i] / 2.0 * y[i - 1] + b2_bar[i] / 2.0 * b1[i - 1];
        x_bar[i] += h * (y_bar[i] / 6.0 * sum + slopes + b3_bar[i] * b2[i - 1]);
    }
    for i in 0..n - 1 {
        let above = h * x[i + 1] * (y_bar[i + 1] / 6.0 + b1_bar[i + 1] / 2.0);
        y_bar[i] += b1_bar[i] + b2_bar[i] + b3_bar[i] + above;
    }
}

/// `n` coefficients.
#[must_use]
pub fn instance(n: usize, seed: u64) -> Vec<f64> {
    crate::Random::new(seed).vector(n, 0.0, 1.0)
}
