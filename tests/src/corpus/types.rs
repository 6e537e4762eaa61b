//! Types: arrays of every length, constants, enums, maps, collections.

use crate::cases;
use ad_runtime::prelude::*;

/// Numbers beside constants.
#[derive(Clone, Debug, Differentiable)]
pub struct Beside {
    /// A number.
    pub x: f64,
    /// A constant.
    #[no_derivative]
    pub k: f64,
    /// Rows.
    pub rows: [[f64; 3]; 3],
}

/// Constants between numbers.
#[derive(Clone, Debug, Differentiable)]
pub struct Between(#[no_derivative] f64, f64, #[no_derivative] usize, f64);

#[differentiable]
fn dot<const N: usize>(a: [f64; N], b: &[f64; N]) -> f64 {
    let mut s = 0.0;
    for i in 0..N {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn long_array(x: &[f64]) -> f64 {
    let mut a = [0.0; 50];
    for i in 0..50 {
        a[i] = x[i % 3] * i as f64 * 0.1;
    }
    let b = [x[0] * x[1]; 50];
    dot(a, &b)
}

#[differentiable]
fn nested_arrays(x: &[f64]) -> f64 {
    let mut m = [[x[0], x[1], x[2]], [x[1], x[1], 1.0], [x[2], 0.5, x[0]]];
    m[1][2] = m[0][0] * m[2][1];
    let mut s = 0.0;
    for i in 0..3 {
        for j in 0..3 {
            s += m[i][j] * m[j][i] * x[i];
        }
    }
    s
}

#[differentiable]
fn vector_of_arrays(x: &[f64]) -> f64 {
    let mut v = vec![[x[0], x[1]], [x[2], x[0] * x[1]]];
    v[0][1] *= x[2];
    v[1] = [v[0][1], v[1][0]];
    dot(v[0], &v[1])
}

#[differentiable]
fn constant_field_read(x: &[f64]) -> f64 {
    let b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[x[0], x[1], x[2]]; 3],
    };
    b.k * b.x + b.rows[1][2] * b.k + b.k
}

#[differentiable]
fn constant_field_scaled(x: &[f64]) -> f64 {
    let mut b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[x[0], x[1], x[2]]; 3],
    };
    let mut s = 0.0;
    for i in 0..3 {
        b.k *= 2.0;
        b.k += 1.0;
        s += b.x * b.k * b.rows[i][i];
    }
    s
}

#[differentiable]
fn scale_by(b: &mut Beside, x: f64) -> f64 {
    b.k *= 0.5;
    b.x *= b.k;
    b.x * x
}

#[differentiable]
fn constant_field_of_a_parameter(x: &[f64]) -> f64 {
    let mut b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[0.0; 3]; 3],
    };
    let y = scale_by(&mut b, x[2]);
    y * b.x + scale_by(&mut b, x[0])
}

#[differentiable]
fn constants_between(x: &[f64]) -> f64 {
    let mut b = Between(2.0, x[0], 1, x[1]);
    b.3 *= b.0;
    b.0 += 1.0;
    b.1 * b.3 * b.0 + x[b.2]
}

#[differentiable]
fn double(x: f64) -> f64 {
    2.0 * x * x
}

#[differentiable]
fn constant_field_passed_on(x: &[f64]) -> f64 {
    let b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[0.0; 3]; 3],
    };
    double(b.k) * b.x + b.k.sin() * x[2] + (-b.k) * x[0]
}

cases!(
    long_array,
    nested_arrays,
    vector_of_arrays,
    constant_field_read,
    constant_field_scaled,
    constant_field_of_a_parameter,
    constants_between,
    constant_field_passed_on,
);
