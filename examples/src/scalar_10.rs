//! Ten operations on two numbers: what a scalar function costs that allocates nothing.

use ad_runtime::prelude::*;

/// A product, a sine, a quotient and an exponential.
#[differentiable]
#[must_use]
pub fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

/// The value and the gradient.
#[inline]
#[must_use]
pub fn gradient_by_hand(x: f64, y: f64) -> (f64, (f64, f64)) {
    let a = x * y;
    let (b, cos) = a.sin_cos();
    let c = b + x;
    let q = y + 2.0;
    let e = c * c / q;
    let exp = e.exp();
    let value = exp - a * 0.5;
    let d_bar = exp / q;
    let c_bar = 2.0 * c * d_bar;
    let a_bar = c_bar * cos - 0.5;
    (value, (c_bar + a_bar * y, a_bar * x - d_bar * e))
}
