//! Methods and functions that are given an active value where nothing has a reverse, and could keep it.

use ad_runtime::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;

static TOTAL: Mutex<f64> = Mutex::new(0.0);

#[derive(Differentiable)]
struct Model {
    scale: f64,
    #[no_derivative]
    last: Cell<f64>,
}

impl Model {
    fn record(&self, x: f64) -> f64 {
        self.last.replace(x)
    }
}

#[differentiable]
fn f(model: &Model, x: f64) -> f64 {
    let mut y = model.scale * x;
    if model.record(y) > 0.5 {
        y *= 2.0;
    }
    y
}

fn note(last: &Cell<f64>, x: f64) -> usize {
    last.replace(x) as usize
}

#[differentiable]
fn g(#[no_derivative] last: &Cell<f64>, xs: &[f64]) -> f64 {
    let n = note(last, xs[0]);
    xs[n]
}

fn put(x: f64) {
    *TOTAL.lock().unwrap() = x;
}

fn put_and_count(x: f64) -> usize {
    put(2.0 * x);
    1
}

fn total() -> f64 {
    *TOTAL.lock().unwrap()
}

#[differentiable]
fn by_another_function(x: f64) -> f64 {
    let n = put_and_count(x);
    total() * x * n as f64
}

fn main() {
    let _ = by_another_function(1.0);
    let last = Cell::new(1.0);
    assert_eq!(g(&last, &[0.0, 2.0]), 2.0);
    let model = Model { scale: 1.0, last };
    assert_eq!(f(&model, 0.0), 0.0);
}
