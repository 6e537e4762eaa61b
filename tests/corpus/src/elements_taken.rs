//! Elements that `unwrap`, `expect` and `?` take out of `first`, `last` and `get`.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Differentiable)]
struct S {
    a: f64,
    b: f64,
}
#[differentiable]
impl S {
    fn at(&self, t: f64) -> f64 {
        self.a + self.b * t
    }
}
#[differentiable]
fn last_of_structs(x: &[f64]) -> f64 {
    let segs = vec![S { a: x[0], b: x[1] }, S { a: x[2], b: x[0] }];
    let s = segs.last().unwrap();
    s.at(x[1])
}

#[differentiable]
fn go(segs: &[S], t: f64) -> Option<f64> {
    let s = segs.get(1)?;
    let r = segs.first()?;
    Some(s.at(t) * r.b)
}
#[differentiable]
fn taken_by_question_marks(x: &[f64]) -> f64 {
    let segs = vec![S { a: x[0], b: x[1] }, S { a: x[2], b: x[0] }];
    go(&segs, x[1]).unwrap()
        + segs.last().unwrap().a
        + segs.first().expect("one").at(x[2])
        + *x.last().unwrap()
        + x.get(1).unwrap() * x.get(2).unwrap().sin()
}

#[differentiable]
fn of_maps_by_text(x: &[f64]) -> f64 {
    let mut m = HashMap::new();
    m.insert("a", x[0]);
    m.insert("b", x[1] * x[2]);
    let a = m.get("a").unwrap();
    let b = *m.get("b").unwrap();
    let c = m.get("b").unwrap();
    a * b + c
}

#[differentiable]
fn of_maps_by_number(x: &[f64]) -> f64 {
    let mut m = BTreeMap::new();
    for i in 0..4usize {
        m.insert(i, x[i % 3] * x[(i + 1) % 3]);
    }
    let mut s = 0.0;
    for i in 0..4usize {
        let a = m.get(&i).unwrap();
        s += a * a;
    }
    s += m.get(&3).copied().unwrap_or(0.0);
    s
}

#[differentiable]
fn last_of_what_grows(x: &[f64]) -> f64 {
    let mut v = vec![x[0]];
    for i in 1..5 {
        let last = *v.last().unwrap();
        v.push(last * x[i % 3] + 0.5);
        if v.len() > 3 {
            let l = v.last().unwrap() * 2.0;
            *v.last_mut().unwrap() = l;
        }
    }
    let l = v.last().unwrap();
    let q = v.get(2).unwrap();
    l * q
}

#[differentiable]
fn read_and_pushed(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let l = v.last().unwrap().clone();
    let r = v.first().unwrap() * l;
    v.push(r);
    v[0] = v.last().unwrap() * v[1];
    let g = v.last().cloned().unwrap();
    g * v[0]
}

#[derive(Clone, Differentiable)]
struct W {
    p: Vec<(f64, f64)>,
    #[no_derivative]
    n: Vec<usize>,
}
#[differentiable]
impl W {
    fn n(&self) -> usize {
        *self.n.last().unwrap()
    }
    fn mid(&self) -> Option<f64> {
        let &(a, b) = self.p.get(1)?;
        Some(a * b)
    }
}
#[differentiable]
fn of_fields(x: &[f64]) -> f64 {
    let w = W {
        p: vec![(x[0], x[1]), (x[2], x[0])],
        n: vec![1, 2],
    };
    let (a, b) = w.p.last().unwrap();
    let (c, d) = w.p.last().unwrap();
    let &(e, _) = w.p.first().unwrap();
    a * b + x[w.n()] * c + d * e + w.mid().unwrap()
}

#[differentiable]
fn index_with_an_effect(x: &[f64]) -> f64 {
    let a = [x[0], x[1], x[2]];
    let l = a.last().unwrap();
    let mut i = 0;
    let q = a
        .get({
            i += 1;
            i
        })
        .unwrap();
    i += 1;
    let z = a.get(i).unwrap();
    l * q + z * 2.0
}

cases![
    last_of_structs,
    taken_by_question_marks,
    of_maps_by_text,
    of_maps_by_number,
    last_of_what_grows,
    read_and_pushed,
    index_with_an_effect,
    of_fields,
];
