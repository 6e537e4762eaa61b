use ad_runtime::prelude::*;

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.sqrt()) } else { None }
}

#[differentiable]
fn twice(x: f64) -> f64 {
    root(x).and_then(|v| root(v)).unwrap_or(0.0)
}

fn main() {
    let _ = twice(1.0);
}
