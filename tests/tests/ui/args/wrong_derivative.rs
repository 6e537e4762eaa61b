use ad_runtime::prelude::*;

fn f(x: f64) -> f64 {
    x
}

#[derivative(of = f)]
fn f_derivative(x: f64) -> f64 {
    x
}

fn main() {
    let _ = f(f_derivative(1.0));
}
