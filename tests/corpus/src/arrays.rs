//! Arrays, vectors, and mutation of elements.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2};

#[differentiable]
fn prefix_sums(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![0.0; n];
    y[0] = x[0];
    for i in 1..n {
        y[i] = y[i - 1] * 0.5 + x[i] * x[i];
    }
    let mut s = 0.0;
    for i in 0..n {
        s += y[i] * x[i];
    }
    s
}

#[differentiable]
fn jacobi(x: &[f64]) -> f64 {
    let n = x.len();
    let mut a = vec![0.0; n];
    let mut b = vec![0.0; n];
    for i in 0..n {
        a[i] = x[i];
        b[i] = x[i] * 2.0;
    }
    for _ in 0..3 {
        for i in 1..n - 1 {
            b[i] = x[i] * (a[i - 1] + a[i + 1] - 2.0 * a[i]) + a[i] * a[i];
        }
        for i in 0..n {
            let t = a[i];
            a[i] = b[i];
            b[i] = t;
        }
    }
    let mut s = 0.0;
    for i in 0..n {
        s += a[i] * a[i];
    }
    s
}

#[differentiable]
fn array_literal(x: &[f64]) -> f64 {
    let a = [x[0] * x[1], x[2], 1.0];
    let mut s = 0.0;
    for v in &a {
        s += v * a[0];
    }
    s + a[1] * a[1]
}

#[differentiable]
fn array_of_arrays(x: &[f64]) -> f64 {
    let mut m = [[0.0; 2]; 2];
    m[0][0] = x[0];
    m[0][1] = x[1] * m[0][0];
    m[1][0] = x[2] + m[0][1];
    m[1][1] = m[1][0] * m[0][1];
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

#[differentiable]
fn element_compound(x: &[f64]) -> f64 {
    let mut y = [0.5; 3];
    for i in 0..3 {
        y[i] += x[i];
        y[i] *= x[(i + 1) % 3];
        y[i] -= y[0] * 0.3;
    }
    y[0] * y[1] + y[2]
}

#[differentiable]
fn overwritten_after_use(x: &[f64]) -> f64 {
    let mut y = [x[0], x[1]];
    let a = y[0] * y[1];
    y[0] = 7.0;
    let b = y[0] * y[1];
    y[1] = a;
    a * b + y[1] * x[2]
}

#[differentiable]
fn scratch_buffer(x: &[f64]) -> f64 {
    let mut buffer = [0.0; 2];
    let mut s = 0.0;
    for i in 0..x.len() {
        buffer[0] = x[i] * x[0];
        buffer[1] = buffer[0] * buffer[0] + s;
        s += buffer[1] * 0.3;
    }
    s
}

#[differentiable]
fn passed_after_writing(x: &[f64]) -> f64 {
    let mut y = vec![0.0; 3];
    for i in 0..3 {
        y[i] = x[i] * x[i];
    }
    dot(&y, x) + dot(&y, &y)
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn passed_between_writes(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let a = dot(&y, x);
    y[1] = a * 0.5;
    let b = dot(&y, x);
    y[0] *= b;
    dot(&y, &y)
}

#[differentiable]
fn returns_vector(x: &[f64], k: f64) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for i in 0..x.len() {
        y[i] = x[i] * k;
    }
    y
}

#[differentiable]
fn vector_results(x: &[f64]) -> f64 {
    let y = returns_vector(x, x[0]);
    let z = returns_vector(&y, x[1]);
    dot(&y, &z) + z[2]
}

#[differentiable]
fn data_dependent_index(x: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut k = 0;
    for i in 0..6 {
        k = (k * 2 + i) % 3;
        s = s * 0.5 + x[k] * x[i % 3];
    }
    s
}

#[differentiable]
fn elements_mutably(x: &[f64]) -> f64 {
    let mut y = [x[0], x[1], x[2]];
    for v in y.iter_mut() {
        *v = *v * *v + x[0];
    }
    for v in &mut y {
        *v *= 2.0;
    }
    y[0] * y[1] + y[2]
}

#[differentiable]
fn sized_by_lengths(x: &[f64]) -> f64 {
    let mut m = Array2::zeros((2, x.len()));
    for i in 0..x.len() {
        m[[1, i]] = x[i] * x[0];
    }
    let y = x.to_vec();
    let mut v: Vec<f64> = Vec::with_capacity(y.len() * 2);
    v.push(x[0] * y[1]);
    let ones = Array1::<f64>::ones(y.len() + v.len());
    m[[1, 2]] * m[[1, 1]] + v[0] * ones[3] * x[2]
}

cases!(
    sized_by_lengths,
    prefix_sums,
    jacobi,
    array_literal,
    array_of_arrays,
    element_compound,
    overwritten_after_use,
    scratch_buffer,
    passed_after_writing,
    passed_between_writes,
    vector_results,
    data_dependent_index,
    elements_mutably,
);
