use ad_runtime::prelude::*;

fn f(x: &[f64]) -> f64 {
    x[0]
}

#[derivative(of = f)]
fn f_derivative(x: &[f64], v: f64) {
    let _ = (x, v);
}

fn g(x: &[f64]) -> f64 {
    x[0]
}

#[derivative(of = g)]
fn g_derivative(x: &[f64], y: f64, v: f64, x_bar: &mut [f64]) {
    let _ = (x, y);
    x_bar[0] += v;
}

fn main() {
    let _ = f(&[1.0]) * g(&[1.0]);
}
