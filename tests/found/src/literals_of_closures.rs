//! Literals in what closures return and are given, and in vectors, fields and structs that the reverse sweep declares again.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn pair(x: &[f64]) -> f64 {
    let h = |v: f64| (v * v, 200);
    let p = h(x[0]);
    let n: u8 = p.1;
    let q = h(x[1]);
    p.0 * q.0 * (!q.1) as f64 * n as f64
}

#[differentiable]
fn element(x: &[f64]) -> f64 {
    let pick = |k: usize| [200, 100, 50][k % 3];
    let n: u8 = pick(1);
    let m = pick(0);
    x[0] * x[0] * (!m) as f64 * n as f64
}

#[differentiable]
fn early_rate(x: &[f64]) -> f64 {
    let w = |v: f64| {
        if v > 0.35 {
            return 0.1;
        }
        0.2
    };
    let s: f32 = w(x[0]);
    let q = w(x[1]);
    x[0] * x[0] * s as f64 * (q as f64 * 1e10 - 2e9)
}

#[differentiable]
fn option(x: &[f64]) -> f64 {
    let h = |v: f64| if v > 0.35 { Some(3) } else { None };
    let n: Option<u64> = h(x[0]);
    let m = h(x[1]);
    x[0] * x[0] * (m.unwrap_or(2) * 2147483647) as f64 * n.unwrap_or(1) as f64 * 1e-9
}

fn big(k: u8) -> bool {
    k > 60
}
#[differentiable]
fn early_pair(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| {
        if v > 0.25 {
            return (200, v);
        }
        (100, v * v)
    };
    let (m, w) = h(x[1]);
    if big(m) {
        let (m, w) = h(t);
        t = t * w * (!m) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn array_of_pairs(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| [(200, v)];
    let [(m, w)] = h(x[1]);
    if big(m) {
        let [(m, w)] = h(t);
        t = t * w * (!m) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn vector(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| vec![200, v as _];
    let p = h(x[1]);
    if big(p[0]) {
        let q = h(t);
        t = t * t * (!q[0]) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn local_vector(x: &[f64]) -> f64 {
    let w = |k: usize| {
        let t = vec![0.1, 0.2, 0.3];
        t[k]
    };
    let s: f32 = w(0);
    let q = w(1);
    x[0] * x[0] * s as f64 * (q as f64 * 1e10 - 2e9)
}

fn w8(k: u8) -> f64 {
    (!k) as f64 * 0.01
}
#[differentiable]
fn then_some(x: &[f64]) -> f64 {
    let mut t = x[0];
    let opt = |v: f64| (v > 0.35).then_some(200);
    if let Some(k) = opt(x[0]) {
        t *= w8(k);
    }
    if let Some(k) = opt(x[1]) {
        t *= x[1] * (!k) as f64;
    }
    t
}

#[differentiable]
fn pair_of_a_branch(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| {
        if v > 0.25 { (200, v) } else { (100, v * v) }
    };
    let (m, w) = h(x[1]);
    if big(m) {
        let (m, w) = h(t);
        t = t * w * (!m) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn pair_of_a_loop(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| loop {
        if v > 0.25 {
            break (200, v);
        }
        break (100, v * v);
    };
    let p = h(x[1]);
    if big(p.0) {
        let q = h(t);
        t = t * q.1 * (!q.0) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn changed_pair(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| {
        let mut k = 200;
        for _ in 0..3 {
            k += 1;
        }
        (k, v)
    };
    let p = h(x[1]);
    if big(p.0) {
        let q = h(t);
        t = t * q.1 * (!q.0) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn both_of_a_pair(x: &[f64]) -> f64 {
    let w = |(a, b)| [b, a];
    let [n, _] = w((200, 100));
    let q: u8 = n;
    let [m, p] = w((1, 2));
    x[0] * x[0] * (!m) as f64 * q as f64 * (!p) as f64
}

#[differentiable]
fn option_of_a_call(x: &[f64]) -> f64 {
    let w = |k: Option<_>| k.unwrap_or(7);
    let n: u8 = w(Some(200));
    let m = w(None);
    x[0] * x[0] * (!m) as f64 * n as f64
}

#[differentiable]
fn lent_array(x: &[f64]) -> f64 {
    let w = |k: &[_], v: f64| (k[0], v * v);
    let (s, a) = w(&[200], x[0]);
    let n: u8 = s;
    let (m, b) = w(&[100], x[1]);
    a * b * (!m) as f64 * n as f64
}

#[differentiable]
fn taken_apart(x: &[f64]) -> f64 {
    let mut t = x[0];
    let g = |(k, v)| (k, v);
    let m = g((200, t));
    if big(m.0) {
        let n = g((100, x[1]));
        t = t * n.1 * (!n.0) as f64;
    }
    t
}

#[differentiable]
fn lent_number(x: &[f64]) -> f64 {
    let mut t = x[0];
    let g = |k: &_, v: f64| (*k, v);
    let m = g(&200, t);
    if big(m.0) {
        let n = g(&100, x[1]);
        t = t * n.1 * (!n.0) as f64;
    }
    t
}

cases![
    pair,
    element,
    early_rate,
    option,
    early_pair,
    array_of_pairs,
    vector,
    local_vector,
    then_some,
    pair_of_a_branch,
    pair_of_a_loop,
    changed_pair,
    both_of_a_pair,
    option_of_a_call,
    lent_array,
    taken_apart,
    lent_number
];
