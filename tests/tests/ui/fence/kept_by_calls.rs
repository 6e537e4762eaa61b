//! What could keep an active value is a part of what a call names, or what a function of the file gives.

use ad_runtime::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;
use std::sync::mpsc::channel;

#[derive(Default)]
struct Log {
    last: Cell<f64>,
}

impl Log {
    fn put(&self, x: f64) -> bool {
        self.last.set(x);
        true
    }
}

#[derive(Default)]
struct Model {
    log: Log,
}

impl Model {
    fn log(&self) -> &Log {
        &self.log
    }
}

#[differentiable]
fn of_a_method(x: f64) -> f64 {
    let model = Model::default();
    let mut y = x;
    if model.log().put(x * x) {
        y *= 2.0;
    }
    y * model.log.last.get()
}

#[differentiable]
fn of_an_array(x: f64) -> f64 {
    let model = Model::default();
    let mut y = x;
    while y < 1.0 && [&model.log][0].put(x * x) {
        y *= 2.0;
    }
    y * model.log.last.get()
}

fn shared() -> Mutex<f64> {
    Mutex::new(1.0)
}

fn keep(to: &Mutex<f64>, x: f64) -> bool {
    *to.lock().unwrap() = x;
    true
}

#[differentiable]
fn of_a_function(x: f64) -> f64 {
    let (total, k) = (shared(), 2.0);
    let mut y = x * k;
    if keep(&total, x) {
        y *= 2.0;
    }
    y * total.into_inner().unwrap()
}

#[differentiable]
fn of_a_channel(x: f64) -> f64 {
    let (sender, receiver) = channel::<f64>();
    let mut y = x;
    if sender.send(x * x).is_ok() {
        y = receiver.recv().unwrap();
    }
    y
}

fn main() {
    let _ = of_a_method(1.0) + of_an_array(1.0) + of_a_function(1.0) + of_a_channel(1.0);
}
