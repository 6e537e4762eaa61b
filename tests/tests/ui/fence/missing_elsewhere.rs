use ad_runtime::prelude::*;

mod other {
    pub fn h(x: f64) -> f64 {
        x * x
    }
}
use other::h;

#[differentiable]
fn by_name(x: f64) -> f64 {
    h(x)
}

#[differentiable]
fn by_path(x: f64) -> f64 {
    other::h(x)
}

fn main() {
    let _ = by_name(by_path(1.0));
}
