use ad_runtime::prelude::*;
use ndarray::Array3;

#[differentiable]
fn total(a: &Array3<f64>) -> f64 {
    let mut s = 0.0;
    for v in a.iter() {
        s += v * v;
    }
    for v in a {
        s += v;
    }
    s
}

fn main() {
    let _ = total(&Array3::zeros((1, 2, 3)));
}
