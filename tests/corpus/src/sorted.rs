//! Sorting: the cotangent of an element goes to where it came from.

use crate::cases;
use ad_runtime::prelude::*;
use std::cmp::Ordering;

#[differentiable]
fn sorted_by_path(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[1], x[2], x[1] * 2.0, x[0] + x[2]];
    v.sort_by(f64::total_cmp);
    v[0] * 3.0 + v[1] * v[2] - v[3] * v[3]
}

#[differentiable]
fn sorted_by_closures(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[1], x[2], x[1] * 2.0, x[0] + x[2]];
    v.sort_by(|a, b| b.partial_cmp(a).unwrap());
    let first = v[0] * v[1];
    v[2] *= v[3];
    v.sort_unstable_by(|a, b| a.abs().total_cmp(&b.abs()).reverse());
    v.sort_by(|a: &f64, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    first * v[0] + v[1] * v[2] * v[3]
}

#[differentiable]
fn sort(v: &mut [f64]) {
    v.sort_unstable_by(f64::total_cmp);
}

/// In a loop, of a slice and of a part, with values that are overwritten later.
#[differentiable]
fn sorted_in_loops(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = 0.0;
    for i in 0..4 {
        v[i % 3] *= v[(i + 1) % 3] + 0.3;
        if i % 2 == 0 {
            sort(&mut v);
        } else {
            v[1..].sort_by(|a, b| b.total_cmp(a));
        }
        s += v[0] * v[2] - v[1] * i as f64;
    }
    s
}

/// An order of indices has no derivative, and the numbers that it is made of are only read.
#[differentiable]
fn order_of_indices(x: &[f64]) -> f64 {
    let y = [x[0] * x[1], x[2] * x[2], x[1] - x[2]];
    let mut order = vec![0, 1, 2];
    order.sort_by(|&i, &j| y[i].total_cmp(&y[j]));
    let mut s = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        s += y[i] * x[i] * (rank + 1) as f64;
    }
    s
}

#[derive(Clone, Copy, Differentiable)]
struct Particle {
    mass: f64,
    at: f64,
    #[no_derivative]
    number: usize,
}

#[differentiable]
fn sorted_structs(x: &[f64]) -> f64 {
    let mut all = Vec::new();
    for i in 0..3 {
        all.push(Particle {
            mass: x[i] * x[(i + 1) % 3],
            at: x[i],
            number: i,
        });
    }
    all.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.number.cmp(&b.number)));
    let mut pairs = vec![(x[0], x[1]), (x[1], x[2]), (x[2] * x[0], 0.5)];
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let gaps = (all[1].at - all[0].at) * all[0].mass + (all[2].at - all[1].at) * all[2].mass;
    gaps + pairs[0].1 * pairs[1].0 + pairs[2].1 * all[0].number as f64
}

/// The median, of rows that are sorted themselves.
#[differentiable]
fn medians(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0], x[1] * x[2], x[2]], vec![x[1], x[0] * x[0], 0.47]];
    for row in rows.iter_mut() {
        row.sort_by(|a, b| a.total_cmp(b));
    }
    rows.sort_by(|a, b| a[1].total_cmp(&b[1]));
    rows[0][1] * rows[1][0] + rows[1][2]
}

cases!(
    sorted_by_path,
    sorted_by_closures,
    sorted_in_loops,
    order_of_indices,
    sorted_structs,
    medians,
);
