//! Containers that get another length: in a field, by the function that is called, and through references
//! that are used later.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Default, Differentiable)]
struct S {
    a: f64,
    v: Vec<f64>,
    t: (f64, f64),
}
#[differentiable]
fn sum(s: &S) -> f64 {
    s.v.iter().sum::<f64>() * s.a + s.t.1
}
#[differentiable]
fn first(s: S) -> f64 {
    s.v[0]
}
#[differentiable]
fn replaced(s: &mut S, k: f64) {
    s.v = vec![k * s.a];
}
#[differentiable]
fn grown_too(s: &mut S, k: f64) {
    let v = s.v[0];
    s.v = vec![v, k, v * k, k];
}
#[differentiable]
fn grown(s: &mut S, k: f64) {
    s.v[1] *= k;
    s.v = vec![k * s.v[0], s.v[1], k, k * s.v[2]];
    s.v[3] += 1.0;
}
#[differentiable]
fn replaced_by_callee(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    s.v[1] *= x[0];
    let q = s.v[2] * s.v[1];
    replaced(&mut s, q);
    let r = s.v[0] * 2.0;
    grown_too(&mut s, r);
    s.v[2] * s.v[0] + sum(&s)
}
#[differentiable]
fn lengths_changed_by_callees(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    grown(&mut s, x[1]);
    let p = sum(&s);
    grown(&mut s, p);
    sum(&s) + p
}
#[differentiable]
fn by_value(mut s: S, k: f64) -> f64 {
    let old = sum(&s);
    s.v = vec![k, old];
    s.a *= 2.0;
    sum(&s) * old
}
#[differentiable]
fn replaced_in_parameters(x: &[f64]) -> f64 {
    let s = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    by_value(s.clone(), x[1]) + by_value(s, x[2])
}
#[differentiable]
fn replaced_in_a_loop(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    let mut total = 0.0;
    for i in 0..3 {
        total += sum(&s) * 0.5;
        let mut u = s.clone();
        u.v = vec![total; i + 1];
        if i != 1 {
            s = u;
        } else {
            s.v = u.v;
            s.t = (u.a, total);
        }
    }
    total + sum(&s) + first(s)
}
#[differentiable]
fn replaced_in_elements(x: &[f64]) -> f64 {
    let mut list = vec![
        S {
            a: x[0],
            v: x.to_vec(),
            t: (x[1], x[2]),
        },
        S {
            a: x[1],
            v: vec![x[2]],
            t: (x[0], 1.0),
        },
    ];
    let mut total = 0.0;
    for s in list.iter_mut() {
        total += sum(s);
        s.v = vec![total, s.a];
        s.a = sum(s);
    }
    for s in &mut list {
        replaced(s, total);
        total += sum(s);
    }
    if let Some(s) = list.last_mut() {
        s.v = vec![total, s.a, s.t.0];
        s.v[1] *= total;
    }
    total + sum(&list[0]) * sum(&list[1]) + list[1].v[1]
}
#[differentiable]
fn options_emptied_and_filled(x: &[f64]) -> f64 {
    let mut s = (Some(x.to_vec()), x[0]);
    let mut w = s.clone();
    w.0 = None;
    let a = if let Some(v) = &w.0 { v[0] } else { w.1 };
    w.0 = Some(vec![a * x[1]]);
    s.1 = match &w.0 {
        Some(v) => v[0] * 2.0,
        None => 0.0,
    };
    let z = (s, w);
    z.0.1 * z.1.0.unwrap()[0] + z.0.0.unwrap()[1]
}
#[differentiable]
fn rows_replaced(x: &[f64]) -> f64 {
    let mut m = (vec![x.to_vec(), x.to_vec()], x[2]);
    let c = m.clone();
    m.0[1] = vec![x[0] * x[1]];
    let d = m.0.clone();
    m.0 = vec![d[1].clone()];
    let e = m;
    c.0[1][2] * e.0[0][0] + e.1 + d[0][1]
}
#[differentiable]
fn update_with_another_length(x: &[f64]) -> f64 {
    let base = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    let s = S {
        v: vec![x[0] * base.v[1]],
        ..base.clone()
    };
    let r = S {
        a: s.a * 2.0,
        t: (s.t.1, s.t.0),
        ..base
    };
    r.v[0] * r.a + s.v[0] * r.t.0
}
#[differentiable]
fn references_to_fields(x: &[f64]) -> f64 {
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (x[1], x[2]),
    };
    let v = &mut s.v;
    let w = &mut v[1];
    *w *= *w;
    let t = &mut s.t;
    t.0 += s.v[1];
    let (p, q) = (&mut t.0, &mut t.1);
    *p *= *q;
    *q = *p + s.a;
    s.t.0 * s.t.1 + s.v[1]
}

#[differentiable]
impl S {
    fn dot(&self, other: &S, k: f64) -> f64 {
        self.a * other.a * k
    }
    fn put(&mut self, o: &S) {
        self.a += o.a * 2.0;
    }
}
#[differentiable]
fn total(v: &[f64]) -> f64 {
    v.iter().sum()
}
#[differentiable]
fn bump(v: &mut [f64]) {
    v[0] *= 2.0;
}
#[differentiable]
fn one(v: &f64) -> f64 {
    v * v
}
#[differentiable]
fn lends(v: &mut Vec<f64>, s: &mut S, t: &mut S, k: &mut f64) -> f64 {
    let a = total(v);
    bump(v);
    v.push(a);
    *k *= one(k);
    s.put(t);
    let w = &mut s.v;
    bump(w);
    let b = total(w);
    a * total(v) + s.dot(t, *k) * b
}
#[differentiable]
fn passed_as_shared(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = S {
        a: x[0],
        v: x.to_vec(),
        t: (0.0, 1.0),
    };
    let mut t = S {
        a: x[1],
        v: x.to_vec(),
        t: (0.0, 1.0),
    };
    let mut k = x[2];
    let r = lends(&mut v, &mut s, &mut t, &mut k);
    r * v[0] * k + s.a * v[3] + s.v[0]
}

/// A row that gets another length, in a vector that is moved and read afterwards.
#[differentiable]
fn row_before_a_move(x: &[f64]) -> f64 {
    let mut rows: Vec<Vec<f64>> = vec![vec![1.5; 2], vec![x[1]; 3]];
    rows[1] = vec![x[0]; 2];
    let moved = rows;
    let mut again = vec![vec![x[2]; 4]];
    again[0] = moved[1].clone();
    let others;
    others = again;
    moved[1][0] * x[2] + others[0][1]
}

cases![
    row_before_a_move,
    lengths_changed_by_callees,
    replaced_by_callee,
    replaced_in_parameters,
    replaced_in_a_loop,
    replaced_in_elements,
    options_emptied_and_filled,
    rows_replaced,
    update_with_another_length,
    references_to_fields,
    passed_as_shared
];
