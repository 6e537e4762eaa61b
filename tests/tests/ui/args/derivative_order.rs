use ad_runtime::prelude::*;

fn f(x: f64, y: f64) -> f64 {
    x * y
}

#[derivative(of = f, wrt(y, x))]
fn f_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (x * y, move |v| (v * x, v * y))
}

fn main() {
    let _ = f(1.0, 2.0);
}
