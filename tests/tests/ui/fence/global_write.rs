use ad_runtime::prelude::*;

use std::sync::Mutex;

static LAST: Mutex<f64> = Mutex::new(0.0);
static mut COUNT: f64 = 0.0;

#[differentiable]
fn behind_a_lock(x: f64) -> f64 {
    *LAST.lock().unwrap() = x;
    x * x
}

#[differentiable]
fn by_name(x: f64) -> f64 {
    unsafe {
        COUNT += x;
    }
    x * x
}

fn main() {
    let _ = behind_a_lock(1.0) + by_name(1.0);
    let mut best = 0.0;
    let _ = gradient!(1.0, |x| {
        best = x;
        x * x
    });
    let _ = best;
}
