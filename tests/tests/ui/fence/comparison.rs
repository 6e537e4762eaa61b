//! Comparisons of which more is to be seen than that they compare.

use ad_runtime::prelude::*;

fn nearer(a: &f64, b: &f64) -> std::cmp::Ordering {
    a.abs().total_cmp(&b.abs())
}

#[differentiable]
fn by_function(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v.sort_by(nearer);
    v[0]
}

#[differentiable]
fn counted(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut n = 0;
    v.sort_by(|a, b| { n += 1; a.total_cmp(b) });
    v[n]
}

fn main() {}
