use ad_runtime::prelude::*;

fn f(x: f64, y: f64) -> f64 {
    x * y
}

#[derivative(of = f, wrt(z))]
fn f_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> f64) {
    (x * y, move |v| v * y)
}

#[derivative(wrt(x))]
fn of_nothing(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (x, |v| v)
}

fn main() {
    let _ = f(1.0, 2.0);
}
