use ad_runtime::prelude::*;

#[differentiable]
#[differentiable(wrt(x))]
fn f(x: f64) -> f64 {
    x * x
}

struct S;

#[differentiable]
#[differentiable]
impl S {
    #[differentiable]
    #[differentiable(wrt(x))]
    fn m(x: f64) -> f64 {
        x
    }
}

#[differentiable(wrt(x), wrt(y))]
fn g(x: f64, y: f64) -> f64 {
    x * y
}

#[differentiable(wrt(x, x))]
fn h(x: f64, y: f64) -> f64 {
    x * y
}

fn main() {
    let _ = gradient!(1.0, f);
    let _ = S::m(1.0) * g(1.0, 2.0) * h(1.0, 2.0);
}
