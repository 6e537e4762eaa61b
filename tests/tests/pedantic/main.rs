//! Expansions give no warning, whatever lints the user's crate denies. `.ci/run` looks with clippy, at all targets.

#![deny(warnings, clippy::pedantic, missing_docs, unused, unreachable_pub)]

mod functions;

use ad_runtime::prelude::*;

/// A struct of the user's.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Model {
    /// A layer.
    pub first: Layer,
    /// A number.
    pub scale: f64,
    /// A constant.
    #[no_derivative]
    pub name: String,
}

/// Another one, for one of its fields.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Layer {
    /// A list.
    pub weights: Vec<f64>,
}

#[differentiable]
impl Layer {
    /// Applies the layer.
    #[must_use]
    pub fn call(&self, x: &[f64]) -> Vec<f64> {
        self.weights.iter().zip(x).map(|(w, x)| w * x).collect()
    }
}

impl Model {
    fn example() -> Model {
        Model {
            first: Layer {
                weights: vec![1.0, 2.0],
            },
            scale: 2.0,
            name: "model".to_owned(),
        }
    }
}

/// The length of a vector.
#[differentiable]
#[must_use]
pub fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x)
}

/// What is expected of the function is not expected of its sibling.
#[differentiable]
#[expect(unused_variables, reason = "the user's own style")]
fn with_an_expectation(x: f64) -> f64 {
    let unused = 2.0;
    x * x
}

#[test]
fn expansions_of_operators_are_clean() {
    let x = [3.0, 4.0];
    let (model_bar, x_bar) = gradient!(&Model::example(), &x[..], |model, x| {
        norm(&model.first.call(x)) * model.scale
    });
    let length = 73.0_f64.sqrt();
    assert_eq!(
        gradient!(1.5, with_an_expectation).to_bits(),
        3.0_f64.to_bits()
    );
    assert!((model_bar.scale - length).abs() < 1e-12);
    assert!((x_bar[1] - 2.0 * 16.0 / length).abs() < 1e-12);
}
