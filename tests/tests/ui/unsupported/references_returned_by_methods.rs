use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    if let Some(last) = v.last_mut() {
        *last *= x[0];
    }
    if let Some(first) = v.get_mut(0) {
        *first += 1.0;
    }
    v[0] * v[1]
}

fn main() {
    let _ = scaled(&[1.0, 2.0]);
}
