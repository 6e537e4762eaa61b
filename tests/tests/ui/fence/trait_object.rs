use ad_runtime::prelude::*;

trait Layer {
    fn call(&self, x: f64) -> f64;
}

#[differentiable]
fn apply(layer: &Box<dyn Layer>, x: f64) -> f64 {
    layer.call(x)
}

fn main() {}
