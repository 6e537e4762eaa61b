//! Functions of another file.

use ad_runtime::prelude::*;

#[differentiable]
pub(super) fn shifted(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] - h * k[i];
    }
}

#[differentiable]
pub(super) fn squared(y: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] * y[i];
    }
}
