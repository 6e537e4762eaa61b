//! Programs as one writes them, which were not compiled once.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn triangle(x: &[f64]) -> f64 {
    let mut k = 0.5;
    let mut start = 0;
    let v: Vec<f64> = vec![x[0]; 15];
    let mut s = 0.0;
    for i in 1..5 {
        let e = start + i;
        for j in start..e {
            s += v[j] * k * v[e - 1];
            k *= 0.9;
        }
        start = e;
    }
    s
}

#[derive(Clone, Differentiable)]
struct Links {
    w: Vec<f64>,
    #[no_derivative]
    l: Vec<Option<usize>>,
    #[no_derivative]
    kind: Option<f64>,
    #[no_derivative]
    pairs: Vec<(usize, f64)>,
}
#[differentiable]
impl Links {
    fn g(&self, k: usize) -> f64 {
        self.w[k] * self.w[k]
    }
    fn sum(&self) -> f64 {
        let mut s = 0.0;
        for i in 0..3 {
            if let Some(k) = self.l[i] {
                s += self.g(k) * self.w[i];
            }
            match self.l[i] {
                Some(k) if k > 1 => s += self.w[k].sin(),
                Some(_) => {}
                None => s *= 1.5,
            }
        }
        if let Some(r) = &self.kind {
            s *= r;
        }
        if let Some(r) = self.kind {
            s += r * self.w[0];
        }
        match &self.pairs[0] {
            (k, r) => s += self.w[*k] * r,
        }
        let (k, r) = self.pairs[1];
        s += self.w[k] * r;
        s
    }
    fn change(&mut self) -> f64 {
        let mut s = 0.0;
        if let Some(r) = self.kind {
            s += r * self.w[1];
            self.kind = Some(r * 0.5);
            s += r * self.w[1] * self.w[2];
        }
        if let Some(k) = self.l[0] {
            self.l[0] = None;
            s += self.w[k] * self.w[k];
        }
        s
    }
}
#[differentiable]
fn of_links(x: &[f64]) -> f64 {
    let mut links = Links {
        w: x.to_vec(),
        l: vec![Some(2), None, Some(1)],
        kind: Some(0.7),
        pairs: vec![(1, 0.3), (0, 1.2)],
    };
    let a = links.sum();
    let b = links.change();
    a * links.sum() + b
}

#[derive(Clone, Differentiable)]
struct L {
    v: f64,
    next: Option<Box<L>>,
}
#[differentiable]
fn push(l: &mut L, v: f64) {
    match &mut l.next {
        Some(n) => push(n, v),
        None => {
            l.next = Some(Box::new(L { v, next: None }));
        }
    }
}
#[differentiable]
fn push2(l: &mut L, v: f64) {
    if let Some(n) = &mut l.next {
        push2(n, v * 2.0)
    } else {
        l.next = Some(Box::new(L { v, next: None }));
    }
}
#[differentiable]
fn total(l: &L) -> f64 {
    match &l.next {
        Some(n) => l.v * total(n) + l.v,
        None => l.v * l.v,
    }
}
#[differentiable]
fn of_list(x: &[f64]) -> f64 {
    let mut l = L {
        v: x[0],
        next: None,
    };
    push(&mut l, x[1]);
    push(&mut l, x[2] * x[0]);
    push2(&mut l, x[2] * x[0]);
    total(&l)
}

cases![triangle, of_links, of_list];
