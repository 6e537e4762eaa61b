//! Loops over what is taken by value: a copy of what is changed meanwhile.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn array_changed_meanwhile(x: &[f64]) -> f64 {
    let mut a = [x[0] * x[1], x[1].sin()];
    let mut s = 0.0;
    for w in a {
        a[0] = w * x[2];
        a[1] = a[0] * a[1];
        s += w;
    }
    s + a[0] * a[1]
}

#[differentiable]
fn array_split_meanwhile(x: &[f64]) -> f64 {
    let mut a = [x[0] * x[1], x[1].sin()];
    let mut s = 0.0;
    for w in a {
        let (u, z) = a.split_at_mut(1);
        u[0] = z[0].sin() * w;
        z[0] = u[0] * z[0];
        s += w;
    }
    s + a[0] * a[1]
}

#[differentiable]
fn arrays_in_chains(x: &[f64]) -> f64 {
    let mut a = [x[0] * x[1], x[1].sin()];
    let mut s = 0.0;
    for (i, w) in a.into_iter().rev().enumerate() {
        a[i] *= w;
        s += w * x[2];
    }
    for (p, w) in x.iter().zip(a) {
        s += w * p;
        a[0] = w * x[1];
    }
    let mut m = [a, [s, x[1]]];
    for row in m {
        m[0][1] = row[0] * m[1][0];
        m[1][0] += row[1];
        for v in row {
            m[0][1] *= v;
        }
    }
    s + a[0] * a[1]
        + m[0][1] * m[1][0]
        + a.into_iter()
            .map(|v| {
                a[0] = v * s;
                a[0] * a[1]
            })
            .sum::<f64>()
}

#[differentiable]
fn closures_that_keep(x: &[f64]) -> f64 {
    let mut k = x[0];
    let mut s = 0.0;
    for w in x.iter().map(move |v| v * k) {
        k += w;
        s += w * w;
    }
    for w in x.iter().map(|v| v * x[1]).map(move |v| v * k) {
        k += w * x[2];
        s += w * k;
    }
    s + k
}

#[differentiable]
fn vectors_assigned_meanwhile(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1] * x[2]];
    let mut s = 0.0;
    for w in v {
        s += w * w;
        v = vec![w, s];
        v[0] *= w;
        if s > 0.0 {
            s *= v[0];
        }
    }
    v = vec![s, x[1]];
    let mut o = (v.clone(), [x[0], s]);
    for w in o.1 {
        o.1[1] *= w;
        o.1[0] += w * w;
        for u in &o.0 {
            s += u * w;
        }
    }
    for w in o.0 {
        s += w * o.1[0];
    }
    s + o.1[0] * o.1[1]
}

#[differentiable]
fn arrays_behind_references(x: &[f64]) -> f64 {
    let mut a = [x[0], x[1], x[2] * x[0]];
    let r = &mut a;
    for w in *r {
        r[1] += w * r[0];
        r[0] = w;
    }
    let mut p = Parts {
        a: [x[0] * 2.0, x[1]],
        v: vec![x[2], x[2] * x[1]],
    };
    change(&mut p) * a[0] + a[1] * p.a[0] + p.a[1]
}

#[derive(Clone, Differentiable)]
struct Parts {
    a: [f64; 2],
    v: Vec<f64>,
}

#[differentiable]
fn change(s: &mut Parts) -> f64 {
    let mut t = 0.0;
    for w in s.a {
        s.a[1] += w * s.v[0];
        t += s.a[1] * w;
    }
    for w in s.a.into_iter().chain(s.a) {
        s.a[0] *= w;
        t += w * s.a[1];
    }
    t
}

#[differentiable]
fn weighed(a: f64, x: f64, y: &mut [f64]) -> f64 {
    y[0] *= a;
    a * 0.5 + x * y[0] + y[2 % y.len()] * 1.5
}

/// An element by value, beside the whole by `&mut`.
#[differentiable]
fn element_beside_whole(x: &[f64]) -> f64 {
    let mut w = vec![x[0] * 2.0, x[1], x[2]];
    let mut s = weighed(x[0], w[0], &mut w);
    for i in 0..2 {
        s += weighed(w[i + 1], w[i] * x[1], &mut w);
    }
    x.iter()
        .fold(weighed(w[1], 0.5, &mut w), |b, a| (2.0 * b + s * *a).sin())
}

#[differentiable]
fn widened(x: f32, n: i32) -> f64 {
    f64::from(x) * f64::from(x * 2.0) + f64::from(n) * f64::from(f64::from(x))
}

/// The points are not single precision, so that only the constant is narrow.
#[differentiable]
fn conversions(x: &[f64]) -> f64 {
    let k = widened(0.5, 2);
    let y = f64::from(x[0] * x[1]);
    f64::from(y * k) * f64::from(3_u8) + x[2]
}

#[derive(Clone, Differentiable)]
#[allow(non_camel_case_types, reason = "their names look alike")]
enum Alike {
    A_b { c: f64 },
    A { b_c: f64, c: f64 },
    B_(f64),
}

#[differentiable]
fn variants_that_look_alike(x: &[f64]) -> f64 {
    let all = [
        Alike::A_b { c: x[0] },
        Alike::A { b_c: x[1], c: x[2] },
        Alike::B_(x[0]),
    ];
    let mut s = 0.0;
    for one in &all {
        s += match one {
            Alike::A_b { c } => c * x[1],
            Alike::A { b_c, c } => b_c * c,
            Alike::B_(v) => v * v,
        };
    }
    s
}

cases![
    array_changed_meanwhile,
    array_split_meanwhile,
    arrays_in_chains,
    closures_that_keep,
    vectors_assigned_meanwhile,
    arrays_behind_references,
    element_beside_whole,
    conversions,
    variants_that_look_alike,
];
