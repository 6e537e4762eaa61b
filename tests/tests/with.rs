//! `#[differentiable(with(path = rule))]`: derivatives of functions that are called by their path.

use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;
use std::cell::Cell;

/// Stands for a crate that cannot be changed.
mod other {
    pub(super) fn cube(x: f64) -> f64 {
        x * x * x
    }
    pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }
    pub(super) fn weighted(a: &[f64], k: f64, n: usize) -> f64 {
        a.iter().take(n).sum::<f64>() * k
    }
    pub(super) fn largest<T: PartialOrd>(a: T, b: T) -> T {
        if a > b { a } else { b }
    }
}

thread_local! {
    static RULES: Cell<usize> = const { Cell::new(0) };
}

fn cube_rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
    RULES.set(RULES.get() + 1);
    (x * x * x, move |v| 3.0 * x * x * v)
}

fn dot_rule(a: &[f64], b: &[f64]) -> (f64, impl Fn(f64) -> (Vec<f64>, Vec<f64>)) {
    (other::dot(a, b), |v| {
        (
            b.iter().map(|b| v * b).collect(),
            a.iter().map(|a| v * a).collect(),
        )
    })
}

fn weighted_rule(a: &[f64], k: f64, n: usize) -> (f64, impl Fn(f64) -> (Vec<f64>, f64, NoTangent)) {
    (other::weighted(a, k, n), move |v| {
        let a_bar = (0..a.len()).map(|i| if i < n { v * k } else { 0.0 });
        (a_bar.collect(), v * other::weighted(a, 1.0, n), NoTangent)
    })
}

fn largest_rule(a: f64, b: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (other::largest(a, b), move |v| {
        if a > b { (v, 0.0) } else { (0.0, v) }
    })
}

fn midpoint_rule(a: f64, b: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (f64::midpoint(a, b), |v| (0.5 * v, 0.5 * v))
}

#[differentiable(with(other::cube = cube_rule, other::largest = largest_rule))]
fn by_value(x: f64, y: f64) -> f64 {
    let mut s = other::cube(x * y);
    for _ in 0..3 {
        s = other::largest(s * y, other::cube(x));
    }
    if s > 0.0 {
        other::cube(s)
    } else {
        other::largest::<f64>(x, 2.0)
    }
}

#[differentiable(with(other::dot = dot_rule, other::weighted = weighted_rule))]
fn by_reference(x: f64, y: f64) -> f64 {
    let v = vec![x, y, x * y];
    let mut w = [y, 2.0, x];
    let first = other::dot(&v, &w) * other::weighted(&w, x * y, 2);
    w[0] = first;
    other::dot(&w, &v) + other::weighted(&v, 2.0, 1)
}

#[differentiable(with(f64::midpoint = midpoint_rule))]
fn of_std(x: f64, y: f64) -> f64 {
    f64::midpoint(x * y, y) * x
}

struct Model;

#[differentiable(with(other::cube = cube_rule))]
impl Model {
    fn cubes(x: f64, y: f64) -> f64 {
        other::cube(x) * other::cube(y)
    }
}

#[differentiable]
fn of_method(x: f64, y: f64) -> f64 {
    Model::cubes(x, y)
}

#[test]
fn rules_are_used() {
    for at in [(1.3, 0.7), (-0.4, 1.9), (0.6, -1.1)] {
        assert_gradient(&differentiable_fn!(by_value), &at);
        assert_gradient(&differentiable_fn!(by_reference), &at);
        assert_gradient(&differentiable_fn!(of_std), &at);
        assert_gradient(&differentiable_fn!(of_method), &at);
    }
}

#[test]
fn rules_of_values_run_once() {
    RULES.set(0);
    assert_eq!(gradient!(2.0, 3.0, of_method), (324.0, 216.0));
    assert_eq!(RULES.get(), 2);
}
