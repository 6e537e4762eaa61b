//! Variables whose types are known later, in functions that have type parameters.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn a_of_pushed_to<F: Fn(f64) -> f64>(f: F, x: f64) -> Vec<f64> {
    let mut out = vec![];
    let mut t = x;
    for _ in 0..3 {
        t = f(t);
        out.push(t);
    }
    out
}
#[differentiable]
fn q_of_pushed_to(x: f64) -> f64 {
    x * x * 0.5
}
#[differentiable]
fn pushed_to(x: &[f64]) -> f64 {
    let v = a_of_pushed_to(q_of_pushed_to, x[0]);
    v[0] * v[2] * x[1]
}

#[differentiable]
fn d_of_assigned_in_a_loop<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    let mut last = None;
    for _ in 0..3 {
        last = Some(f(x));
    }
    last.unwrap_or(x)
}
#[differentiable]
fn assigned_in_a_loop(x: &[f64]) -> f64 {
    let k = x[2];
    d_of_assigned_in_a_loop(|v: f64| v * v * k, x[0]) * x[1]
}

#[differentiable]
fn l_of_of_reals<T: Real>(x: &[T]) -> T {
    let mut out = vec![];
    out.push(x[0]);
    out[0]
}
#[differentiable]
fn of_reals(x: &[f64]) -> f64 {
    l_of_of_reals(x) * x[1]
}

#[differentiable]
trait InADefaultMethodTrait {
    fn w_of_in_a_default_method(&self) -> f64;
    fn t_of_in_a_default_method(&self, x: &[f64]) -> f64 {
        let mut out = vec![];
        for i in 0..3 {
            out.push(x[i] * x[0]);
        }
        out[0] * self.w_of_in_a_default_method()
    }
}
#[derive(Clone, Differentiable)]
struct InADefaultMethod {
    a: f64,
}
#[differentiable]
impl InADefaultMethodTrait for InADefaultMethod {
    fn w_of_in_a_default_method(&self) -> f64 {
        self.a
    }
}
#[differentiable]
fn in_a_default_method(x: &[f64]) -> f64 {
    InADefaultMethod { a: (x[0] * x[2]) }.t_of_in_a_default_method(x)
}

#[differentiable]
fn pos_of_question_mark_in_a_closure(v: f64) -> Option<f64> {
    if v > 0.0 { Some(v) } else { None }
}
#[differentiable]
fn o_of_question_mark_in_a_closure<T: Real + Into<f64>>(x: &[f64], k: T) -> Option<f64> {
    let f = |v: f64| -> Option<f64> {
        let b = pos_of_question_mark_in_a_closure(v)?;
        Some(b * v)
    };
    let a = f(x[0])?;
    Some(a * x[1])
}
#[differentiable]
fn question_mark_in_a_closure(x: &[f64]) -> f64 {
    o_of_question_mark_in_a_closure(x, x[2]).unwrap_or(x[1])
}

#[differentiable]
fn m_of_rows_of_rows<F: Fn(f64) -> f64>(f: F, x: &[f64]) -> f64 {
    let mut rows = vec![];
    for v in x {
        let mut row = vec![];
        row.push(f(*v));
        row.push(*v);
        rows.push(row);
    }
    let mut pairs = vec![];
    pairs.push((rows[0][0], rows[1][1]));
    pairs[0].0 * pairs[0].1 + rows[2][0]
}
#[differentiable]
fn rows_of_rows(x: &[f64]) -> f64 {
    let k = (x[0] * 1.1 - x[1] * 0.3);
    m_of_rows_of_rows(|v: f64| v * v + k * v, x) * x[1]
}

#[differentiable]
fn m_of_popped_in_a_loop<T: Real>(x: &[T]) -> T {
    let mut acc = Default::default();
    let mut stack = vec![];
    stack.push(x[0]);
    while let Some(t) = stack.pop() {
        acc = t * t;
        if stack.len() > 3 {
            break;
        }
    }
    acc
}
#[differentiable]
fn popped_in_a_loop(x: &[f64]) -> f64 {
    m_of_popped_in_a_loop(x) * x[1]
}

#[differentiable]
fn m_of_of_a_pattern<F: Fn(f64) -> f64>(f: F, x: &[f64]) -> f64 {
    let (mut lo, mut hi) = (vec![], vec![]);
    for v in x {
        if *v > 0.0 {
            lo.push(f(*v));
        } else {
            hi.push(f(*v));
        }
    }
    let mut t = 0.0;
    for a in &lo {
        t += a;
    }
    for a in &hi {
        t -= a * a;
    }
    t
}
#[differentiable]
fn of_a_pattern(x: &[f64]) -> f64 {
    let k = (x[0] * 1.1 - x[1] * 0.3);
    m_of_of_a_pattern(|v: f64| v * v + k * v, x) * x[1]
}

cases![
    pushed_to,
    assigned_in_a_loop,
    of_reals,
    in_a_default_method,
    question_mark_in_a_closure,
    rows_of_rows,
    popped_in_a_loop,
    of_a_pattern
];
