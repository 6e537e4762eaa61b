//! Structs and arrays that hold references.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct R1<'a> {
    pub d: &'a [f64],
    pub k: f64,
}
#[differentiable]
impl<'a> R1<'a> {
    fn energy(&self) -> f64 {
        let mut s = 0.0;
        for v in self.d {
            s += v * v * self.k;
        }
        s
    }
    fn make(d: &'a [f64]) -> Self {
        R1 { d, k: d[0] * 2.0 }
    }
    fn doubled(self) -> R1<'a> {
        R1 {
            k: self.k * 2.0,
            ..self
        }
    }
}
#[differentiable]
fn lifetime_of_a_block(x: &[f64]) -> f64 {
    let r = R1 { d: x, k: x[0] };
    r.energy() + r.k * r.d[1]
}

#[derive(Clone, Differentiable)]
struct R2<'a> {
    pub d: &'a [f64],
    pub k: f64,
}
#[differentiable]
fn energy2(r: &R2<'_>) -> f64 {
    let mut s = 0.0;
    for v in r.d {
        s += v * v * r.k;
    }
    s
}
#[differentiable]
fn range_in_a_struct(x: &[f64]) -> f64 {
    let r = R2 {
        d: &x[1..],
        k: x[0],
    };
    energy2(&r) + r.k * r.d[1]
}

#[derive(Clone, Differentiable)]
struct Model3 {
    pub w: Vec<f64>,
    pub b: f64,
}
#[derive(Clone, Differentiable)]
struct View3<'a> {
    pub m: &'a Model3,
    pub t: f64,
}
#[differentiable]
impl View3<'_> {
    fn at(&self, i: usize) -> f64 {
        self.m.w[i] * self.t + self.m.b
    }
}
#[differentiable]
fn reference_to_a_variable(x: &[f64]) -> f64 {
    let m = Model3 {
        w: x.to_vec(),
        b: (x[0] * 1.1 - x[1] * 0.3),
    };
    let v = View3 { m: &m, t: x[2] };
    v.at(0) * v.at(1) + m.b
}

#[derive(Clone, Differentiable)]
struct Model4 {
    pub w: Vec<f64>,
    pub b: f64,
}
#[derive(Clone, Differentiable)]
struct View4<'a> {
    pub m: &'a Model4,
    pub t: f64,
}
#[differentiable]
impl View4<'_> {
    fn at(&self, i: usize) -> f64 {
        self.m.w[i] * self.t + self.m.b
    }
}
#[differentiable]
fn run4(m: &Model4, t: f64) -> f64 {
    let v = View4 { m, t };
    v.at(0) * v.at(1) + m.b
}
#[differentiable]
fn reference_to_an_argument(x: &[f64]) -> f64 {
    let m = Model4 {
        w: x.to_vec(),
        b: (x[0] * 1.1 - x[1] * 0.3),
    };
    run4(&m, x[2])
}

trait Energy5 {
    fn energy(&self, k: f64) -> f64;
}
#[derive(Clone, Copy, Differentiable)]
struct R5<'a> {
    pub d: &'a [f64],
    pub k: f64,
}
#[differentiable]
fn mk5<'a>(d: &'a [f64], k: f64) -> R5<'a> {
    R5 { d, k }
}
#[differentiable]
fn made_by_a_function(x: &[f64]) -> f64 {
    let r = mk5(x, x[1]);
    r.k * r.d[2]
}

#[differentiable]
trait Energy6 {
    fn energy(&self, k: f64) -> f64;
}
#[derive(Clone, Copy, Differentiable)]
struct R6<'a> {
    pub d: &'a [f64],
    pub k: f64,
}
#[differentiable]
impl Energy6 for R6<'_> {
    fn energy(&self, k: f64) -> f64 {
        self.d[1] * k * self.k
    }
}
#[differentiable]
fn trait_of_a_struct_with_references(x: &[f64]) -> f64 {
    let r = R6 { d: x, k: x[0] };
    r.energy(x[1])
}

#[differentiable]
fn array_of_references(x: &[f64]) -> f64 {
    let a = [x[0], x[1]];
    let v = vec![x[2] * x[0]];
    let p = [&a[..], &v[..], &x[1..3]];
    let mut s = 0.0;
    for q in p {
        s += q[0] * q[0];
    }
    s + p[0][1]
}

#[derive(Clone, Copy, Differentiable)]
struct Pt8 {
    pub a: f64,
    pub b: f64,
}
#[differentiable]
fn vector_of_references(x: &[f64]) -> f64 {
    let a = Pt8 { a: x[0], b: x[1] };
    let b = Pt8 {
        a: x[2],
        b: (x[0] * x[2]),
    };
    let p = vec![(&a, x[1]), (&b, x[2])];
    let mut s = 0.0;
    for (q, w) in &p {
        s += q.a * w * q.b;
    }
    s
}

#[differentiable]
fn cat9(a: &[f64], b: &[f64]) -> Vec<f64> {
    [a, b].concat()
}
#[differentiable]
fn lists_of_slices(x: &[f64]) -> f64 {
    let c = cat9(&x[1..], x);
    let d = [&c[1..3], &x[..2]].concat();
    c[2] * c[4] + d[1] * d[3]
}

#[differentiable]
fn lists_of_arrays(x: &[f64]) -> f64 {
    let a = [[x[0], x[1]], [x[2], x[0] * x[1]]];
    let c = a.concat();
    let v = vec![x.to_vec(), vec![x[1] * (x[1] * 0.7 + x[2] * 1.9)]].concat();
    c[3] * c[1] * v[3] + v[2]
}

cases![
    lifetime_of_a_block,
    range_in_a_struct,
    reference_to_a_variable,
    reference_to_an_argument,
    made_by_a_function,
    trait_of_a_struct_with_references,
    array_of_references,
    vector_of_references,
    lists_of_slices,
    lists_of_arrays
];
