//! Optimisers (temporary).
use ad_runtime::{LeafVisitor, Parameters};

/// Stochastic gradient descent.
#[derive(Clone, Debug)]
pub struct Sgd {
    learning_rate: f64,
}
impl Sgd {
    /// For a model.
    pub fn new<M: Parameters>(_: &M, learning_rate: f64) -> Self {
        Sgd { learning_rate }
    }
    /// One step.
    pub fn update<M: Parameters>(&mut self, model: &mut M, gradient: &M::Tangent) {
        model.visit(gradient, "model", self);
    }
}
impl LeafVisitor for Sgd {
    fn leaf_f32(&mut self, _: &str, values: &mut [f32], tangent: &[f32]) {
        for (x, g) in values.iter_mut().zip(tangent) {
            *x -= self.learning_rate as f32 * g;
        }
    }
    fn leaf_f64(&mut self, _: &str, values: &mut [f64], tangent: &[f64]) {
        for (x, g) in values.iter_mut().zip(tangent) {
            *x -= self.learning_rate * g;
        }
    }
}
