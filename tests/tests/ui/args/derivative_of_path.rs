use ad_runtime::prelude::*;

mod other {
    pub fn f(x: f64) -> f64 {
        x
    }
}

#[derivative(of = other::f)]
fn f_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (other::f(x), |v| v)
}

fn main() {
    let _ = f_derivative(1.0);
}
