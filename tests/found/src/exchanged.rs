//! What is exchanged with something whose cotangent nothing has made dense: fields, tuples, parameters, payloads.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Track {
    at: f64,
    parts: Vec<f64>,
}

#[derive(Clone, Differentiable)]
struct Pair {
    l: Track,
    r: Track,
    o: Option<Vec<f64>>,
}

#[differentiable]
fn made(at: f64, a: f64, b: f64) -> Track {
    Track {
        at,
        parts: vec![a, b],
    }
}

#[differentiable]
impl Track {
    fn bend(&mut self) {
        for i in 0..self.parts.len() {
            self.parts[i] = self.parts[i].sin();
        }
    }

    fn exchange(&mut self, other: &mut Track) {
        std::mem::swap(&mut self.parts, &mut other.parts);
    }
}

#[differentiable]
impl Pair {
    fn turn(&mut self) {
        self.l.exchange(&mut self.r);
    }
}

#[differentiable]
fn exchange(a: &mut Vec<f64>, b: &mut Vec<f64>) {
    std::mem::swap(a, b);
}

#[differentiable]
fn fields(x: &[f64]) -> f64 {
    let mut first = made(x[0], x[0], x[1]);
    let mut second = made(x[1], x[2], x[1]);
    for i in 0..first.parts.len() {
        first.parts[i] = first.parts[i].sin();
    }
    std::mem::swap(&mut first.parts, &mut second.parts);
    first.parts[0] * first.parts[1]
}

#[differentiable]
fn fields_in_a_loop(x: &[f64]) -> f64 {
    let mut total = x[0];
    for z in 0..3 {
        let mut first = made(x[0], total, x[z]);
        let mut second = made(x[1], 0.8, x[2]);
        for i in 0..first.parts.len() {
            first.parts[i] = first.parts[i].sin();
        }
        std::mem::swap(&mut first.parts, &mut second.parts);
        total += first.parts[1] * first.at;
        if z == 1 {
            total *= second.parts[0];
        }
    }
    total
}

#[differentiable]
fn tuples(x: &[f64]) -> f64 {
    let mut p = (x[0], vec![x[0], x[1]]);
    let mut q = (x[2], vec![x[2], x[1]]);
    for i in 0..2 {
        p.1[i] = p.1[i].sin();
    }
    std::mem::swap(&mut p.1, &mut q.1);
    p.1[0] * p.1[1] + q.0
}

#[differentiable]
fn named(x: &[f64]) -> f64 {
    let mut p = made(x[0], x[0], x[1]);
    let mut q = made(x[1], x[2], x[1]);
    {
        let (a, b) = (&mut p.parts, &mut q.parts);
        for i in 0..2 {
            a[i] = a[i].sin();
        }
        std::mem::swap(a, b);
    }
    p.parts[0] * p.parts[1] * q.at
}

#[differentiable]
fn by_functions(x: &[f64]) -> f64 {
    let mut p = made(x[0], x[0], x[1]);
    let mut q = made(x[1], x[2], x[1]);
    p.bend();
    exchange(&mut p.parts, &mut q.parts);
    for i in 0..2 {
        p.parts[i] = p.parts[i].cos();
    }
    p.exchange(&mut q);
    q.parts[0] * q.parts[1]
}

#[differentiable]
fn of_parts(x: &[f64]) -> f64 {
    let mut pair = Pair {
        l: made(x[0], x[0], x[1]),
        r: made(x[1], x[2], x[1]),
        o: None,
    };
    for i in 0..2 {
        pair.l.parts[i] = pair.l.parts[i].sin();
    }
    pair.turn();
    for i in 0..2 {
        pair.l.parts[i] = pair.l.parts[i].sin();
    }
    pair.l.exchange(&mut pair.r);
    pair.r.parts[0] * pair.r.parts[1]
}

#[differentiable]
fn parameters(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    for i in 0..2 {
        a[i] = a[i].sin();
    }
    std::mem::swap(&mut a, &mut b);
    a[0] * a[1]
}

#[differentiable]
fn fields_of_parameters(mut p: Track, mut q: Track) -> f64 {
    for i in 0..2 {
        p.parts[i] = p.parts[i].sin();
    }
    std::mem::swap(&mut p.parts, &mut q.parts);
    p.parts[0] * p.parts[1]
}

#[differentiable]
fn given_by_value(x: &[f64]) -> f64 {
    let a = parameters(vec![x[0], x[1]], vec![x[2], x[1]]);
    a * fields_of_parameters(made(x[0], x[0], a), made(x[1], x[2], x[1]))
}

#[differentiable]
fn payloads(x: &[f64]) -> f64 {
    let mut p = made(x[0], x[0], x[1]);
    let mut pair = Pair {
        l: p.clone(),
        r: p.clone(),
        o: Some(vec![x[2], x[1]]),
    };
    for i in 0..2 {
        p.parts[i] = p.parts[i].sin();
    }
    if let Some(v) = &mut pair.o {
        std::mem::swap(&mut p.parts, v);
    }
    let Pair { l, r, .. } = &mut pair;
    for i in 0..2 {
        l.parts[i] *= x[1];
    }
    std::mem::swap(&mut l.parts, &mut p.parts);
    std::mem::swap(l, r);
    r.parts[0] * r.parts[1]
}

cases![
    fields,
    fields_in_a_loop,
    tuples,
    named,
    by_functions,
    of_parts,
    given_by_value,
    payloads,
];
