use ad_runtime::prelude::*;

#[differentiable]
fn rounded(x: f64) -> f64 {
    let text = format!("{:.2}", x);
    let y: f64 = text.parse().unwrap();
    x * y
}

fn main() {
    let _ = rounded(1.0);
}
