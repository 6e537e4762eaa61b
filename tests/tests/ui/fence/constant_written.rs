use ad_runtime::prelude::*;

#[differentiable]
fn assigned(x: f64, #[no_derivative] k: &mut f64) -> f64 {
    *k = x * x;
    *k * x
}

#[differentiable(wrt(x))]
fn left_out(x: f64, out: &mut [f64]) -> f64 {
    for o in out.iter_mut() {
        *o *= x;
    }
    out[0] * x
}

fn main() {
    let _ = assigned(1.0, &mut 1.0) + left_out(1.0, &mut [1.0]);
}
