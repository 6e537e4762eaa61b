//! Vectors that a called function gives another length, where the caller names their elements before and after.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Default, Differentiable)]
struct S {
    a: f64,
    v: Vec<f64>,
    t: (f64, f64),
}
#[differentiable]
fn whole(v: &mut Vec<f64>, k: f64) {
    *v = vec![k, k * k];
}
#[differentiable]
fn taken(v: &mut Vec<f64>, k: f64) {
    let _old = std::mem::take(v);
    v.push(k);
    v.push(k * k);
}
#[differentiable]
fn replaced_value(v: &mut Vec<f64>, k: f64) -> f64 {
    let old = std::mem::replace(v, vec![k, k]);
    old[0]
}
#[differentiable]
fn cleared(v: &mut Vec<f64>, k: f64) {
    v.clear();
    v.push(k);
    v.push(k * 3.0);
}
#[differentiable]
fn swapped(v: &mut Vec<f64>, k: f64) {
    let mut w = vec![k, k * k];
    std::mem::swap(v, &mut w);
}
#[differentiable]
fn truncated(v: &mut Vec<f64>, k: f64) {
    v.truncate(1);
    v.extend([k, k]);
    v[1] *= v[0];
}
#[differentiable]
fn struct_whole(s: &mut S, k: f64) {
    *s = S {
        a: k,
        v: vec![k, s.a],
        t: (k, s.a),
    };
}
#[differentiable]
fn struct_taken(s: &mut S, k: f64) {
    let old = std::mem::take(s);
    s.a = old.a;
    s.v = vec![k, 1.0];
}
#[differentiable]
fn conditional(s: &mut S, k: f64) {
    if k > 0.3 {
        s.v = vec![k, s.a];
    } else if k > -0.7 {
        s.v = Vec::new();
        s.v.push(k);
        s.v.push(2.0);
    }
    s.a *= k;
}
#[differentiable]
fn assigned_as_a_whole(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    whole(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q
}
#[differentiable]
fn taken_and_pushed(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    taken(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q
}
#[differentiable]
fn replaced_with_the_old(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    let r = replaced_value(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q * r
}
#[differentiable]
fn cleared_and_pushed(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    cleared(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q
}
#[differentiable]
fn swapped_for_a_shorter(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    swapped(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q
}
#[differentiable]
fn truncated_and_extended(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    truncated(&mut v, q);
    v[1] *= 2.0;
    v[0] * v[1] + q
}
#[differentiable]
fn struct_assigned(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (0.0, 0.0),
    };
    s.v[2] *= x[0];
    let q = s.v[2] * s.v[1];
    struct_whole(&mut s, q);
    s.v[1] *= 2.0;
    s.v[0] * s.v[1] + q + s.a
}
#[differentiable]
fn struct_taken_apart(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (0.0, 0.0),
    };
    s.v[2] *= x[0];
    let q = s.v[2] * s.v[1];
    struct_taken(&mut s, q);
    s.v[1] *= 2.0;
    s.v[0] * s.v[1] + q + s.a
}
#[differentiable]
fn assigned_on_conditions(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (0.0, 0.0),
    };
    s.v[1] *= x[0];
    let q = s.v[0] * s.v[1];
    conditional(&mut s, q);
    s.v[1] *= 2.0;
    let p = s.v[0] * s.v[1] + q + s.a;
    conditional(&mut s, p);
    s.v[0] * p + s.v[1]
}
#[differentiable]
fn taken_here(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    let _o = std::mem::take(&mut v);
    v.push(q);
    v[0] * q
}
#[differentiable]
fn swapped_here(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[2] *= x[0];
    let q = v[2] * v[1];
    let mut w = vec![q, q * q];
    std::mem::swap(&mut v, &mut w);
    w[2] *= v[1];
    v[0] * q + w[2]
}
#[differentiable]
fn rows_by_callees(x: &[f64]) -> f64 {
    let mut m = vec![x.to_vec(), x.to_vec()];
    m[0][2] *= x[0];
    let q = m[0][2] * m[1][1];
    m[0] = vec![q, q];
    whole(&mut m[1], q);
    m.swap(0, 1);
    m[0][1] *= m[1][0];
    taken(&mut m[0], x[1]);
    m[0][1] * q
}
#[differentiable]
fn callees_in_a_loop(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (0.0, 0.0),
    };
    for i in 0..3 {
        s.v[1] *= x[0];
        let q = s.v[0] + s.v[s.v.len() - 1];
        if i == 1 {
            whole(&mut s.v, q);
        } else {
            cleared(&mut s.v, q);
            s.v.push(s.a);
        }
        s.a += s.v[1];
    }
    s.a * s.v[2]
}
#[differentiable]
fn shorter_each_time(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut total = 0.0;
    while v.len() > 1 {
        total += v[0] * v[1];
        let mut w = Vec::new();
        for i in 1..v.len() {
            w.push(v[i] * v[i - 1]);
        }
        v = w;
    }
    total * v[0]
}

cases![
    assigned_as_a_whole,
    taken_and_pushed,
    replaced_with_the_old,
    cleared_and_pushed,
    swapped_for_a_shorter,
    truncated_and_extended,
    struct_assigned,
    struct_taken_apart,
    assigned_on_conditions,
    taken_here,
    swapped_here,
    rows_by_callees,
    callees_in_a_loop,
    shorter_each_time
];
