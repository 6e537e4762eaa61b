use ad_runtime::prelude::*;

#[differentiable]
fn raw(x: &[f64]) -> f64 {
    let p = x.as_ptr();
    unsafe {
        let first = *p;
        first * first
    }
}

fn main() {
    let _ = raw(&[1.0]);
}
