//! Functions that return an erased function: what it captures has a derivative.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn parabola(k: f64) -> BoxedFn<f64, f64> {
    boxed_fn(differentiable_fn!(move |a: f64| a * a * k))
}

#[differentiable]
fn threefold(a: f64) -> f64 {
    a * 3.0
}

#[differentiable]
fn of_some_kind(k: f64) -> BoxedFn<f64, f64> {
    if k > 1.0 {
        return boxed_fn(threefold {});
    }
    if k > 0.0 {
        parabola(k)
    } else {
        boxed_fn(differentiable_fn!(move |a: f64| a.sin() * k))
    }
}

#[differentiable]
fn returned(x: &[f64]) -> f64 {
    let f = parabola(x[0]);
    f.call(x[1]) + f.call(x[0]) * of_some_kind(x[2]).call(x[1])
}

#[differentiable]
fn of_several_kinds(x: &[f64]) -> f64 {
    let functions = vec![
        of_some_kind(x[0]),
        of_some_kind(x[1] * x[2]),
        parabola(x[2]),
    ];
    let mut s = x[0];
    for f in &functions {
        s = f.call(s * 0.5) + s;
    }
    s
}

cases![returned, of_several_kinds];
