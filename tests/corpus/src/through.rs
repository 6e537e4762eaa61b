//! Called functions and methods that write active values through references, to what began as a constant.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug, Default, Differentiable)]
struct S {
    a: f64,
    v: Vec<f64>,
    t: (f64, f64),
}
#[differentiable]
impl S {
    fn put(&mut self, x: f64) {
        self.v.push(x);
        self.a += x;
    }
    fn swap_in(&mut self, o: &mut S) {
        std::mem::swap(&mut self.v, &mut o.v);
    }
}
#[differentiable]
fn set(w: &mut f64, x: f64) {
    *w = x * x;
}
#[differentiable]
fn add_to(w: &mut [f64], x: f64) {
    for v in w.iter_mut() {
        *v += x;
    }
}
#[differentiable]
fn grow(w: &mut Vec<f64>, x: f64) {
    w.push(x);
}
/// For a module of another file.
#[differentiable]
pub(super) fn shifted(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] - h * k[i];
    }
}
#[differentiable]
pub(super) fn squared(y: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] * y[i];
    }
}
#[differentiable]
fn from_constants(x: &[f64]) -> f64 {
    let mut s = S::default();
    let w = &mut s.t.1;
    set(w, x[0]);
    let v = &mut s.v;
    grow(v, x[1]);
    v.push(2.0);
    let (p, q) = (&mut s.t.0, &mut s.a);
    set(p, x[2]);
    set(q, *p);
    s.t.0 * s.t.1 * s.v[0] * s.a
}
#[differentiable]
fn constants_in_loops(x: &[f64]) -> f64 {
    let mut m = vec![vec![0.0; 2]; 3];
    for row in m.iter_mut() {
        add_to(row, x[0]);
    }
    for (i, row) in m.iter_mut().enumerate() {
        let c = &mut row[i % 2];
        set(c, x[i]);
    }
    let mut g: Vec<Vec<f64>> = vec![Vec::new(); 3];
    for (i, row) in g.iter_mut().enumerate() {
        grow(row, x[i]);
        row.push(x[0]);
    }
    for i in 0..3 {
        let r = &mut g[i];
        r.insert(0, x[2 - i]);
        let last = r.last_mut().unwrap();
        *last *= x[1];
    }
    m[0][0] * m[1][1] + g[0][0] * g[1][1] + g[2][2] * m[2][0]
}
#[differentiable]
fn constants_split(x: &[f64]) -> f64 {
    let mut a = [0.0; 6];
    let (l, r) = a.split_at_mut(3);
    add_to(l, x[0]);
    let mid = &mut r[1..];
    add_to(mid, x[1]);
    if let Some((h, t)) = a.split_first_mut() {
        set(h, x[2]);
        add_to(t, *h);
    }
    for c in a.chunks_mut(2) {
        let z = &mut c[0];
        set(z, *z + x[0]);
    }
    a[0] * a[1] + a[3] * a[4] + a[5]
}
#[differentiable]
fn constants_in_maps(x: &[f64]) -> f64 {
    let mut m: HashMap<String, S> = HashMap::new();
    m.entry("a".to_string()).or_default().put(x[0]);
    m.entry("a".to_string()).or_insert(S::default()).put(x[1]);
    if let Some(s) = m.get_mut("a") {
        s.put(x[2]);
        set(&mut s.t.0, x[0]);
    }
    for s in m.values_mut() {
        s.put(1.0);
    }
    let mut b: BTreeMap<u32, f64> = BTreeMap::new();
    *b.entry(1).or_insert(0.0) += x[0];
    let w = b.entry(2).or_insert(1.0);
    set(w, x[1]);
    let s = &m["a"];
    s.v[0] * s.v[1] + s.v[2] * s.t.0 + b[&1] * b[&2]
}
#[differentiable]
fn constants_swapped(x: &[f64]) -> f64 {
    let mut a = S::default();
    let mut b = S {
        a: 1.0,
        v: vec![1.0, 2.0],
        t: (0.0, 0.0),
    };
    let r = &mut b;
    r.put(x[0]);
    a.swap_in(r);
    let w = &mut a;
    let c = without_derivative(0.5);
    w.put(x[1] * c);
    let mut o: Option<f64> = None;
    if let None = o {
        o = Some(x[2]);
    }
    let mut arr = [(0.0, 1usize); 2];
    for e in arr.iter_mut() {
        e.0 = x[e.1];
        e.1 = 2;
    }
    let z = &mut arr[1];
    set(&mut z.0, x[0]);
    let mut bx = Box::new(0.0);
    set(&mut bx, x[1]);
    *bx += x[2];
    a.v[2] * a.v[3] + o.unwrap() * arr[0].0 + arr[1].0 * *bx + b.a
}
#[differentiable]
fn constants_late(x: &[f64]) -> f64 {
    let mut buf = vec![0.0; 3];
    let mut total = 0.0;
    for i in 0..3 {
        let out = &mut buf;
        for (j, o) in out.iter_mut().enumerate() {
            set(o, x[j] + i as f64);
        }
        let f = |b: &mut Vec<f64>, k: f64| {
            b[0] += k;
        };
        f(&mut buf, x[i]);
        total += buf.iter().sum::<f64>();
    }
    let mut fill = |k: usize, v: f64| {
        buf[k] = v;
        total += v;
    };
    fill(0, x[1]);
    fill(2, x[0] * x[2]);
    buf[0] * buf[1] + buf[2] * total
}
#[differentiable]
fn pushed_into_an_entry(x: &[f64]) -> f64 {
    let mut m: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    m.entry(0).or_default().push(x[0]);
    m[&0][0]
}
#[differentiable]
fn pushed_through_references(x: &[f64]) -> f64 {
    let mut m: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    m.insert(0, vec![]);
    let w = m.get_mut(&0).unwrap();
    w.push(x[0]);
    let mut v = vec![vec![], vec![]];
    let w = &mut v[1];
    w.push(x[1]);
    let mut u = vec![vec![], vec![]];
    u[0].push(x[2]);
    u.last_mut().unwrap().push(x[1] * x[0]);
    m[&0][0] * v[1][0] + u[0][0] * u[1][0]
}

cases![
    from_constants,
    constants_in_loops,
    constants_split,
    constants_in_maps,
    constants_swapped,
    constants_late,
    pushed_into_an_entry,
    pushed_through_references
];
