//! Nested operators on lists, also such without elements.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn no_elements(x: &[f64]) -> f64 {
    let k = x[0];
    let (y, _) = value_with_gradient!(&x[..0], |v: &[f64]| k * k + v.iter().sum::<f64>());
    y
}

#[differentiable]
fn more_and_more_elements(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for n in 0..3 {
        let (y, g) = value_with_gradient!(&x[..n], |v: &[f64]| v
            .iter()
            .map(|a| a * a * (x[0] * x[2]))
            .sum::<f64>()
            + (x[1] * 0.7 + x[2] * 1.9));
        s += y * x[n];
        for h in g.iter() {
            s += h * h;
        }
    }
    s
}

#[differentiable]
fn empty_list_and_a_number(x: &[f64]) -> f64 {
    let (y, (g, h)) = value_with_gradient!(&x[1..1], x[1], |v: &[f64], w: f64| {
        let mut s = w * w;
        for a in v {
            s += a;
        }
        s * x[0]
    });
    y + 0.73 * h * x[2] + g.len() as f64
}

cases![no_elements, more_and_more_elements, empty_list_and_a_number];
