use ad_runtime::prelude::*;

fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[derivative(of = twice)]
fn twice_derivative(f: impl Fn(f64) -> f64, x: f64) -> (f64, impl Fn(f64) -> f64) {
    (f(f(x)), |v| v)
}

#[differentiable]
fn passed_on(x: f64) -> f64 {
    let f = |a: f64| a * x;
    twice(f, x)
}

fn main() {
    let _ = passed_on(1.0);
}
