use ad_runtime::prelude::*;
use ndarray::{Array2, s};

#[differentiable]
fn doubled(x: &Array2<f64>) -> Array2<f64> {
    let mut y = x.clone();
    let mut part = y.slice_mut(s![..1, ..]);
    part += &x.slice(s![1.., ..]);
    y
}

#[differentiable]
fn row(x: &Array2<f64>) -> Array2<f64> {
    let mut y = x.clone();
    let mut part = y.row_mut(0);
    part[1] = x[[0, 0]];
    y
}

fn main() {}
