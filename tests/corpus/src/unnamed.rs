//! Chains that begin at a value without a name; `flatten` and `flat_map`.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Differentiable)]
struct Model {
    w: Vec<f64>,
    b: f64,
}

#[differentiable]
impl Model {
    fn weights(&self) -> Vec<f64> {
        let mut v = self.w.clone();
        v[0] = v[0] * self.b;
        v
    }
    fn pair(&self) -> [f64; 2] {
        [self.b, self.w[0] * self.b]
    }
}

#[differentiable]
fn squares(x: &[f64]) -> Vec<f64> {
    let mut v = Vec::new();
    for a in x {
        v.push(a * a);
    }
    v
}

#[differentiable]
fn model(x: &[f64]) -> Model {
    Model {
        w: squares(x),
        b: x[1],
    }
}

#[differentiable]
fn rows(x: &[f64]) -> Vec<Vec<f64>> {
    vec![
        vec![x[0], x[1] * x[0]],
        vec![],
        vec![x[2], x[2] * x[0], x[1]],
    ]
}

#[differentiable]
fn sums_of_calls(x: &[f64]) -> f64 {
    let a = squares(x).iter().sum::<f64>();
    let b: f64 = squares(x).iter().map(|v| v * a).sum();
    let c = x
        .iter()
        .zip(squares(x).iter())
        .map(|(u, v)| u * v)
        .sum::<f64>();
    let d = x
        .iter()
        .zip(&squares(x))
        .map(|(u, v)| u * v * v)
        .sum::<f64>();
    let e: Vec<f64> = squares(x).iter().map(|v| v * b).collect();
    a * b + c * d + e.iter().product::<f64>()
}

#[differentiable]
fn literals(x: &[f64]) -> f64 {
    let a: f64 = [x[0], x[1] * x[0]].iter().map(|v| v * 3.0).sum();
    let b = vec![x[0], a, x[2]]
        .iter()
        .fold(x[1], |s, v| s * 0.5 + v * v);
    let c = [1.0, 2.0].iter().sum::<f64>();
    let mut s = b;
    for i in [0usize, 2].iter() {
        s *= x[*i];
    }
    s + c * a
}

#[differentiable]
fn loops_over_calls(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in squares(x).iter() {
        s += v * v;
    }
    for (i, v) in x.to_vec().iter().enumerate() {
        s = s * 0.5 + v * v * i as f64;
    }
    for w in squares(x).windows(2) {
        s += w[0] * w[1];
    }
    for v in squares(x).into_iter().rev() {
        s = s * v + v;
    }
    for v in squares(x)[1..].iter() {
        s *= v;
    }
    for v in squares(x).iter_mut() {
        *v *= 2.0;
        s += *v;
    }
    for (a, b) in squares(x).iter().zip(squares(x).into_iter().rev()) {
        s += a * b * s;
    }
    s + squares(x).chunks(2).map(|c| c[0] * c[0]).sum::<f64>()
}

#[differentiable]
fn results_of_methods(x: &[f64]) -> f64 {
    let m = model(x);
    let mut s = 0.1;
    for v in m.weights() {
        s += v * v;
    }
    for v in m.weights().iter().rev() {
        s = s * v + v;
    }
    for v in &m.pair() {
        s += v * s;
    }
    for v in model(x).w.iter() {
        s += v * s;
    }
    s + m.weights().iter().sum::<f64>() + m.pair().into_iter().map(|v| v * v).sum::<f64>()
}

#[differentiable]
fn chosen_of_calls(x: &[f64]) -> f64 {
    let most = squares(x).iter().copied().fold(f64::MIN, f64::max);
    let least = squares(x).into_iter().fold(f64::MAX, f64::min);
    let all = squares(x);
    most * x[0]
        + least
        + all
            .into_iter()
            .rev()
            .fold(f64::NEG_INFINITY, |a, b| a.max(b))
}

#[differentiable]
fn flattened_values(x: &[f64]) -> f64 {
    let m = [[x[0], x[1] * x[2]], [x[2], x[0]]];
    let a: f64 = m.iter().flatten().sum();
    let b: f64 = rows(x).iter().flatten().map(|v| v * v).sum();
    let c = rows(x)
        .iter()
        .flatten()
        .copied()
        .filter(|v| *v > 0.317)
        .fold(a, |s, v| s * 0.7 + v);
    let d: Vec<f64> = rows(x).iter().flatten().map(|v| v * b).collect();
    let e = m.iter().flatten().copied().fold(f64::MIN, f64::max);
    a * b + c + d.iter().sum::<f64>() + e * x[1] + rows(x).concat().iter().sum::<f64>()
}

#[differentiable]
fn flattened_loops(x: &[f64]) -> f64 {
    let m = rows(x);
    let mut s = 0.0;
    for v in m.iter().flatten() {
        if *v > 2.017 {
            break;
        }
        if *v < -0.417 {
            continue;
        }
        s += v * v * (s + 1.0);
    }
    for v in m.iter().flatten().rev() {
        s = s * 0.5 + v * v;
    }
    let mut n = 0;
    'all: for v in m.iter().flatten().chain(m[0].iter()) {
        for k in 0..3 {
            if k == 2 && n == 4 {
                break 'all;
            }
            if k == 1 && *v > 0.517 {
                n += 1;
                continue 'all;
            }
            s += v * v * k as f64 + v;
        }
    }
    s
}

#[differentiable]
fn flat_maps(x: &[f64]) -> f64 {
    let m = rows(x);
    // The names of the closure are its own.
    let row = x[1];
    let mut s = 0.0;
    for v in m.iter().flat_map(|row| row.iter()) {
        s += v * v * row;
    }
    let k = x[0];
    let scaled: Vec<f64> = m
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().map(move |v| v * k * (i as f64 + 1.0)))
        .filter(|v| *v > -0.517)
        .collect();
    let pairs = x
        .iter()
        .flat_map(|v| [v * v, *v])
        .fold(0.3, |s, v| s * v + v);
    let square = (0..2)
        .flat_map(|i| (0..2).map(move |j| x[i] * x[j + 1]))
        .sum::<f64>();
    s + scaled.iter().sum::<f64>() * pairs + square
}

#[differentiable]
fn flattened_by_value(x: &[f64]) -> f64 {
    let grid = [[x[0], x[1]], [x[1], x[2]]];
    let mut s = 0.2;
    for v in grid.into_iter().flatten() {
        s += s * v + v * v;
    }
    let mut h = vec![vec![1.0, 2.0], vec![x[0]]];
    for v in h.iter_mut().flatten() {
        *v *= x[2];
    }
    for v in rows(x).into_iter().flatten() {
        s += v * s;
    }
    let deep = vec![vec![vec![x[0] * x[0]], vec![x[1]]], vec![vec![x[2], s]]];
    s + h.iter().flatten().sum::<f64>()
        + deep.iter().flatten().flatten().map(|v| v * v).sum::<f64>()
}

cases![
    sums_of_calls,
    literals,
    loops_over_calls,
    results_of_methods,
    chosen_of_calls,
    flattened_values,
    flattened_loops,
    flat_maps,
    flattened_by_value,
];
