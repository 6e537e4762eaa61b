//! Loops with checkpoints.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn step(x: f64, rate: f64) -> f64 {
    x + 0.1 * rate * x * (1.0 - x)
}

#[differentiable]
fn checkpointed_loop(x: &[f64]) -> f64 {
    let rate = x[1];
    checkpointed(11, x[0], |s: f64, k: usize| {
        step(s, rate) + 0.01 * x[2] * k as f64
    })
}

#[differentiable]
fn few_checkpoints(x: &[f64]) -> f64 {
    let end = checkpointed_within(12, 3, x[0] * x[1], |s: f64, _k: usize| step(s, x[2]));
    end * x[0]
}

#[differentiable]
fn no_steps(x: &[f64]) -> f64 {
    let n = 0;
    checkpointed(n, x[0], |s: f64, _k: usize| s * x[1])
        * checkpointed_within(n, 0, x[2], |s: f64, _k: usize| s * x[1])
}

#[differentiable]
fn states_on_the_heap(x: &[f64]) -> f64 {
    let rates = vec![x[1], x[0] * x[2]];
    let end = checkpointed(5, x.to_vec(), |s: Vec<f64>, k: usize| {
        let mut s = s;
        for i in 0..s.len() {
            s[i] = step(s[i], rates[k % 2]);
        }
        s
    });
    end[0] * end[1] + end[2]
}

#[differentiable]
fn moved_on(s: Vec<f64>, rate: f64) -> Vec<f64> {
    let mut s = s;
    s[0] = step(s[0], rate) * s[1];
    s
}

#[differentiable]
fn moved_states(x: &[f64]) -> f64 {
    let rate = x[2];
    let end = checkpointed_within(6, 2, x.to_vec(), |s: Vec<f64>, _k: usize| moved_on(s, rate));
    end[0] + end[2]
}

#[differentiable]
fn tuples_as_states(x: &[f64]) -> f64 {
    let force = x[2];
    let (place, speed) = checkpointed(7, (x[0], x[1]), |(p, v): (f64, f64), _k: usize| {
        (p + 0.1 * v, v - 0.1 * force * p)
    });
    place * speed
}

#[differentiable]
fn loops_in_loops(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        let rate = x[1] + sum;
        let end = checkpointed(2 + i, x[0], |s: f64, _k: usize| {
            checkpointed_within(3, 2, s, |s: f64, _k: usize| step(s, rate))
        });
        if end > 0.2 {
            sum += 0.1 * end * x[2];
        }
    }
    sum
}

cases![
    checkpointed_loop,
    few_checkpoints,
    no_steps,
    states_on_the_heap,
    moved_states,
    tuples_as_states,
    loops_in_loops,
];
