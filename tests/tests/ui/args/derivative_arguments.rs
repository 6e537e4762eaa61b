use ad_runtime::prelude::*;

fn f(x: f64) -> f64 {
    x
}

#[derivative(of = f)]
fn f_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (x + y, |v| (v, v))
}

struct S;

#[differentiable]
impl S {
    fn m(&self, x: f64) -> f64 {
        x
    }

    #[derivative(of = Self::m)]
    fn m_derivative(&self) -> (f64, impl Fn(f64) -> NoTangent) {
        (1.0, |_| NoTangent)
    }
}

fn main() {
    let _ = f(S.m(1.0));
}
