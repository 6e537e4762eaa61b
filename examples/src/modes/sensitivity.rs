//! How the solution of a differential equation depends on a parameter: forward mode carries the
//! sensitivity along with the solution, and keeps nothing of the path.

use ad_runtime::prelude::*;

/// Predators and prey: x' = x (1 - y), y' = y (x - appetite).
#[differentiable(forward)]
fn slope(state: [f64; 2], appetite: f64) -> [f64; 2] {
    let [x, y] = state;
    [x * (1.0 - y), y * (x - appetite)]
}

#[differentiable(forward)]
fn advanced(state: [f64; 2], h: f64, slope: [f64; 2]) -> [f64; 2] {
    [state[0] + h * slope[0], state[1] + h * slope[1]]
}

/// The state at a time, from (1.5, 1), in steps of the classical method of fourth order.
#[differentiable(forward)]
#[must_use]
pub fn solve(appetite: f64, #[no_derivative] time: f64, #[no_derivative] steps: usize) -> [f64; 2] {
    let h = time / steps as f64;
    let mut state = [1.5, 1.0];
    for _ in 0..steps {
        let k1 = slope(state, appetite);
        let k2 = slope(advanced(state, h / 2.0, k1), appetite);
        let k3 = slope(advanced(state, h / 2.0, k2), appetite);
        let k4 = slope(advanced(state, h, k3), appetite);
        for i in 0..2 {
            state[i] += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
        }
    }
    state
}

/// The state and its derivative by the appetite.
#[must_use]
pub fn with_sensitivity(appetite: f64, time: f64, steps: usize) -> ([f64; 2], [f64; 2]) {
    value_with_derivative!(appetite, |appetite| solve(appetite, time, steps))
}
