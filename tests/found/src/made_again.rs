//! Buffers that a loop overwrites, which the reverse sweep makes again by the calls that wrote them, or reads
//! from copies where a call left some of a buffer.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn slope(x: &[f64], y: &[f64], out: &mut [f64]) {
    let n = x.len();
    out[0] = x[0] * y[0];
    for i in 1..n {
        let before = y[i - 1];
        out[i] = x[i] * before * y[i];
    }
}
#[differentiable]
fn advance(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] + h * k[i];
    }
}
#[differentiable]
fn shifted(y: &[f64], out: &mut [f64]) {
    for i in 1..out.len() {
        out[i] = y[i - 1] * 0.5;
    }
}
#[differentiable]
fn energy(y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in y {
        sum += (v * v).sin();
    }
    sum
}

/// Four calls a step, of which the last is made of the others.
#[differentiable]
fn stages(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![0.4; n];
    let mut k = vec![0.0; n];
    let mut between = vec![0.0; n];
    for step in 0..3 {
        let h = 0.1 + 0.05 * step as f64;
        slope(x, &y, &mut k);
        advance(&y, h, &k, &mut between);
        slope(x, &between, &mut k);
        advance(&y, h * 0.5, &k, &mut between);
        slope(x, &between, &mut k);
        for i in 0..n {
            y[i] += k[i] * 0.3;
        }
    }
    energy(&y) + between[1] * k[0]
}
/// The buffers are longer than what is written, and their ends are read.
#[differentiable]
fn ends_of_longer_buffers(x: &[f64]) -> f64 {
    let mut y = vec![0.4; 2];
    let mut k = vec![x[1]; 3];
    let mut between = vec![x[2]; 4];
    let mut sum = 0.0;
    for _ in 0..3 {
        slope(&x[..2], &y, &mut k);
        advance(&y, 0.2, &k, &mut between);
        sum += energy(&between) * k[2];
        between[3] *= x[0];
        k[2] += sum * 0.1;
        slope(&x[1..], &between, &mut k);
        advance(&y, 0.1, &k, &mut between);
        sum += energy(&between);
        for i in 0..2 {
            y[i] += k[i] * 0.3;
        }
    }
    sum + y[0]
}
/// What a call was given is overwritten before its result is read.
#[differentiable]
fn arguments_that_change(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![0.3 * x[1], 0.2, 0.1 * x[2]];
    let mut z = vec![0.2; n];
    let mut k = vec![0.0; n];
    let mut between = vec![0.0; n];
    let mut rate = x[0] * 0.1;
    for _ in 0..2 {
        slope(x, &y, &mut k);
        advance(&y, rate, &k, &mut between);
        rate *= between[2].cos();
        for i in 0..n {
            y[i] *= 0.9 + between[i].sin() * 0.1;
        }
        slope(&y, &between, &mut z);
        advance(&z, rate, &y, &mut k);
        y[1] += energy(&k) * 0.1;
        slope(&z, &k, &mut between);
        rate += energy(&between) * 0.1;
    }
    rate + energy(&y)
}
/// One call leaves the first element as it was.
#[differentiable]
fn first_element_left(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = x.to_vec();
    let mut a = vec![x[2]; n];
    let mut b = vec![0.0; n];
    for _ in 0..3 {
        shifted(&y, &mut a);
        advance(&a, 0.5, &y, &mut b);
        y[0] += energy(&b) * 0.1;
        shifted(&b, &mut a);
        y[2] *= energy(&a) * 0.2 + 1.0;
        advance(&a, 0.2, &y, &mut b);
        y[1] += energy(&b) * 0.1;
        a[0] *= 1.1;
    }
    energy(&y)
}

cases![
    stages,
    ends_of_longer_buffers,
    arguments_that_change,
    first_element_left,
];
