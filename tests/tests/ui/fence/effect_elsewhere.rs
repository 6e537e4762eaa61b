use ad_runtime::prelude::*;

use std::cell::Cell;

mod other {
    pub fn put(_: f64) {}
}

#[derive(Clone, Differentiable)]
struct Model {
    w: f64,
    #[no_derivative]
    last: Cell<f64>,
}

impl Model {
    fn record(&self, x: f64) {
        self.last.set(x);
    }
}

#[differentiable]
fn function(x: f64) -> f64 {
    other::put(x * x);
    x
}

#[differentiable]
fn method(model: &Model, x: f64) -> f64 {
    model.record(x * x);
    model.w * x
}

fn main() {
    let model = Model { w: 1.0, last: Cell::new(0.0) };
    let _ = function(1.0) + method(&model, 1.0);
}
