use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Plant {
    level: f64,
    #[no_derivative]
    rate: f64,
    #[no_derivative]
    weights: Vec<f64>,
}

#[differentiable]
fn f(p: &mut Plant, x: &[f64]) -> f64 {
    p.rate = x[1] * 2.0;
    let r = &mut p.rate;
    *r *= x[1];
    for (w, v) in p.weights.iter_mut().zip(x) {
        *w *= *v;
    }
    let half = p.rate * 0.5;
    p.rate = half;
    p.rate += p.weights[0];
    p.level * p.rate
}

fn main() {}
