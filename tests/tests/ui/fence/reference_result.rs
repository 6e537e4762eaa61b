use ad_runtime::prelude::*;

#[differentiable]
fn pick<'a>(x: &'a [f64], i: usize) -> &'a f64 {
    &x[i]
}

fn main() {
    let _ = pick(&[1.0], 0);
}
