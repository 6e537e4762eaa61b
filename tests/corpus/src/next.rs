//! Iterators in variables: `next`, and what is left.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn squares(x: &[f64]) -> Vec<f64> {
    let mut v = Vec::new();
    for a in x {
        v.push(a * a);
    }
    v
}

#[differentiable]
fn next_in_a_loop(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let mut s = 0.3;
    while let Some(v) = it.next() {
        s += v * v * s + v;
    }
    s
}

#[differentiable]
fn next_matched(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let a = match it.next() {
        Some(v) => v * v,
        None => 1.0,
    };
    let b = if let Some(v) = it.next() { v * a } else { 0.0 };
    it.next();
    let c = match it.next() {
        None => a * b,
        Some(_) => 7.0,
    };
    a + b + c
}

#[differentiable]
fn first_and_rest(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let Some(first) = it.next() else {
        return 0.0;
    };
    let mut best = *first;
    for v in it {
        best = best * v + v;
    }
    let mut values = x.iter().copied();
    let a = values.next().unwrap();
    let b = values.next().expect("there are two");
    best + a * b * b + values.map(|v| v * v * a).sum::<f64>()
}

#[differentiable]
fn by_reference(x: &[f64]) -> f64 {
    let y = squares(x);
    let mut it = y.iter();
    let mut s = x[0];
    for v in it.by_ref() {
        s += v * v;
        if s > 0.917 {
            break;
        }
    }
    let left = it.len();
    while let Some(v) = it.next() {
        s *= v + left as f64;
    }
    s
}

#[differentiable]
fn adaptors(x: &[f64]) -> f64 {
    let y = squares(x);
    let mut it = x.iter().enumerate().skip(1);
    let mut s = x[0];
    while let Some((i, v)) = it.next() {
        if i == 2 {
            continue;
        }
        s = s * v + v * i as f64;
    }
    let mut it = x.iter().zip(&y).rev();
    'all: while let Some((v, w)) = it.next() {
        s = s * v + w;
        for k in 0..3 {
            if k == 1 {
                continue 'all;
            }
            if s > 50.0 {
                break 'all;
            }
        }
    }
    let k = x[1];
    let mut scaled = x.iter().take(2).map(|v| v * k);
    while let Some(v) = scaled.next() {
        s += v * s;
    }
    s
}

#[differentiable]
fn by_value_and_in_parts(x: &[f64]) -> f64 {
    let mut it = squares(x).into_iter();
    it.next();
    let mut s = 1.0;
    while let Some(mut v) = it.next() {
        v *= 2.0;
        s += s * v;
    }
    let mut pairs = x.windows(2);
    while let Some(p) = pairs.next() {
        s += p[0] * p[1] * p[1];
    }
    let mut parts = x.chunks(2);
    while let Some(p) = parts.next() {
        s *= p[0];
    }
    s
}

#[differentiable]
fn within_loops(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..2 {
        let mut it = x.iter().skip(i).take(2);
        let mut before = match it.next() {
            None => 0.0,
            Some(v) => *v,
        };
        while let Some(&v) = it.next() {
            s += v * before;
            before = v;
        }
    }
    let names = ["a", "bc"];
    let mut it = names.iter();
    while let Some(name) = it.next() {
        s += x[0] * name.len() as f64;
    }
    let mut indices = (0..3).rev();
    while let Some(i) = indices.next() {
        s = s * x[i] + x[i];
    }
    s
}

#[differentiable]
fn one_name_twice(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let a = it.next().unwrap();
    let it = squares(x);
    let mut it = it.iter();
    let b = it.next().unwrap();
    let n = it.len();
    let all = x.iter().map(|v| v * v);
    a * b * n as f64 + it.fold(1.0, |s, v| s * v) + all.sum::<f64>()
}

cases![
    next_in_a_loop,
    next_matched,
    first_and_rest,
    by_reference,
    adaptors,
    by_value_and_in_parts,
    within_loops,
    one_name_twice,
];
