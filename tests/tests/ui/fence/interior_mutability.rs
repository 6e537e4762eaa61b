use ad_runtime::prelude::*;

use std::cell::{Cell, RefCell};

#[differentiable]
fn set(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    cell.set(x);
    cell.get() * x
}

#[differentiable]
fn borrowed(x: f64) -> f64 {
    let cell = RefCell::new(vec![0.0]);
    {
        let mut values = cell.borrow_mut();
        values[0] = x;
    }
    let y = cell.borrow()[0];
    y * x
}

#[differentiable]
fn made_of_it(x: f64) -> f64 {
    let cell = Cell::new(x);
    cell.get() * x
}

#[differentiable]
fn given(cell: &Cell<f64>, x: f64) -> f64 {
    cell.get() * x
}

fn main() {
    let _ = set(1.0) + borrowed(1.0) + made_of_it(1.0) + given(&Cell::new(1.0), 1.0);
}
