//! The logistic map: a loop that carries one number.

use ad_runtime::prelude::*;

/// The state after some steps of x ← r x (1 - x).
#[differentiable]
#[must_use]
pub fn logistic(r: f64, start: f64, #[no_derivative] steps: usize) -> f64 {
    let mut x = start;
    for _ in 0..steps {
        x = r * x * (1.0 - x);
    }
    x
}

/// The value and the gradient by `r` and by the start. `states` is scratch.
#[must_use]
pub fn gradient_by_hand(
    r: f64,
    start: f64,
    steps: usize,
    states: &mut Vec<f64>,
) -> (f64, (f64, f64)) {
    states.clear();
    states.reserve(steps);
    let mut x = start;
    for _ in 0..steps {
        states.push(x);
        x = r * x * (1.0 - x);
    }
    let (mut r_bar, mut x_bar) = (0.0, 1.0);
    for &x in states.iter().rev() {
        r_bar += x_bar * (x * (1.0 - x));
        x_bar *= r * (1.0 - 2.0 * x);
    }
    (x, (r_bar, x_bar))
}
