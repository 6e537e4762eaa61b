//! A parameter that is not differentiated, and that a function writes an active value to.

use ad_runtime::prelude::*;

#[differentiable]
fn set(out: &mut f64, value: f64) {
    *out = value;
}

#[derive(Clone, Differentiable)]
struct Log {
    last: f64,
}

#[differentiable]
impl Log {
    fn put(&mut self, value: f64) {
        self.last = value;
    }
}

#[differentiable]
fn in_a_part(x: f64, #[no_derivative] out: &mut (f64, f64)) -> f64 {
    set(&mut out.0, x);
    x
}

#[differentiable]
fn by_path(x: f64, #[no_derivative] log: &mut Log) -> f64 {
    Log::put(log, x);
    x
}

#[differentiable]
fn by_replacement(x: f64, #[no_derivative] log: &mut Log) -> f64 {
    let _ = std::mem::replace(&mut log.last, x);
    x
}

fn main() {
    let mut log = Log { last: 0.0 };
    let _ = in_a_part(1.0, &mut (1.0, 2.0)) + by_path(1.0, &mut log) + by_replacement(1.0, &mut log);
}
