use ad_runtime::prelude::*;

#[derive(Differentiable)]
struct Layer {
    w: f64,
    act: Box<dyn DifferentiableFn<f64, Output = f64>>,
}

fn main() {}
