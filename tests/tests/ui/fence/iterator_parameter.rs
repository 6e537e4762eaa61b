//! Iterators as parameters.

use ad_runtime::prelude::*;

#[differentiable]
fn summed(items: impl Iterator<Item = f64>) -> f64 {
    items.sum()
}

#[differentiable]
fn weighted<I>(k: f64, items: I) -> f64
where
    I: IntoIterator<Item = f64>,
{
    items.into_iter().map(|v| v * k).sum()
}

fn main() {
    let _ = summed([1.0].into_iter()) + weighted(1.0, vec![2.0]);
}
