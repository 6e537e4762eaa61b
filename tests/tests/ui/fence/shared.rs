use ad_runtime::prelude::*;

use std::rc::Rc;

#[differentiable]
fn shared(x: f64) -> f64 {
    let c = Rc::new(x * x);
    *c * x
}

fn main() {
    let _ = shared(1.0);
}
