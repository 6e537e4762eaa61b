use ad_runtime::prelude::*;

#[differentiable]
fn mapped(x: Option<f64>, k: f64) -> f64 {
    x.map(|y| y * k).unwrap_or(0.0)
}

fn main() {
    let _ = mapped(Some(1.0), 2.0);
}
