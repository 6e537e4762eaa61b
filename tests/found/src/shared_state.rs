//! Functions of the file that read or count something shared, called in conditions.

use crate::cases;
use ad_runtime::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;

static LIMIT: Mutex<f64> = Mutex::new(0.5);

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn is_low(x: f64) -> bool {
    x < *LIMIT.lock().unwrap()
}

fn counted(x: f64) -> bool {
    COUNT.with(|count| count.set(count.get() + 1));
    x < 1.0
}

#[differentiable]
fn limited(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    if is_low(w) { x[0] * x[1] } else { w * x[2] }
}

#[differentiable]
fn counting(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    let low = counted(w);
    if low && counted(x[1]) {
        x[0] * x[1]
    } else {
        x[2]
    }
}

cases![limited, counting];
