//! Values without a derivative beside those with one.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);

fn weight_of(name: &str, i: usize) -> f64 {
    name.len() as f64 + i as f64
}

fn index_of(names: &[String], wanted: &str) -> usize {
    names.iter().position(|n| n == wanted).unwrap_or(0)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Linear,
    Square,
}

#[differentiable]
fn strings_and_indices(x: &[f64]) -> f64 {
    let names: Vec<String> = vec!["a".to_owned(), "bcd".to_owned(), "ef".to_owned()];
    let k = index_of(&names, "bcd");
    let mut s = 0.0;
    for (i, name) in names.iter().enumerate() {
        if name.len() > 1 && !name.is_empty() {
            s += x[i] * weight_of(name, i);
        }
    }
    s * x[k]
}

#[differentiable]
fn modes(x: &[f64]) -> f64 {
    let modes = [Mode::Linear, Mode::Square];
    let mut s = 0.0;
    for (v, mode) in x.iter().zip(modes) {
        s += match mode {
            Mode::Linear => *v,
            Mode::Square => v * v,
        };
        if mode == Mode::Square {
            s *= 2.0;
        }
    }
    s
}

#[differentiable]
fn logging(x: &[f64]) -> f64 {
    let mut log = Vec::new();
    let mut count = 0usize;
    let y = x[0] * x[1];
    CALLS.fetch_add(1, Ordering::Relaxed);
    if y > 1e9 {
        log.push(format!("y = {y}"));
        println!("large: {y} {:?}", log);
    }
    assert!(x.len() == 3, "three numbers, not {}", x.len());
    debug_assert!(y.is_finite());
    count += x.len();
    y * count as f64
}

#[differentiable]
fn casts(x: &[f64]) -> f64 {
    let n = x[0].abs() as usize;
    let f = x[1] as f64;
    let g = (f * 2.0) as f64;
    let i = (n as i32 - 3) as f64;
    g * x[2] + i * x[0] + (x[1] > 0.0) as i32 as f64
}

#[differentiable]
fn sets(x: &[f64]) -> f64 {
    let mut seen = HashSet::new();
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        if seen.insert(i % 2) {
            s += v * v;
        }
    }
    s * seen.len() as f64
}

#[differentiable]
fn mixed_tuples(x: &[f64]) -> f64 {
    let t = (x[0], "name", 3usize, x[1] * x[2]);
    let (a, name, n, b) = t;
    let pairs = vec![(0, x[0]), (2, x[1])];
    let mut s = a * name.len() as f64 + b * n as f64;
    for (i, v) in &pairs {
        s += x[*i] * v;
    }
    s
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Branch {
    Low,
    High,
}

#[derive(Clone, Debug, Differentiable)]
struct Report {
    steps: usize,
    branch: Branch,
}

#[differentiable]
fn classified(v: f64) -> (f64, Branch) {
    if v > 0.5 {
        (v * v, Branch::High)
    } else {
        (3.0 * v, Branch::Low)
    }
}

#[differentiable]
fn reported(v: f64) -> (Report, f64) {
    let (y, branch) = classified(v);
    let steps = match branch {
        Branch::Low => 1,
        Branch::High => 2,
    };
    (Report { steps, branch }, y * steps as f64)
}

#[differentiable]
fn enums_in_results(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        let (y, branch) = classified(*v);
        let (report, z) = reported(y);
        s += match (branch, report.branch) {
            (Branch::Low, Branch::Low) => y * z,
            (Branch::High, _) => z,
            _ => y * report.steps as f64,
        };
        if classified(y).1 == Branch::High {
            s *= classified(*v).0;
        }
    }
    s
}

#[differentiable]
fn comparisons(x: &[f64]) -> f64 {
    let bigger = x[0] > x[1];
    let best = if bigger { 0 } else { 1 };
    let all = x.iter().all(|v| *v > -1e9);
    let any = x.iter().any(|v| *v > 1e9);
    let n = x.iter().filter(|v| **v > 0.0).count();
    if all && !any {
        x[best] * x[2] * (n as f64 + 1.0)
    } else {
        0.0
    }
}

#[differentiable]
fn bits(x: &[f64]) -> f64 {
    let mut k = 1usize;
    let mut s = 0.0;
    while k < 8 {
        s += x[(k >> 1) % 3] * (k ^ 2) as f64;
        k <<= 1;
        k |= 0;
    }
    s
}

fn position(x: f64) -> usize {
    (x.abs() as usize).min(2)
}

#[differentiable]
fn computed_index(x: &[f64]) -> f64 {
    let i = position(x[0]);
    if x[1] > 100.0 {
        return x[1];
    }
    x[1] * x[i]
}
/// Literals beside active values are integers of a type that nothing says.
#[differentiable]
fn integers_in_tuples(x: &[f64]) -> f64 {
    let (mut q, a) = (7, x[0]);
    let pair = (3, x[1]);
    let mut total = 0.0;
    for _ in 0..3 {
        q += 1;
        q *= pair.0;
        let (m, b) = (-(q % 5) + pair.0, a * pair.1);
        if m % 3 != 1 {
            total += ((m + 1) % 4) as f64 * b;
        }
    }
    total * x[2]
}

#[differentiable]
fn counts(x: &[f64]) -> f64 {
    let n: usize = x.iter().map(|v| (*v > 0.0) as usize).sum();
    let m = x.iter().filter(|v| **v > 0.25).map(|_| 1).sum::<u8>();
    let k: i64 = x.iter().map(|v| if *v > 0.0 { 2 } else { 3 }).product();
    x[0] * x[n % 3] + x[1] * (!m) as f64 + x[2] * k as f64
}

cases![
    counts,
    computed_index,
    strings_and_indices,
    modes,
    logging,
    casts,
    sets,
    mixed_tuples,
    enums_in_results,
    comparisons,
    bits,
    integers_in_tuples,
];
