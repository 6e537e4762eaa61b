//! What other systems got wrong, one function each.
//!
//! "A pullback called twice" and "a pullback dropped uncalled" are tests of their own in
//! `tests/corpus.rs`, over all functions.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn accumulator_from_a_constant(x: &[f64]) -> f64 {
    let mut product = 1.0;
    let mut count = 0;
    for v in x {
        product *= v;
        count += 1;
    }
    let mut row = [2.0; 2];
    for v in x {
        row[0] += v * row[1];
        row[1] = row[0];
    }
    product * f64::from(count) + row[0]
}

#[differentiable]
fn while_that_runs_zero_times(x: &[f64]) -> f64 {
    let mut s = x[0] * x[1];
    let mut kept = Vec::new();
    let mut i = 5;
    while i < x.len() {
        kept.push(s);
        s = s.sin() * x[i];
        i += 1;
    }
    while s > 1e12 && !kept.is_empty() {
        s -= kept[0];
    }
    s * x[2]
}

#[differentiable]
fn product(a: f64, b: f64) -> f64 {
    a * b
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * b[i] + a[i];
    }
    s
}

#[differentiable]
fn the_same_variable_twice(x: &[f64]) -> f64 {
    let y = x[0] * x[1];
    let v = vec![y, x[2]];
    let mut z = x[1];
    z += z * z;
    z *= z;
    product(y, y) + dot(&v, &v) + dot(x, x) * z
}

#[differentiable]
fn swap(a: &mut f64, b: &mut f64) {
    let t = *a;
    *a = *b;
    *b = t;
}

#[differentiable]
fn swap_through_two_mut(x: &[f64]) -> f64 {
    let mut a = x[0] * x[1];
    let mut b = x[2];
    swap(&mut a, &mut b);
    a *= x[0];
    swap(&mut b, &mut a);
    std::mem::swap(&mut a, &mut b);
    let mut pair = (a, b * b);
    swap(&mut pair.0, &mut pair.1);
    let mut v = x.to_vec();
    let (left, right) = v.split_at_mut(1);
    swap(&mut left[0], &mut right[1]);
    pair.0 * v[0] + pair.1 * v[2]
}

#[differentiable]
fn a_variable_overwritten_after_its_use(x: &[f64]) -> f64 {
    let mut t = x[0];
    let a = t.sin() * x[1];
    t = a * x[2];
    let b = t * t;
    t = 3.0;
    let mut v = x.to_vec();
    let c = dot(&v, x);
    v[0] = c;
    v[1] = 0.0;
    let d = dot(&v, x);
    v = vec![t; 3];
    b + c * d + v[0]
}

#[differentiable]
fn continue_at_the_end_of_a_loop(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in x {
        s += s * v;
        if s > 0.0 {
            s *= 0.5;
            continue;
        }
        s -= v * v;
        continue;
    }
    let mut i = 0;
    while i < 3 {
        s += x[i] * s;
        i += 1;
        continue;
    }
    s
}

#[differentiable]
fn an_array_of_mutated_tuples(x: &[f64]) -> f64 {
    let mut t = (x[0], x[1]);
    t.0 *= x[2];
    let first = [t, (t.1, t.0)];
    t.1 = t.0 * t.0;
    let mut pairs = [t, first[1], (x[2], t.1)];
    pairs[0].1 += pairs[2].0;
    pairs[1] = (pairs[0].1, pairs[1].0);
    let mut s = first[0].1;
    for (a, b) in &pairs {
        s += a * b;
    }
    s
}

#[differentiable]
fn scale<T: Real>(values: &mut [T], total: &mut T, k: T) -> T {
    for v in values.iter_mut() {
        *v *= k;
        *total += *v;
    }
    *total * k
}

#[differentiable]
fn a_generic_function_with_mut(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut total = x[0];
    let a = scale(&mut v, &mut total, x[1]);
    let b = scale::<f64>(&mut v[1..], &mut total, a);
    total * b + v[2]
}

#[differentiable]
fn accumulate(out: &mut [f64], x: &[f64]) {
    for i in 0..out.len() {
        out[i] += x[i] * x[0];
    }
}

#[differentiable]
fn a_place_that_aliases_the_input_by_name(x: &[f64]) -> f64 {
    let input = x;
    let mut out = x.to_vec();
    accumulate(&mut out, x);
    {
        let x = &mut out;
        x[0] += input[1] * x[1];
        accumulate(x, input);
    }
    let x = out;
    x[0] * x[1] + x[2] * input[0]
}

cases![
    accumulator_from_a_constant,
    while_that_runs_zero_times,
    the_same_variable_twice,
    swap_through_two_mut,
    a_variable_overwritten_after_its_use,
    continue_at_the_end_of_a_loop,
    an_array_of_mutated_tuples,
    a_generic_function_with_mut,
    a_place_that_aliases_the_input_by_name,
];
