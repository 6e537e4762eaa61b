use ad_runtime::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

fn main() {
    let erased: Box<dyn DifferentiableFn<f64, Output = f64>> = Box::new(square {});
    let _ = erased;
}
