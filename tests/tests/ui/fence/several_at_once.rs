use ad_runtime::prelude::*;

#[differentiable]
fn several(x: &[f64], k: Option<f64>) -> f64 {
    let (first, .., last) = (x[0], 1.0, x[1]);
    let mut s = k.map(|k| k * first).unwrap_or(last);
    for v in x.iter().chain(x) {
        s += v;
    }
    (s, _) = (s * 2.0, 1);
    s
}

fn main() {
    let _ = several(&[1.0, 2.0], None);
}
