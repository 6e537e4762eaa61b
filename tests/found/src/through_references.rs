//! References that are taken apart, or lent again, through other references.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct TakenApartThroughAName {
    v: Vec<f64>,
    p: (Vec<f64>, f64),
}
#[differentiable]
fn taken_apart_through_a_name(x: &[f64]) -> f64 {
    let mut s = TakenApartThroughAName {
        v: vec![x[0], x[1]],
        p: (vec![x[2]], (x[0] * x[2])),
    };
    let z = s.v;
    let r = &mut s.p;
    r.0.push(z[0] * (x[1] * 0.7 + x[2] * 1.9));
    let (a, b) = r;
    a.push(*b * z[1]);
    s.v = z;
    s.v[0] * s.p.0[1] + s.p.0[2] * s.p.1
}

#[derive(Clone, Differentiable)]
struct NamedTwice {
    v: Vec<f64>,
    p: (Vec<f64>, Vec<f64>),
}
#[differentiable]
fn named_twice(x: &[f64]) -> f64 {
    let mut s = NamedTwice {
        v: vec![x[0], x[1]],
        p: (vec![x[2]], vec![(x[0] * x[2])]),
    };
    let r = &mut s.p;
    r.0.push((x[1] * 0.7 + x[2] * 1.9));
    let q = &mut r.0;
    q.push((x[0] * 1.1 - x[1] * 0.3));
    let (a, b) = r;
    a.push(b[0]);
    b.push(a[1]);
    b.push(x[1]);
    s.v[0] * s.p.0[1] + s.p.0[2] * s.p.1[1] * s.p.0[3]
}

#[derive(Clone, Differentiable)]
struct ChangedThroughBoth {
    v: Vec<f64>,
    p: (Vec<f64>, Vec<f64>),
}
#[differentiable]
fn g_of_changed_through_both(s: &mut ChangedThroughBoth, k: f64) {
    let r = &mut s.p;
    r.0.push(k);
    let (a, b) = r;
    for v in a.iter_mut() {
        *v *= k;
        b.push(*v);
    }
    s.v.clear();
    s.v.push(k * k);
}
#[differentiable]
fn changed_through_both(x: &[f64]) -> f64 {
    let mut s = ChangedThroughBoth {
        v: vec![x[0], x[1]],
        p: (vec![x[2]], vec![(x[0] * x[2])]),
    };
    g_of_changed_through_both(&mut s, (x[1] * 0.7 + x[2] * 1.9));
    g_of_changed_through_both(&mut s, (x[0] * 1.1 - x[1] * 0.3));
    let mut t = 1.0;
    for v in s.p.1.iter() {
        t = t * 0.5 + v * v;
    }
    t * s.v[0] + s.p.0[0]
}

#[differentiable]
fn halves_of_rows(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0], x[1]], vec![x[2], (x[0] * x[2])]];
    let (top, bottom) = rows.split_at_mut(1);
    let a = &mut top[0];
    let b = &mut bottom[0];
    a.push(b[0] * (x[1] * 0.7 + x[2] * 1.9));
    b.push(a[2] * (x[0] * 1.1 - x[1] * 0.3));
    rows.push(vec![x[1]]);
    rows[0][2] * rows[1][2] * rows[2][0]
}

cases![
    taken_apart_through_a_name,
    named_twice,
    changed_through_both,
    halves_of_rows
];
