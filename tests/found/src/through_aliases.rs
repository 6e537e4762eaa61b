//! What gets another length or variant through a reference to the whole: `let rows = &mut h; for row in rows.iter_mut()`.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Held {
    k: f64,
    h: Vec<Vec<f64>>,
}
#[derive(Clone, Differentiable)]
enum Kind {
    One(f64),
    More { u: f64, v: Vec<f64> },
}
#[differentiable]
fn add(q: &mut Vec<f64>, x: f64) {
    q.push(x);
    q.push(x * x);
}
#[differentiable]
fn rows_grown(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        q.push(x[0]);
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_replaced(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        *q = vec![x[0], x[1], x[1]];
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_a_pattern(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    if let [a, b] = &mut r[..] {
        a.push(x[0]);
        *b = vec![x[0], x[1], x[2], x[1]];
    }
    h[0][1] * h[1][3] * h[0][0]
}
#[differentiable]
fn fields_used_later(x: &[f64]) -> f64 {
    let mut w = Held {
        k: x[2],
        h: vec![vec![x[0]], vec![x[1], x[2]]],
    };
    let r = &mut w.h;
    for q in r.iter_mut() {
        *q = vec![x[0], x[1], x[1]];
    }
    r[0][0] *= x[2];
    w.h[0][1] * w.h[1][2] * w.h[0][0] * w.k
}
#[differentiable]
fn rows_lent(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        add(q, x[0]);
    }
    h[0][1] * h[1][3] * h[0][0]
}
#[differentiable]
fn rows_given_to_a_closure(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    let add = |q: &mut Vec<f64>, y: f64| {
        q.push(y);
    };
    for q in r.iter_mut() {
        add(q, x[0]);
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_rows(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<Vec<f64>>> = vec![vec![vec![x[0]], vec![x[1], x[2]]], vec![vec![x[0]]]];
    let r = &mut h;
    for q in r.iter_mut() {
        for s in q.iter_mut() {
            s.push(x[1]);
        }
    }
    h[0][0][1] * h[0][1][2] * h[1][0][1] + h[1][0][0]
}
#[differentiable]
fn variants_replaced(x: &[f64]) -> f64 {
    let mut h = vec![
        Kind::One(x[0]),
        Kind::More {
            u: x[1],
            v: vec![x[2]],
        },
    ];
    let r = &mut h;
    for e in r.iter_mut() {
        *e = Kind::More {
            u: x[0],
            v: vec![x[1], x[2]],
        };
    }
    let mut s = 0.0;
    for e in &h {
        match e {
            Kind::One(a) => s += a * a,
            Kind::More { u, v } => s += u * v[1],
        }
    }
    s
}
#[differentiable]
fn payloads_grown(x: &[f64]) -> f64 {
    let mut h = vec![
        Kind::One(x[0]),
        Kind::More {
            u: x[1],
            v: vec![x[2]],
        },
    ];
    let r = &mut h;
    for e in r.iter_mut() {
        match e {
            Kind::One(a) => *a *= x[1],
            Kind::More { u, v } => {
                v.push(x[2] * *u);
            }
        }
    }
    let mut s = 0.0;
    for e in &h {
        match e {
            Kind::One(a) => s += a * a,
            Kind::More { u, v } => s += u * v[1],
        }
    }
    s
}
#[differentiable]
fn options_filled(x: &[f64]) -> f64 {
    let mut h: Vec<Option<Vec<f64>>> = vec![None, Some(vec![x[1], x[2]])];
    let r = &mut h;
    for q in r.iter_mut() {
        match q {
            Some(v) => v.push(x[0]),
            None => *q = Some(vec![x[1]]),
        }
    }
    h[0].as_ref().unwrap()[0] * h[1].as_ref().unwrap()[2]
}
#[differentiable]
fn rows_by_index(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for i in 0..2 {
        let q = &mut r[i];
        for j in 0..3 {
            q.push(x[j] * x[0]);
        }
    }
    h[0][1] * h[1][4] * h[0][0]
}
#[differentiable]
fn rows_found(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    if let Some(q) = r.last_mut() {
        q.push(x[0]);
    }
    if let Some(q) = r.get_mut(0) {
        q.push(x[0]);
        q.push(x[1]);
    }
    h[0][2] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_for_each(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    r.iter_mut().for_each(|q| q.push(x[0]));
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn reborrowed(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    let p = &mut *r;
    for (i, q) in p.iter_mut().enumerate() {
        q.resize(3 + i, x[0]);
    }
    for q in r.iter_mut().rev() {
        q.insert(0, x[1]);
    }
    h[0][3] * h[1][4] * h[0][0]
}

cases![
    rows_grown,
    rows_replaced,
    rows_of_a_pattern,
    fields_used_later,
    rows_lent,
    rows_given_to_a_closure,
    rows_of_rows,
    variants_replaced,
    payloads_grown,
    options_filled,
    rows_by_index,
    rows_found,
    rows_of_for_each,
    reborrowed
];
