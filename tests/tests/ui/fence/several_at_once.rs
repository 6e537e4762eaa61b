use ad_runtime::prelude::*;

#[differentiable]
fn several(x: &[f64], k: Option<f64>) -> f64 {
    let (first, last) = (x[0], x[1]);
    let mut k = k;
    let mut s = *k.get_or_insert_with(|| first * last);
    let mut r = &x[0];
    if s > 1.0 {
        r = &x[1];
    }
    for v in x.iter().peekable() {
        s += v;
    }
    s * *r
}

fn main() {
    let _ = several(&[1.0, 2.0], None);
}
