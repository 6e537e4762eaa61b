//! The right-hand side of a reaction-diffusion equation in two dimensions (the Brusselator).

use ad_runtime::prelude::*;

/// Rates of the reactions and of the diffusion.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Rates {
    /// Reaction rate A.
    pub a: f64,
    /// Reaction rate B.
    pub b: f64,
    /// Diffusion.
    pub alpha: f64,
}

/// What is added from outside, within a disc and from a time on.
fn feed(x: f64, y: f64, t: f64) -> f64 {
    let (dx, dy) = (x - 0.3, y - 0.6);
    if dx * dx + dy * dy <= 0.1 * 0.1 && t >= 1.1 {
        5.0
    } else {
        0.0
    }
}

/// Time derivatives of both concentrations on an `n` times `n` grid of the unit square. At the
/// border the value itself stands for the neighbour that is missing.
#[differentiable]
#[allow(
    clippy::too_many_arguments,
    reason = "two fields, and their rates of change"
)]
pub fn rates_of_change(
    u: &[f64],
    v: &[f64],
    rates: &Rates,
    #[no_derivative] n: usize,
    #[no_derivative] t: f64,
    du: &mut [f64],
    dv: &mut [f64],
) {
    let cell = 1.0 / (n as f64 - 1.0);
    let alpha = rates.alpha / (cell * cell);
    for i in 0..n {
        let up = if i == 0 { 0 } else { i - 1 };
        let down = if i == n - 1 { i } else { i + 1 };
        for j in 0..n {
            let left = if j == 0 { 0 } else { j - 1 };
            let right = if j == n - 1 { j } else { j + 1 };
            let c = u[i * n + j];
            let w = v[i * n + j];
            let reaction = c * c * w;
            let u_around = u[up * n + j] + u[down * n + j] + u[i * n + left] + u[i * n + right];
            let v_around = v[up * n + j] + v[down * n + j] + v[i * n + left] + v[i * n + right];
            du[i * n + j] = alpha * (u_around - 4.0 * c) + rates.b + reaction - (rates.a + 1.0) * c
                + without_derivative(feed(i as f64 * cell, j as f64 * cell, t));
            dv[i * n + j] = alpha * (v_around - 4.0 * w) + rates.a * c - reaction;
        }
    }
}

/// A weighted sum of all rates of change.
#[differentiable]
#[must_use]
pub fn objective(
    u: &[f64],
    v: &[f64],
    rates: &Rates,
    #[no_derivative] n: usize,
    #[no_derivative] weights: &[f64],
) -> f64 {
    let mut du = vec![0.0; n * n];
    let mut dv = vec![0.0; n * n];
    rates_of_change(u, v, rates, n, 2.1, &mut du, &mut dv);
    let mut sum = 0.0;
    for k in 0..n * n {
        sum += weights[k] * du[k] + weights[n * n + k] * dv[k];
    }
    sum
}

/// The gradient, and scratch, of [`gradient_by_hand`].
#[derive(Clone, Debug)]
pub struct Gradient {
    /// By the first concentration.
    pub u: Vec<f64>,
    /// By the second concentration.
    pub v: Vec<f64>,
    /// By the rates.
    pub rates: Rates,
    du: Vec<f64>,
    dv: Vec<f64>,
}

impl Gradient {
    /// Room for a grid.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let field = || vec![0.0; n * n];
        let rates = Rates {
            a: 0.0,
            b: 0.0,
            alpha: 0.0,
        };
        Gradient {
            u: field(),
            v: field(),
            rates,
            du: field(),
            dv: field(),
        }
    }
}

/// The value; the gradient goes to `bar`, which is overwritten.
#[must_use]
pub fn gradient_by_hand(
    u: &[f64],
    v: &[f64],
    rates: &Rates,
    n: usize,
    weights: &[f64],
    bar: &mut Gradient,
) -> f64 {
    rates_of_change(u, v, rates, n, 2.1, &mut bar.du, &mut bar.dv);
    let (du_bar, dv_bar) = weights.split_at(n * n);
    let mut sum = 0.0;
    for k in 0..n * n {
        sum += du_bar[k] * bar.du[k] + dv_bar[k] * bar.dv[k];
    }
    let scale = (n as f64 - 1.0) * (n as f64 - 1.0);
    let alpha = rates.alpha * scale;
    let (mut a_bar, mut b_bar, mut alpha_bar) = (0.0, 0.0, 0.0);
    // The matrix of the differences is symmetric, so the transposed stencil is the stencil.
    for i in 0..n {
        let up = i.saturating_sub(1);
        let down = (i + 1).min(n - 1);
        let row = |i: usize| i * n..(i + 1) * n;
        let (above, here, below) = (row(up), row(i), row(down));
        let (u_row, v_row) = (&u[here.clone()], &v[here.clone()]);
        let (u_up, u_down) = (&du_bar[above.clone()], &du_bar[below.clone()]);
        let (v_up, v_down) = (&dv_bar[above], &dv_bar[below]);
        let (p, q) = (&du_bar[here.clone()], &dv_bar[here.clone()]);
        let (u_bar, v_bar) = (&mut bar.u[here.clone()], &mut bar.v[here]);
        for j in 0..n {
            let (left, right) = (j.saturating_sub(1), (j + 1).min(n - 1));
            let laplace_p = u_up[j] + u_down[j] + p[left] + p[right] - 4.0 * p[j];
            let laplace_q = v_up[j] + v_down[j] + q[left] + q[right] - 4.0 * q[j];
            let (c, w) = (u_row[j], v_row[j]);
            let difference = p[j] - q[j];
            alpha_bar += laplace_p * c + laplace_q * w;
            b_bar += p[j];
            a_bar -= difference * c;
            u_bar[j] = alpha * laplace_p + 2.0 * c * w * difference - p[j] - rates.a * difference;
            v_bar[j] = alpha * laplace_q + c * c * difference;
        }
    }
    bar.rates = Rates {
        a: a_bar,
        b: b_bar,
        alpha: alpha_bar * scale,
    };
    sum
}

/// The usual start: a bump in each direction.
#[must_use]
pub fn instance(n: usize) -> (Vec<f64>, Vec<f64>, Rates) {
    let at = |i: usize| i as f64 / (n as f64 - 1.0);
    let field = |f: &dyn Fn(usize, usize) -> f64| (0..n * n).map(|k| f(k / n, k % n)).collect();
    let bump = |scale: f64, z: f64| scale * (z * (1.0 - z)).powf(1.5);
    (
        field(&|_, j| bump(22.0, at(j))),
        field(&|i, _| bump(27.0, at(i))),
        Rates {
            a: 3.4,
            b: 1.0,
            alpha: 10.0,
        },
    )
}
