//! Functions that call themselves and each other.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn power(x: f64, n: usize) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

#[differentiable]
fn powers(x: &[f64]) -> f64 {
    power(x[0], 3) * x[1] + power(x[2] * x[0], 2)
}

#[differentiable]
fn tree_sum(x: &[f64]) -> f64 {
    match x.len() {
        0 => 0.0,
        1 => x[0] * x[0],
        n => {
            let (a, b) = x.split_at(n / 2);
            tree_sum(a) * 0.5 + tree_sum(b).sin()
        }
    }
}

#[differentiable]
fn determinant(m: &[f64], n: usize) -> f64 {
    if n == 1 {
        return m[0];
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    let mut minor = vec![0.0; (n - 1) * (n - 1)];
    for k in 0..n {
        for i in 1..n {
            let mut at = 0;
            for j in 0..n {
                if j != k {
                    minor[(i - 1) * (n - 1) + at] = m[i * n + j];
                    at += 1;
                }
            }
        }
        sum += sign * m[k] * determinant(&minor, n - 1);
        sign = -sign;
    }
    sum
}

#[differentiable]
fn determinants(x: &[f64]) -> f64 {
    let m = [
        x[0],
        2.0,
        x[1],
        x[2],
        x[0] * x[1],
        1.0,
        3.0,
        x[2],
        x[1] + x[0],
    ];
    determinant(&m, 3)
}

#[differentiable]
fn in_place(out: &mut [f64], k: f64) {
    if out.len() > 1 {
        let half = out.len() / 2;
        let (a, b) = out.split_at_mut(half);
        in_place(a, k * 0.5);
        in_place(b, k * 2.0);
        for (a, b) in a.iter_mut().zip(b.iter_mut()) {
            let t = *a;
            *a = t + *b * k;
            *b = t - *b;
        }
    }
}

#[differentiable]
fn butterflies(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2], x[0] * x[1]];
    in_place(&mut y, x[2]);
    y[0] * y[1] + y[2] * y[3]
}

#[derive(Clone, Debug, Differentiable)]
enum Expr {
    Value(f64),
    Sum(Box<Expr>, Box<Expr>),
    Product(Box<Expr>, Box<Expr>),
}

#[differentiable]
impl Expr {
    fn eval(&self) -> f64 {
        match self {
            Expr::Value(v) => *v,
            Expr::Sum(a, b) => a.eval() + b.eval(),
            Expr::Product(a, b) => a.eval() * b.eval(),
        }
    }
}

#[differentiable]
fn expression(x: &[f64]) -> f64 {
    let e = Expr::Product(
        Box::new(Expr::Sum(
            Box::new(Expr::Value(x[0])),
            Box::new(Expr::Value(x[1])),
        )),
        Box::new(Expr::Value(x[2])),
    );
    e.eval()
}

#[differentiable(recursive)]
fn even(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { odd(x * 1.5, n - 1) }
}

#[differentiable]
fn odd(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { even(x.sin(), n - 1) }
}

#[differentiable]
fn mutual(x: &[f64]) -> f64 {
    even(x[0], 3) + odd(x[1], 2) * even(x[2], 2)
}

cases![
    powers,
    tree_sum,
    determinants,
    butterflies,
    expression,
    mutual
];
