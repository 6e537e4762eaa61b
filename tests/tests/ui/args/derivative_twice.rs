use ad_runtime::prelude::*;

fn h(x: f64) -> f64 {
    x
}

#[derivative(of = h)]
fn one(x: f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
    (x, |v| v)
}

#[derivative(of = h)]
fn other(x: f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
    (x, |v| v)
}

fn main() {
    let _ = gradient!(h(1.0), |x| h(x));
}
