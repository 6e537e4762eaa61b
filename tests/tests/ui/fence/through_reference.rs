//! References that are values: what is written through them is not followed. The types say so.

use ad_runtime::prelude::*;

#[differentiable]
fn in_a_vector(x: f64) -> f64 {
    let mut n = 1.0;
    let mut t = vec![&mut n];
    *t[0] = x;
    n
}

#[differentiable]
fn of_a_match(x: f64) -> f64 {
    let mut v = [1.0];
    let r = match v.get_mut(0) {
        Some(r) => r,
        None => return 0.0,
    };
    *r = x;
    v[0]
}

#[differentiable]
fn assigned(x: f64, first: bool) -> f64 {
    let (mut n, mut m) = (1.0, 2.0);
    let r;
    if first {
        r = &mut n;
    } else {
        r = &mut m;
    }
    *r = x;
    n * m
}

fn one(v: &mut [f64]) -> &mut f64 {
    &mut v[0]
}

#[differentiable]
fn of_a_call(x: f64) -> f64 {
    let mut v = [1.0];
    let mut r = one(&mut v);
    *r = x;
    v[0]
}

#[differentiable]
fn set(r: Option<&mut f64>, x: f64) -> f64 {
    if let Some(r) = r {
        *r = x;
    }
    x
}

#[differentiable]
fn handed_on(x: f64) -> f64 {
    let mut n = 1.0;
    set(Some(&mut n), x) * n
}

#[differentiable]
fn of_any_type<T: Real + Default>(x: T) -> T {
    let mut v = [T::default()];
    let r = match v.get_mut(0) {
        Some(r) => r,
        None => return x,
    };
    *r = x;
    v[0]
}

fn main() {
    let _ = in_a_vector(1.0) + of_a_match(1.0) + assigned(1.0, true) + of_a_call(1.0);
    let _ = handed_on(of_any_type(1.0));
}
