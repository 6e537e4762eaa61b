//! Names in capitals: of variables, of functions, and of constants beside them.
#![allow(non_snake_case, reason = "that is what is tested")]

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::BTreeMap;

const LIMIT: usize = 2;

#[derive(Clone, Copy, Differentiable)]
struct V {
    x: f64,
    Y: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Fast,
    Slow,
}

#[differentiable]
fn swapped(A: f64, (B, C): (f64, f64)) -> f64 {
    A * B + C
}
#[differentiable]
fn Scaled(a: f64, b: f64) -> (f64, f64) {
    if a > 100.0 {
        return (a, b);
    }
    (b * a, a)
}
#[differentiable]
fn N(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

mod geometry {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, Differentiable)]
    pub(super) struct P(pub(super) f64, pub(super) f64);
    #[differentiable]
    pub(super) fn Turned(a: f64, b: f64) -> P {
        if a > 100.0 {
            return P(a, b);
        }
        P(b * a, -a)
    }
}

#[differentiable]
fn pairs(x: &[f64]) -> f64 {
    let (P, Q) = (x[0], x[1]);
    let V { x: X, Y } = V { x: P * x[2], Y: Q };
    let [A, b, ..] = [x[0], x[1], x[2]];
    let ref R = x[2];
    P * Q * R + X * Y + A * b + swapped(P, (Q, X))
}
#[differentiable]
fn payloads(x: &[f64]) -> f64 {
    let mut s = 0.0;
    if let Some(R) = Some(x[0] * x[1]) {
        s += R * 2.0;
    }
    let Some(T) = x.first() else {
        return s;
    };
    match &Some(x[2]) {
        Some(R) => s += R * T,
        None => s += 1.0,
    }
    s + match s * 0.5 {
        K => K * K,
    }
}
#[differentiable]
fn loops(x: &[f64]) -> f64 {
    let mut s = 0.1;
    for K in x {
        s = s * 0.5 + K * x[0];
    }
    for (I, T) in x.iter().enumerate() {
        s += T * x[I] * I as f64;
    }
    for &X in x {
        s *= 1.0 + X;
    }
    for (A, b) in x.iter().zip(x) {
        s += A * b;
    }
    for I in 0..x.len() {
        s += x[I] * x[I];
    }
    s + x.iter().map(|&T| T * T).sum::<f64>()
        + x.iter().enumerate().map(|(I, T)| T * I as f64).sum::<f64>()
}
#[differentiable]
fn maps(x: &[f64]) -> f64 {
    let mut map = BTreeMap::new();
    map.insert(1_u8, x[0] * x[1]);
    map.insert(2_u8, x[2]);
    let mut s = 0.0;
    for (K, T) in &map {
        s += T * T * *K as f64;
    }
    let F = |(P, q): (f64, f64)| P * q + P;
    let T = s;
    assert!(T >= 0.0, "{T} {T:?}");
    s + F((x[0], x[2]))
}
#[differentiable]
fn constants_beside(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        let mode = if i == LIMIT { Mode::Slow } else { Mode::Fast };
        use Mode::{Fast, Slow};
        s += match (i, mode) {
            (LIMIT, _) => v * LIMIT as f64,
            (_, Fast) => v * v,
            (_, Slow) => *v,
        };
        s = match mode {
            Fast if mode == Fast => s * 2.0,
            Slow => s * s,
            Fast => 0.0,
        };
        match Some(i) {
            None => s = 0.0,
            Some(LIMIT) => s *= 0.5,
            Some(_) => s += 1.0,
        }
    }
    s
}
#[differentiable]
fn functions(x: &[f64]) -> f64 {
    let p = Scaled(x[0], x[1]);
    let q = geometry::Turned(x[1], x[2]);
    let r = geometry::P(x[0] * p.0, x[1]);
    p.0 + 3.0 * p.1 + q.0 * q.1 + r.0 * r.1 + N(x[2]) * N(x[0])
}

cases![pairs, payloads, loops, maps, constants_beside, functions];
