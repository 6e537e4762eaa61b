//! Expansions give no warning, whatever lints the user's crate denies.

#![deny(warnings, clippy::pedantic, missing_docs, unused, unreachable_pub)]

use ad_runtime::prelude::*;

#[differentiable]
fn straight_line(x: f64, y: f64) -> f64 {
    let a = x * y;
    a.sin() + x
}

#[differentiable]
fn branch(x: f64) -> f64 {
    if x > 0.0 { x * x } else { 0.5 * x }
}

#[differentiable]
#[expect(clippy::needless_range_loop, reason = "the user's own style")]
fn loop_over_elements(x: &[f64], w: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * w[i];
    }
    s
}

#[differentiable]
#[expect(clippy::needless_range_loop, reason = "the user's own style")]
fn early_return(x: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s = s.mul_add(x[i], limit);
        if s > limit {
            return s;
        }
    }
    s
}

/// A struct of the user's.
#[derive(Clone, Debug, Differentiable)]
pub struct Model {
    /// A number.
    pub scale: f64,
    /// A list.
    pub weights: Vec<f64>,
    /// A constant.
    #[no_derivative]
    pub name: String,
}

#[differentiable]
impl Model {
    /// Applies the model.
    #[must_use]
    pub fn call(&self, x: &[f64]) -> f64 {
        loop_over_elements(&self.weights, x) * self.scale
    }
}

#[test]
fn expansions_are_clean() {
    let model = Model {
        scale: 2.0,
        weights: vec![1.0, 2.0],
        name: "model".to_owned(),
    };
    let x = [3.0, 4.0];
    let (model_bar, x_bar) = gradient!(&model, &x[..], |model, x| model.call(x)
        * branch(straight_line(1.0, 2.0)));
    let factor = branch(straight_line(1.0, 2.0));
    assert!((model_bar.scale - 11.0 * factor).abs() < 1e-12);
    assert!((x_bar[1] - 4.0 * factor).abs() < 1e-12);
    let (_, limit_bar) = gradient!(&x[..], 0.5, early_return);
    assert!((limit_bar - 5.0).abs() < 1e-12 || (limit_bar - 1.0).abs() < 1e-12);
}
