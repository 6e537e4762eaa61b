//! Names that are keywords: `r#type`. What is generated from them has names of its own.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Named {
    r#in: f64,
    r#type: Vec<f64>,
}

#[differentiable]
fn applied(f: impl Fn(f64) -> f64, r#in: f64) -> f64 {
    f(r#in) * r#in
}

#[differentiable]
fn r#while<T: Real + Copy>(r#in: &[T]) -> T {
    let mut r#move = r#in[0];
    for r#loop in 0..2 {
        let r#where = r#in[r#loop] * r#move;
        r#move = r#where * r#where;
    }
    r#move
}

#[differentiable]
fn parameters_of_closures(x: &[f64]) -> f64 {
    let r#type = x[0];
    let r#match = |r#in: f64, r#fn: &[f64]| {
        let r#loop = r#in * r#type;
        r#loop * r#fn[1]
    };
    r#match(x[1], x) * r#match(x[2], &[r#type, r#type])
}

#[differentiable]
fn closures_that_are_passed_on(x: &[f64]) -> f64 {
    let r#type = Named {
        r#in: x[0],
        r#type: x.to_vec(),
    };
    applied(|r#in: f64| r#in * r#type.r#in * r#type.r#type[1], x[1])
}

#[differentiable]
fn items_of_chains(x: &[f64]) -> f64 {
    let r#type = x[0];
    let r#in = move |r#fn: f64| r#fn * r#type;
    let v: Vec<f64> = x.iter().map(|r#box| r#in(*r#box) * r#box).collect();
    v.iter()
        .map(|&r#if| r#if)
        .fold(0.0, |r#let, r#else| r#let + r#else * r#type)
}

#[differentiable]
fn what_patterns_bind(x: &[f64]) -> f64 {
    let mut r#loop = 0.0;
    for (r#ref, r#as) in x.iter().enumerate() {
        r#loop += r#as * r#as * r#ref as f64;
    }
    let r#fn = (r#loop, x[0]);
    let (r#use, r#let) = r#fn;
    if let Some(&r#dyn) = x.first() {
        r#use * r#let * r#dyn
    } else {
        0.0
    }
}

#[differentiable]
fn functions(x: &[f64]) -> f64 {
    r#while(x) * r#while(&x[1..])
}

#[differentiable]
fn state_of_a_closure(x: &[f64]) -> f64 {
    let mut r#final = (x[0], 1);
    let mut step = |k: f64| {
        let (s, n) = r#final;
        r#final = (s * k, n + 1);
        r#final.0
    };
    step(x[1]) * step(x[2]) * r#final.1 as f64
}

cases![
    parameters_of_closures,
    closures_that_are_passed_on,
    items_of_chains,
    what_patterns_bind,
    functions,
    state_of_a_closure,
];
