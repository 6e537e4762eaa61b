//! What is replaced through a reference to a part, by something of another length: the cotangent has the shape of the old one
//! before.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn rows(x: &[f64]) -> f64 {
    let mut rows = vec![x[..].to_vec(), vec![x[1], x[2], x[0], x[1] * x[2]]];
    let k = rows[0][2] * rows[1][3];
    for r in rows.iter_mut() {
        *r = vec![r[0] * r[1], x[0]];
    }
    k + rows[0][1] * rows[1][0]
}

#[differentiable]
fn rows_by_number(x: &[f64]) -> f64 {
    let mut rows = vec![x[..].to_vec(), vec![x[1], x[2], x[0], x[1] * x[2]]];
    let k = rows[0][2] * rows[1][3];
    for (i, r) in rows.iter_mut().enumerate() {
        if i == 1 {
            *r = vec![r[0] * r[3]];
        } else {
            r.push(x[0]);
        }
    }
    k + rows[0][3] * rows[1][0]
}

#[differentiable]
fn payloads_of_options(x: &[f64]) -> f64 {
    let mut o = Some(x[..].to_vec());
    let mut k = 0.0;
    if let Some(v) = &o {
        k += v[2] * v[0];
    }
    if let Some(v) = &mut o {
        *v = vec![v[1] * v[2]];
    }
    if let Some(v) = o {
        k *= v[0];
    }
    k
}

#[derive(Clone, Differentiable)]
enum E {
    One(Vec<f64>),
    Two(f64),
}
#[differentiable]
fn payloads_of_enums(x: &[f64]) -> f64 {
    let mut e = E::One(x[..].to_vec());
    let mut k = 0.0;
    if let E::One(v) = &e {
        k += v[2] * v[0];
    }
    match &mut e {
        E::One(v) => *v = vec![v[1] * v[2]],
        E::Two(a) => *a = 2.0,
    }
    if let E::One(v) = e {
        k *= v[0];
    }
    k
}

#[differentiable]
fn parts_of_tuples(x: &[f64]) -> f64 {
    let mut p = vec![
        (x[..].to_vec(), x[1]),
        (vec![x[1], x[2], x[0], x[1] * x[2]], x[2]),
    ];
    let k = p[0].0[2] * p[1].0[3];
    for (v, s) in p.iter_mut() {
        *v = vec![v[0] * *s, x[0]];
        *s *= v[0];
    }
    k + p[0].0[1] * p[1].0[0] * p[1].1
}

#[differentiable]
fn elements_of_halves(x: &[f64]) -> f64 {
    let mut rows = vec![
        x[..].to_vec(),
        vec![x[1], x[2], x[0], x[1] * x[2]],
        x[0..2].to_vec(),
    ];
    let k = rows[0][2] * rows[1][3] + rows[2][1];
    let (a, b) = rows.split_at_mut(1);
    a[0] = vec![b[0][1] * b[0][3]];
    b[1] = vec![a[0][0]; 3];
    k + rows[0][0] * rows[2][2]
}

#[differentiable]
fn arrays_taken_apart(x: &[f64]) -> f64 {
    let mut rows = [x[..].to_vec(), vec![x[1], x[2], x[0], x[1] * x[2]]];
    let k = rows[0][2] * rows[1][3];
    let [a, b] = &mut rows;
    *a = vec![b[1] * b[3]];
    b.truncate(2);
    b[1] *= a[0];
    k + rows[0][0] * rows[1][1]
}

#[differentiable]
fn set(v: &mut Vec<f64>, a: f64) {
    *v = vec![a; v.len() - 1];
}
#[differentiable]
fn by_functions(x: &[f64]) -> f64 {
    let mut rows = vec![x[..].to_vec(), vec![x[1], x[2], x[0], x[1] * x[2]]];
    let k = rows[0][2] * rows[1][3];
    for r in rows.iter_mut() {
        set(r, x[0] * x[1]);
    }
    for r in &mut rows {
        r.clear();
        r.extend([k, x[0]]);
    }
    k + rows[0][1] * rows[1][0]
}

#[derive(Clone, Differentiable)]
struct Part {
    k: f64,
    v: Vec<f64>,
}
#[differentiable]
impl Part {
    fn reset(&mut self, a: f64) {
        *self = Part {
            k: a,
            v: vec![self.v[1] * a],
        };
    }
    fn drop(&mut self) {
        self.v = vec![];
    }
}
#[differentiable]
fn by_methods(x: &[f64]) -> f64 {
    let mut rs = vec![
        Part {
            k: x[1],
            v: vec![x[0], x[2]],
        },
        Part {
            k: x[1],
            v: vec![x[0], x[2], x[0]],
        },
    ];
    let mut k = rs[1].k - rs[1].v[0] * 1.1;
    for b in rs.iter_mut().rev() {
        k *= b.v[1];
        b.reset(k);
        k += b.v[0];
    }
    for b in &mut rs {
        b.drop();
    }
    k + rs[0].k
}

#[differentiable]
fn structs(x: &[f64]) -> f64 {
    let mut rs = vec![
        Part {
            k: x[1],
            v: vec![x[0], x[2]],
        },
        Part {
            k: x[1],
            v: vec![x[0], x[2], x[0]],
        },
    ];
    let mut k = rs[1].k - rs[1].v[0] * 1.1;
    rs.iter_mut().for_each(|b| {
        let n = Part {
            k: b.k * 2.0,
            v: vec![b.v[1]],
        };
        *b = n;
    });
    for b in rs.iter_mut() {
        let q = std::mem::replace(
            b,
            Part {
                k: 0.5,
                v: vec![x[1]; 3],
            },
        );
        k *= q.k + q.v[0];
    }
    k + rs[0].v[2]
}

#[differentiable]
fn rows_of_rows(x: &[f64]) -> f64 {
    let mut g = vec![vec![x[0..2].to_vec(); 2]; 2];
    let k = g[0][1][1] * g[1][0][0];
    for r in g.iter_mut() {
        for c in r.iter_mut() {
            *c = vec![c[0] * x[0]];
        }
    }
    for r in g.iter_mut() {
        *r = vec![vec![r[1][0] * r[0][0], x[2]]];
    }
    k + g[0][0][1] * g[1][0][0]
}

#[differentiable]
fn ends(x: &[f64]) -> f64 {
    let mut rows = vec![x[..].to_vec(), vec![x[1], x[2], x[0], x[1] * x[2]]];
    let k = rows[0][2] * rows[1][3];
    if let Some(l) = rows.last_mut() {
        *l = vec![l[3] * l[0]];
    }
    if let Some(l) = rows.first_mut() {
        *l = vec![k * x[0]];
    }
    if let [a, .., b] = &mut rows[..] {
        *a = vec![b[0] * 2.0, a[0]];
    }
    k + rows[0][1] * rows[1][0] + rows[0][0]
}

cases![
    rows,
    rows_by_number,
    payloads_of_options,
    payloads_of_enums,
    parts_of_tuples,
    elements_of_halves,
    arrays_taken_apart,
    by_functions,
    by_methods,
    structs,
    rows_of_rows,
    ends,
];
