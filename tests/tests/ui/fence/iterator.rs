use ad_runtime::prelude::*;

#[differentiable]
fn total(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().skip_while(|v| **v < 0.0) {
        s += v * v;
    }
    s
}

fn main() {
    let _ = total(&[1.0]);
}
