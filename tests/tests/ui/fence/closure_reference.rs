use ad_runtime::prelude::*;

fn of_slices<F: Fn(&[f64]) -> f64>(f: F, x: f64) -> f64 {
    f(&[x])
}

fn chosen<'a, F: Fn(usize) -> &'a f64>(f: F) -> f64 {
    *f(0)
}

#[differentiable]
fn references(x: &[f64], k: f64) -> f64 {
    let first = |v: &[f64]| v[0] * k;
    of_slices(first, k) + chosen(|i: usize| &x[i])
}

fn main() {
    let _ = references(&[1.0], 2.0);
}
