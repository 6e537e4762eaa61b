use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: f64, #[no_derivative] k: f64) -> f64 {
    x * k
}

#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
    length: f64,
}

#[differentiable]
impl Spring {
    fn force(&self, #[no_derivative] at: f64) -> f64 {
        self.stiffness * (at - self.length)
    }
}

#[differentiable]
fn lost(x: &[f64]) -> f64 {
    let k = x[1] * x[1];
    scaled(x[0], k)
}

#[differentiable]
fn lost_in_a_method(spring: &Spring, x: f64) -> f64 {
    spring.force(x) * x
}

// Constants, and what is said to be one.
#[differentiable]
fn kept(spring: &Spring, x: &[f64]) -> f64 {
    let n = x.len() as f64;
    scaled(x[0], n) + scaled(x[0], without_derivative(x[1])) + spring.force(2.0)
}

fn main() {}
