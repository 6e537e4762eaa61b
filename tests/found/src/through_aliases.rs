//! What gets another length or variant through a reference to the whole: `let rows = &mut h; for row in rows.iter_mut()`.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Held {
    k: f64,
    h: Vec<Vec<f64>>,
}
#[derive(Clone, Differentiable)]
enum Kind {
    One(f64),
    More { u: f64, v: Vec<f64> },
}
#[differentiable]
fn add(q: &mut Vec<f64>, x: f64) {
    q.push(x);
    q.push(x * x);
}
#[differentiable]
fn rows_grown(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        q.push(x[0]);
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_replaced(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        *q = vec![x[0], x[1], x[1]];
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_a_pattern(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    if let [a, b] = &mut r[..] {
        a.push(x[0]);
        *b = vec![x[0], x[1], x[2], x[1]];
    }
    h[0][1] * h[1][3] * h[0][0]
}
#[differentiable]
fn fields_used_later(x: &[f64]) -> f64 {
    let mut w = Held {
        k: x[2],
        h: vec![vec![x[0]], vec![x[1], x[2]]],
    };
    let r = &mut w.h;
    for q in r.iter_mut() {
        *q = vec![x[0], x[1], x[1]];
    }
    r[0][0] *= x[2];
    w.h[0][1] * w.h[1][2] * w.h[0][0] * w.k
}
#[differentiable]
fn rows_lent(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for q in r.iter_mut() {
        add(q, x[0]);
    }
    h[0][1] * h[1][3] * h[0][0]
}
#[differentiable]
fn rows_given_to_a_closure(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    let add = |q: &mut Vec<f64>, y: f64| {
        q.push(y);
    };
    for q in r.iter_mut() {
        add(q, x[0]);
    }
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_rows(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<Vec<f64>>> = vec![vec![vec![x[0]], vec![x[1], x[2]]], vec![vec![x[0]]]];
    let r = &mut h;
    for q in r.iter_mut() {
        for s in q.iter_mut() {
            s.push(x[1]);
        }
    }
    h[0][0][1] * h[0][1][2] * h[1][0][1] + h[1][0][0]
}
#[differentiable]
fn variants_replaced(x: &[f64]) -> f64 {
    let mut h = vec![
        Kind::One(x[0]),
        Kind::More {
            u: x[1],
            v: vec![x[2]],
        },
    ];
    let r = &mut h;
    for e in r.iter_mut() {
        *e = Kind::More {
            u: x[0],
            v: vec![x[1], x[2]],
        };
    }
    let mut s = 0.0;
    for e in &h {
        match e {
            Kind::One(a) => s += a * a,
            Kind::More { u, v } => s += u * v[1],
        }
    }
    s
}
#[differentiable]
fn payloads_grown(x: &[f64]) -> f64 {
    let mut h = vec![
        Kind::One(x[0]),
        Kind::More {
            u: x[1],
            v: vec![x[2]],
        },
    ];
    let r = &mut h;
    for e in r.iter_mut() {
        match e {
            Kind::One(a) => *a *= x[1],
            Kind::More { u, v } => {
                v.push(x[2] * *u);
            }
        }
    }
    let mut s = 0.0;
    for e in &h {
        match e {
            Kind::One(a) => s += a * a,
            Kind::More { u, v } => s += u * v[1],
        }
    }
    s
}
#[differentiable]
fn options_filled(x: &[f64]) -> f64 {
    let mut h: Vec<Option<Vec<f64>>> = vec![None, Some(vec![x[1], x[2]])];
    let r = &mut h;
    for q in r.iter_mut() {
        match q {
            Some(v) => v.push(x[0]),
            None => *q = Some(vec![x[1]]),
        }
    }
    h[0].as_ref().unwrap()[0] * h[1].as_ref().unwrap()[2]
}
#[differentiable]
fn rows_by_index(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    for i in 0..2 {
        let q = &mut r[i];
        for j in 0..3 {
            q.push(x[j] * x[0]);
        }
    }
    h[0][1] * h[1][4] * h[0][0]
}
#[differentiable]
fn rows_found(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    if let Some(q) = r.last_mut() {
        q.push(x[0]);
    }
    if let Some(q) = r.get_mut(0) {
        q.push(x[0]);
        q.push(x[1]);
    }
    h[0][2] * h[1][2] * h[0][0]
}
#[differentiable]
fn rows_of_for_each(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    r.iter_mut().for_each(|q| q.push(x[0]));
    h[0][1] * h[1][2] * h[0][0]
}
#[differentiable]
fn reborrowed(x: &[f64]) -> f64 {
    let mut h: Vec<Vec<f64>> = vec![vec![x[0]], vec![x[1], x[2]]];
    let r = &mut h;
    let p = &mut *r;
    for (i, q) in p.iter_mut().enumerate() {
        q.resize(3 + i, x[0]);
    }
    for q in r.iter_mut().rev() {
        q.insert(0, x[1]);
    }
    h[0][3] * h[1][4] * h[0][0]
}

// What is bound by `&mut` and bound again.
#[differentiable]
fn rows_of_pairs(x: &[f64]) -> f64 {
    let mut m = vec![vec![x[0]], vec![x[1], x[2]]];
    for (i, p) in m.iter_mut().enumerate() {
        match (i, p) {
            (0, q) => q.push(x[0]),
            (_, q) => q.push(x[1]),
        }
    }
    m[0][1] * m[1][0]
}
#[differentiable]
fn rows_named_again(x: &[f64]) -> f64 {
    let mut v = vec![vec![x[0]], vec![x[1], x[2]]];
    for q in v.iter_mut() {
        match q {
            r => {
                r.push(x[0]);
            }
        }
    }
    v[0][1] * v[1][0]
}
#[differentiable]
fn rows_side_by_side(x: &[f64]) -> f64 {
    let mut v = vec![vec![x[0]], vec![x[1], x[2]]];
    let (a, b) = v.split_at_mut(1);
    for (p, q) in a.iter_mut().zip(b.iter_mut()) {
        match (p, q) {
            (p, q) if p[0] > q[0] => p.push(x[0]),
            (p, q) => q.push(x[0]),
        }
    }
    v.iter().map(|r| r.iter().product::<f64>()).sum()
}
#[differentiable]
fn variants_of_pairs(x: &[f64]) -> f64 {
    let mut v = vec![Kind::One(x[0]), Kind::One(x[1])];
    for (i, e) in v.iter_mut().enumerate() {
        match (i, e) {
            (0, e) => {
                *e = Kind::More {
                    u: x[0],
                    v: vec![x[2], x[0]],
                };
            }
            _ => {}
        }
    }
    v.iter()
        .map(|e| match e {
            Kind::One(a) => a * a,
            Kind::More { u, v } => u * v[0] * v[1],
        })
        .sum()
}
#[differentiable]
fn options_of_pairs(x: &[f64]) -> f64 {
    let mut v: Vec<Option<Vec<f64>>> = vec![None, Some(vec![x[0]])];
    for (i, e) in v.iter_mut().enumerate() {
        match (i, e) {
            (0, o) => *o = Some(vec![x[1], x[2]]),
            (_, o) => {
                if let Some(w) = o {
                    w.push(x[0]);
                }
            }
        }
    }
    v[0].as_ref().unwrap()[1] * v[1].as_ref().unwrap()[1]
}
#[differentiable]
fn rows_matched(x: &[f64]) -> f64 {
    let mut v = vec![vec![x[0]], vec![x[1], x[2]]];
    for p in v.iter_mut() {
        let q = p;
        q.push(x[0]);
    }
    match v.last_mut() {
        Some(q) => match q {
            r => *r = vec![x[1], x[2], x[1], x[2]],
        },
        None => {}
    }
    v[0][1] * v[1][3]
}
#[differentiable]
fn rows_of_a_slice(x: &[f64]) -> f64 {
    let mut v = vec![vec![x[0]], vec![x[1], x[2]]];
    let [p, _] = &mut v[..] else { return 0.0 };
    match p {
        q => {
            q.push(x[0]);
        }
    }
    v[0][1] * v[1][1]
}

#[derive(Clone, Differentiable)]
struct Line {
    t: f64,
    qs: Vec<f64>,
}
// Behind the last use of what is bound, the vector gets another length.
#[differentiable]
fn replaced_behind_its_parts(x: &[f64]) -> f64 {
    let mut line = Line {
        t: x[0],
        qs: x.to_vec(),
    };
    let Line { t, qs } = &mut line;
    if let [most @ .., last] = &mut qs[..] {
        *last *= most[0];
        if let Some((first, rest)) = qs.split_first_mut() {
            rest[1] *= *first;
            *qs = vec![qs[qs.len() - 1] * *t, qs[1]];
        }
    }
    let other = &mut line.qs;
    if let [most @ .., last] = &mut other[..] {
        *last *= most[0];
        *other = vec![other[1]];
    }
    line.qs[0] * line.t
}
#[differentiable]
fn weighted(line: &Line) -> f64 {
    line.qs.iter().sum::<f64>() * line.t
}
// A vector in an element, whose cotangent is added to as a whole.
#[differentiable]
fn vectors_of_elements(x: &[f64]) -> f64 {
    let line = Line {
        t: x[0],
        qs: x.to_vec(),
    };
    let mut two = [line.clone(), line];
    two[1].qs = vec![x[1] * two[1].t, x[2]];
    weighted(&two[1]) + weighted(&two[0])
}
cases![
    vectors_of_elements,
    replaced_behind_its_parts,
    rows_of_pairs,
    rows_named_again,
    rows_side_by_side,
    variants_of_pairs,
    options_of_pairs,
    rows_matched,
    rows_of_a_slice,
    rows_grown,
    rows_replaced,
    rows_of_a_pattern,
    fields_used_later,
    rows_lent,
    rows_given_to_a_closure,
    rows_of_rows,
    variants_replaced,
    payloads_grown,
    options_filled,
    rows_by_index,
    rows_found,
    rows_of_for_each,
    reborrowed
];
