use ad_runtime::prelude::*;

#[differentiable]
fn chained(x: &[f64], y: &[f64]) -> f64 {
    x.iter().chain(y).sum::<f64>()
}

fn main() {
    let _ = chained(&[1.0], &[2.0]);
}
