use ad_runtime::prelude::*;

#[differentiable]
fn filled(x: f64, k: Option<f64>) -> f64 {
    let mut k = k;
    *k.get_or_insert_with(|| x * 2.0) * x
}

#[differentiable]
fn running(x: &[f64]) -> f64 {
    x.iter()
        .scan(0.0, |sum, v| {
            *sum += v;
            Some(*sum)
        })
        .sum::<f64>()
}

#[differentiable]
fn late(x: &[f64]) -> f64 {
    x.iter().skip_while(|v| **v < 0.0).sum::<f64>()
}

fn main() {
    let _ = filled(running(&[1.0]), None) + late(&[1.0]);
}
