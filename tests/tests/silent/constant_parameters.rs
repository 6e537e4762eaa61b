//! Generators and counters that are passed on and not differentiated.
#![deny(warnings)]
#![allow(
    dead_code,
    clippy::all,
    clippy::pedantic,
    reason = "the functions are only compiled"
)]

use ad_runtime::prelude::*;

struct Rng(u64);

impl Rng {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 40) as f64 / 1e7
    }
}

#[differentiable]
fn noisy(x: f64, #[no_derivative] rng: &mut Rng, #[no_derivative] n: &mut usize) -> f64 {
    *n += 1;
    x * x * rng.next()
}

#[differentiable]
fn passed_on(x: f64, #[no_derivative] rng: &mut Rng, #[no_derivative] n: &mut usize) -> f64 {
    let a = noisy(x, rng, n);
    noisy(x, rng, n);
    a * noisy(a, rng, n) * rng.next() + x * *n as f64
}
