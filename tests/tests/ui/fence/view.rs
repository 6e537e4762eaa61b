use ad_runtime::prelude::*;

#[differentiable]
fn doubled(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let last = v.last_mut();
    if let Some(last) = last {
        *last *= 2.0;
    }
    v[0]
}

fn main() {
    let _ = doubled(&[1.0]);
}
