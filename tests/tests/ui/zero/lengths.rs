#![deny(deprecated)]
use ad_runtime::prelude::*;

#[derive(Differentiable)]
struct Model {
    weights: Vec<f64>,
}

#[differentiable]
impl Model {
    fn size(&self) -> f64 {
        self.weights.len() as f64
    }
}

#[differentiable]
fn elements(x: &[f64]) -> f64 {
    x.len() as f64
}

#[differentiable]
fn large(x: &[f64]) -> f64 {
    x.iter().filter(|x| **x > 1.0).count() as f64
}

fn main() {
    let model = Model { weights: vec![1.0] };
    let _ = gradient!(&model, |model| model.size()).weights[0] + gradient!(&[1.0][..], elements)[0];
    let _ = gradient!(&[1.0][..], large);
}
