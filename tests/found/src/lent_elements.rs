//! Elements that are lent one by one, beside what is collected of them.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn changed_and_collected(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let copies: Vec<f64> = v
        .iter_mut()
        .map(|p| {
            *p += 1.0;
            *p
        })
        .collect();
    v[0] * copies[1]
}

#[differentiable]
fn changed_and_folded(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let sum = v.iter_mut().fold(0.0, |sum, p| {
        *p *= 2.0;
        sum + *p
    });
    v[0] * sum
}

#[differentiable]
fn by_position(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let large: Vec<usize> = v
        .iter()
        .enumerate()
        .filter(|(_, a)| **a > 0.0)
        .map(|(i, _)| i)
        .collect();
    for i in large {
        v[i] *= x[1];
    }
    v[0] + v[1] + v[2]
}

#[differentiable]
fn pushed(v: &mut [f64], all: &mut Vec<f64>, k: f64) {
    for r in v.iter_mut() {
        all.push(*r);
        *r *= k;
    }
}

#[differentiable]
fn pushed_copies(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut all = Vec::new();
    pushed(&mut v, &mut all, x[1]);
    v[0] * all[2]
}

#[differentiable]
fn add(v: &mut f64, k: f64) {
    *v += k * *v;
}

#[differentiable]
fn passed_on(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    for r in v.iter_mut() {
        add(r, x[1]);
    }
    let r = &mut v[1];
    add(r, x[0]);
    v[0] * v[1]
}

cases![
    changed_and_collected,
    changed_and_folded,
    by_position,
    pushed_copies,
    passed_on
];
