use ad_runtime::prelude::*;

fn f(x: f64, y: f64) -> f64 {
    x * y
}

#[derivative(of = f)]
fn f_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> f64) {
    (x * y, move |v| v * y)
}

fn g(x: f64, n: usize) -> f64 {
    x * n as f64
}

#[derivative(of = g)]
fn g_derivative(x: f64, n: usize) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (g(x, n), move |v| (v * n as f64, v * x))
}

fn main() {
    let _ = f(1.0, 2.0) * g(1.0, 2);
}
