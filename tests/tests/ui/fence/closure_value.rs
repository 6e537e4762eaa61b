use ad_runtime::prelude::*;

#[differentiable]
fn wrapped(x: f64) -> f64 {
    let f = |a: f64| a * x;
    let g = differentiable_fn!(f);
    g.call(x)
}

fn main() {
    let _ = wrapped(1.0);
}
