//! Methods that are given an active value in a condition, and could keep it behind a lock.

use ad_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

struct Log {
    last: Mutex<f64>,
    limit: f64,
}

impl Log {
    fn is_over(&self, x: f64) -> bool {
        let before = self.last.lock().map(|mut last| std::mem::replace(&mut *last, x));
        before.is_ok_and(|before| before < self.limit && x > self.limit)
    }
}

#[differentiable]
fn f(#[no_derivative] log: &Log, x: f64) -> f64 {
    if log.is_over(x) { 2.0 * x } else { x }
}

fn is_new(seen: &AtomicU64, x: f64) -> bool {
    seen.swap(x.to_bits(), Ordering::Relaxed) != x.to_bits()
}

#[differentiable]
fn g(x: f64) -> f64 {
    let seen = AtomicU64::new(0);
    if is_new(&seen, x) {
        return x * f64::from_bits(seen.load(Ordering::Relaxed));
    }
    x
}

fn main() {
    let (last, limit) = (Mutex::new(0.0), 0.5);
    assert_eq!(f(&Log { last, limit }, 1.0), 2.0 * g(1.0));
}
