use ad_runtime::prelude::*;

#[differentiable]
fn weighted(x: &[[f64; 2]]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().flatten().enumerate() {
        s += v * i as f64;
    }
    s
}

#[differentiable]
fn first_three(x: &[Vec<f64>]) -> f64 {
    x.iter().flat_map(|row| row.iter()).take(3).sum()
}

fn main() {
    let _ = weighted(&[[1.0, 2.0]]) + first_three(&[vec![1.0]]);
}
