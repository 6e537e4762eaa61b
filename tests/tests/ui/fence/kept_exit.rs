//! Exits in expressions that are kept as they are.

use ad_runtime::prelude::*;

#[differentiable]
fn in_an_index(x: &[f64]) -> f64 {
    let mut y = 1.0;
    for i in 0..3 {
        y *= x[0];
        y *= x[if i == 2 { break } else { 1 }];
    }
    y
}

#[differentiable]
fn in_a_histogram(x: &[f64]) -> f64 {
    let mut counts = [0; 2];
    let mut s = 1.0;
    for i in 0..3 {
        s *= x[i];
        counts[if i == 1 { continue } else { 0 }] += 1;
        s *= x[0];
    }
    s
}

#[differentiable]
fn in_a_range(x: &[f64]) -> f64 {
    let mut s = 1.0;
    'all: for i in 0..3 {
        s *= x[0];
        for _ in 0..if i == 1 { break 'all } else { 1 } {
            s *= x[1];
        }
        println!("{}", if i == 2 { continue } else { i });
    }
    s
}

#[differentiable]
fn in_a_slice(x: &[f64], at: Option<usize>) -> Option<f64> {
    let mut s = 0.0;
    for v in &x[at?..] {
        s += v;
    }
    Some(s)
}

fn main() {
    let x = [1.0, 2.0, 3.0];
    let _ = in_an_index(&x) + in_a_histogram(&x) + in_a_range(&x);
    let _ = in_a_slice(&x, None);
}
