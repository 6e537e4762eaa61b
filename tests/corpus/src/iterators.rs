//! Loops over iterators, and iterator chains as values.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn enumerated(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += v * v * (i as f64 + 1.0);
    }
    s
}

#[differentiable]
fn zipped(x: &[f64]) -> f64 {
    let y: Vec<f64> = vec![x[0] * 2.0, x[1] * x[0], x[2]];
    let mut s = 0.0;
    for (a, b) in x.iter().zip(&y) {
        s += a * b;
    }
    for (a, b) in x.iter().zip(y.iter()) {
        s *= a + b;
    }
    s
}

#[differentiable]
fn zipped_with_counter(x: &[f64]) -> f64 {
    let mut s = x[0];
    for (v, k) in x.iter().zip(1..) {
        s += v * s * k as f64 * 0.1;
    }
    for (k, v) in (2..9).zip(x) {
        s += v * k as f64;
    }
    s
}

#[differentiable]
fn zipped_mutable(x: &[f64]) -> f64 {
    let mut y = vec![1.0; 3];
    for (y, v) in y.iter_mut().zip(x) {
        *y += v * v;
    }
    for (i, y) in y.iter_mut().enumerate() {
        *y *= x[i] + *y;
    }
    y[0] * y[1] + y[2]
}

#[differentiable]
fn reversed(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in x.iter().rev() {
        s = s * 0.5 + v * s;
    }
    for (i, v) in x.iter().enumerate().rev() {
        s += v * i as f64 * s;
    }
    for i in (0..x.len()).rev() {
        s = s * x[i] + 1.0;
    }
    s
}

#[differentiable]
fn skipped_and_taken(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in x.iter().skip(1) {
        s = s * v + 0.5;
    }
    for v in x.iter().take(2) {
        s = s * v - 0.5;
    }
    for v in x.iter().skip(1).take(1).rev() {
        s += v * v;
    }
    for i in (0..3).step_by(2) {
        s += x[i] * s;
    }
    for v in x.iter().step_by(2) {
        s += v * s * 0.1;
    }
    s
}

#[differentiable]
fn windows_and_chunks(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in x.windows(2) {
        s += w[0] * w[1];
    }
    for c in x.chunks(2) {
        s += c[0] * c[c.len() - 1] * 0.5;
    }
    for c in x.chunks_exact(3) {
        s += c[0] * c[1] * c[2];
    }
    for (i, w) in x.windows(2).enumerate().rev() {
        s += w[1] * s * i as f64;
    }
    s
}

#[differentiable]
fn chunks_mut(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2], x[0] * x[1]];
    for c in y.chunks_mut(2) {
        c[0] *= c[1];
        c[1] += c[0];
    }
    y[0] * y[1] + y[2] * y[3]
}

#[differentiable]
fn copied(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().copied() {
        s += v.sin();
    }
    for &v in x {
        s += v * v;
    }
    for (i, &v) in x.iter().enumerate() {
        s += v * i as f64;
    }
    s
}

#[differentiable]
fn nested_rows(x: &[f64]) -> f64 {
    let m = vec![vec![x[0], x[1]], vec![x[2], x[0] * x[1]]];
    let mut s = 0.0;
    for (i, row) in m.iter().enumerate() {
        for (j, v) in row.iter().enumerate() {
            s += v * v * (i * 2 + j) as f64;
        }
    }
    for row in &m {
        s += row[0] * row[1];
    }
    s
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Body {
    at: f64,
    mass: f64,
}

#[differentiable]
fn structs_in_loops(x: &[f64]) -> f64 {
    let mut bodies = vec![
        Body {
            at: x[0],
            mass: x[1],
        },
        Body {
            at: x[2],
            mass: 2.0,
        },
    ];
    for b in bodies.iter_mut() {
        b.at += 0.1 * b.mass;
    }
    for Body { at, mass } in &mut bodies {
        *at *= *mass;
    }
    let mut s = 0.0;
    for Body { at, mass } in &bodies {
        s += at * mass;
    }
    for (k, b) in bodies.into_iter().enumerate() {
        s += b.at * k as f64;
    }
    s
}

#[differentiable]
fn sum_and_product(x: &[f64]) -> f64 {
    let s: f64 = x.iter().sum();
    let p = x.iter().product::<f64>();
    let q: f64 = x.iter().map(|v| v * v).sum();
    s * p + q
}

#[differentiable]
fn mapped_with_captures(x: &[f64]) -> f64 {
    let k = x[0] * x[1];
    let n = 2.0;
    x.iter().map(|v| k * v + n).map(|v| v * v).sum::<f64>()
}

#[differentiable]
fn mapped_pairs(x: &[f64]) -> f64 {
    let y = [x[1], x[2], x[0] * 2.0];
    let a: f64 = x.iter().zip(&y).map(|(a, b)| a * b).sum();
    let b: f64 = x.iter().zip(y.iter()).map(|p| p.0 - p.1 * p.1).sum();
    let c: f64 = x.iter().enumerate().map(|(i, &v)| i as f64 * v.exp()).sum();
    a * b + c
}

#[differentiable]
fn mapped_ranges(x: &[f64]) -> f64 {
    let n = x.len();
    let s: f64 = (0..n).map(|i| x[i] * x[(i + 1) % n]).sum();
    let t: f64 = (0..n)
        .map(|i| (0..=i).map(|j| x[j] * x[i]).sum::<f64>())
        .sum();
    s * t
}

#[differentiable]
fn folded(x: &[f64]) -> f64 {
    let a = x.iter().fold(1.0, |a, v| a * v + 0.5);
    let b = x.iter().copied().fold(f64::NEG_INFINITY, |a, v| a.max(v));
    let (c, d) = x
        .iter()
        .fold((0.0, 1.0), |(c, d), v| (c + v * d, d * 0.5 + v));
    a * b + c * d
}

#[differentiable]
fn filtered(x: &[f64]) -> f64 {
    let a: f64 = x.iter().filter(|v| **v > 0.0).sum();
    let b: f64 = x
        .iter()
        .enumerate()
        .filter(|(i, _)| i % 2 == 0)
        .map(|(_, v)| v * v)
        .sum();
    let mut s = 0.0;
    for v in x.iter().filter(|&&v| v < 1.0) {
        s += v * a;
    }
    for v in x.iter().take_while(|v| **v > -1e3) {
        s += v * b;
    }
    s + a * b
}

#[differentiable]
fn collected(x: &[f64]) -> f64 {
    let y: Vec<f64> = x.iter().map(|v| v * v).collect();
    let z = y.iter().zip(x).map(|(a, b)| a * b).collect::<Vec<_>>();
    y[0] * z[1] + z[2]
}

#[differentiable]
fn for_each(x: &[f64]) -> f64 {
    let mut s = 1.0;
    x.iter().for_each(|v| s += v * s);
    s
}

#[differentiable]
fn breaking_out(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        if i == 2 {
            break;
        }
        if *v < -5.0 {
            continue;
        }
        s += v * v;
    }
    s
}

#[differentiable]
fn overwritten_after_loop(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let mut s = 0.0;
    for v in &y {
        s += square(v) * v;
    }
    for v in y.iter_mut() {
        *v = s * *v;
    }
    y[0] + y[1] * y[2]
}

#[differentiable]
fn square(x: &f64) -> f64 {
    x * x
}

#[differentiable]
fn iterators_of_arrays(x: &[f64]) -> f64 {
    let grid = [[x[0], x[1]], [x[1], x[2]]];
    let mut s = 0.0;
    for [a, b] in &grid {
        s += a * b;
    }
    for row in grid {
        for v in row {
            s += v * v;
        }
    }
    s
}

#[derive(Clone, Differentiable)]
struct Halves {
    u: Vec<f64>,
    v: Vec<f64>,
    total: f64,
}
#[differentiable]
impl Halves {
    fn grow(&mut self, k: f64) {
        for p in self.u.iter_mut().chain(self.v.iter_mut()) {
            self.total += *p * k;
            *p *= self.total;
        }
    }
}
#[differentiable]
fn fields_one_after_the_other(x: &[f64]) -> f64 {
    let mut w = Halves {
        u: vec![x[0]],
        v: vec![x[1], x[2]],
        total: x[0],
    };
    w.grow(x[1]);
    for p in w.u.iter_mut().chain(w.v.iter_mut()) {
        *p = p.sin() * *p;
    }
    w.u[0] * w.v[1] + w.v[0] * w.total
}
#[differentiable]
fn halves_one_after_the_other(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0]], vec![x[1], x[2]]];
    let mut sum = 0.0;
    let (a, b) = rows.split_at_mut(1);
    for p in a[0].iter_mut().chain(b[0].iter_mut()) {
        *p *= *p;
        sum += *p;
    }
    sum * rows[0][0] * rows[1][1]
}

cases![
    fields_one_after_the_other,
    halves_one_after_the_other,
    enumerated,
    zipped,
    zipped_with_counter,
    zipped_mutable,
    reversed,
    skipped_and_taken,
    windows_and_chunks,
    chunks_mut,
    copied,
    nested_rows,
    structs_in_loops,
    sum_and_product,
    mapped_with_captures,
    mapped_pairs,
    mapped_ranges,
    folded,
    filtered,
    collected,
    for_each,
    breaking_out,
    overwritten_after_loop,
    iterators_of_arrays,
];
