//! Closures that are called where they are seen, and references by name.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn local_closure(x: &[f64]) -> f64 {
    let k = x[0];
    let f = |a: f64| a * k + x[1];
    f(x[2]) * f(2.0)
}

#[differentiable]
fn closure_in_closure(x: &[f64]) -> f64 {
    let double = |a: f64| a * 2.0 * x[0];
    let twice = |a| double(double(a));
    twice(x[1]) + twice(x[2]) * double(1.0)
}

#[differentiable]
fn closure_with_state(x: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut add = |v: f64| {
        total += v * v;
        total * 0.5
    };
    let a = add(x[0]);
    let b = add(x[1]);
    a * b + total
}

#[differentiable]
fn moved_capture(x: &[f64]) -> f64 {
    let mut k = x[0];
    let f = move |a: f64| a * k;
    let y = f(x[1]);
    k *= 2.0;
    let z = f(x[2]);
    y + z * k
}

#[differentiable]
fn closure_with_return(x: &[f64]) -> f64 {
    let f = |a: f64| {
        if a > 0.0 {
            return a * x[0];
        }
        let b = a * a;
        b * x[1]
    };
    f(x[0]) + f(x[1]) * f(x[2])
}

#[differentiable]
fn closure_in_condition(x: &[f64]) -> f64 {
    let f = |a: f64| a * x[0];
    let mut s = x[1];
    if f(s) > 0.0 && f(2.0) < 1e6 {
        s += f(s);
    }
    while f(s).abs() < 3.0 {
        s += 1.0 + f(0.1);
    }
    s
}

#[differentiable]
fn closure_by_reference(x: &[f64]) -> f64 {
    let norm = |v: &[f64]| v[0] * v[0] + v[1] * v[1];
    let y = vec![x[1], x[2]];
    norm(x) * norm(&y)
}

#[differentiable]
fn closure_shadowing(x: &[f64]) -> f64 {
    let a = x[0];
    let f = |b: f64| a * b;
    let a = x[1] * 3.0;
    let b = x[2];
    f(a) * f(b) + a
}

#[differentiable]
fn closure_with_loop(x: &[f64]) -> f64 {
    let power = |base: f64, n: usize| {
        let mut p = 1.0;
        for _ in 0..n {
            p *= base;
        }
        p
    };
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += power(*v, i + 1);
    }
    s
}

#[differentiable]
fn closure_to_iterator(x: &[f64]) -> f64 {
    let f = |v: &f64| v * v + x[0];
    let a: f64 = x.iter().map(f).sum();
    a
}

#[differentiable]
fn named_element(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let mut j = 0;
    let w = &mut y[j];
    *w *= 2.0 * x[1];
    *w += 1.0;
    j += 1;
    let w = &mut y[j];
    *w = *w * *w;
    y[0] * y[1] * y[2]
}

#[differentiable]
fn named_row(x: &[f64]) -> f64 {
    let mut m = vec![vec![x[0], x[1]], vec![x[2], 1.0]];
    for i in 0..2 {
        let row = &mut m[i];
        row[0] += row[1] * x[0];
        row[1] *= 0.5;
    }
    let row = &m[1];
    row[0] * row[1] + m[0][0]
}

#[derive(Clone, Debug, Differentiable)]
struct State {
    pos: Vec<f64>,
    energy: f64,
}

#[differentiable]
fn step(state: &mut State, dt: f64) {
    for p in state.pos.iter_mut() {
        *p += dt * *p;
    }
    state.energy += state.pos[0] * dt;
}

#[differentiable]
fn mutable_reference_to_struct(x: &[f64]) -> f64 {
    let mut s = State {
        pos: vec![x[0], x[1]],
        energy: x[2],
    };
    let r = &mut s;
    r.energy *= 2.0;
    step(r, 0.5);
    r.pos[1] = r.pos[0] * r.energy;
    step(&mut *r, 0.25);
    s.pos[0] * s.pos[1] + s.energy
}

#[differentiable]
fn split_in_two(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2], x[0] * x[1]];
    let (a, b) = y.split_at_mut(2);
    a[0] += b[1];
    b[0] *= a[1];
    let (c, d) = x.split_at(1);
    a[1] += c[0] * d[1];
    y[0] * y[1] + y[2] * y[3]
}

#[differentiable]
fn exchange(a: &mut [f64], b: &mut [f64], k: f64) {
    for (a, b) in a.iter_mut().zip(b.iter_mut()) {
        let t = *a * k;
        *a = *b;
        *b = t;
    }
}

#[differentiable]
fn halves_passed_on(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2], x[0] * x[1]];
    let (a, b) = y.split_at_mut(2);
    exchange(a, b, x[2]);
    exchange(b, a, x[0]);
    y[0] * y[3] + y[1] * y[2]
}

#[differentiable]
fn mutable_parameter_alias(out: &mut [f64], x: &[f64]) {
    let first = &mut out[0];
    *first = x[0] * x[1];
    let second = &mut out[1];
    *second += x[2];
}

#[differentiable]
fn through_mutable_parameter(x: &[f64]) -> f64 {
    let mut out = vec![x[1], x[2]];
    mutable_parameter_alias(&mut out, x);
    out[0] * out[1]
}

cases![
    local_closure,
    closure_in_closure,
    closure_with_state,
    moved_capture,
    closure_with_return,
    closure_in_condition,
    closure_by_reference,
    closure_shadowing,
    closure_with_loop,
    closure_to_iterator,
    named_element,
    named_row,
    mutable_reference_to_struct,
    split_in_two,
    halves_passed_on,
    through_mutable_parameter,
];
