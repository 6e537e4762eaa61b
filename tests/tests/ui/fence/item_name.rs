use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64], k: f64) -> f64 {
    fn k() -> f64 {
        3.0
    }
    x[0] * k()
}

fn main() {
    f(&[1.0, 2.0], 1.0);
}
