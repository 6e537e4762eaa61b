use ad_runtime::prelude::*;

#[differentiable]
fn sum(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        if *v > 1.0 {
            break 'outer;
        }
        s += v;
    }
    s
}

fn main() {
    let _ = sum(&[1.0]);
}
