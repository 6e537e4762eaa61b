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

/// Without anything to record, both sweeps run at once; so do those of its own calls.
#[differentiable]
fn weighted(x: &[f64], m: usize) -> f64 {
    if m == 0 {
        x[0]
    } else {
        let mut sum = 0.0;
        let mut sign = 1.0;
        for i in 0..m {
            sum += sign * x[i % 3] * weighted(x, i);
            sign = -0.5 * sign;
        }
        sum
    }
}
#[differentiable]
fn nodes(x: &[f64], m: usize) -> f64 {
    let mut sum = x[m % 3];
    if m > 0 {
        sum += x[0] * nodes(x, m - 1);
    }
    if m > 1 {
        sum += 0.5 * nodes(x, m - 2);
    }
    if m > 2 {
        sum -= x[1] * nodes(x, m - 3);
    }
    sum
}
#[differentiable]
fn of_any_number<T: Real>(x: &[T], m: usize) -> T {
    let mut sum = T::ZERO;
    for i in 0..m {
        sum += x[i] * of_any_number(&x[1..], i.min(m - 1));
    }
    sum + x[0]
}
#[differentiable]
fn at_once(x: &[f64]) -> f64 {
    weighted(x, 4) * nodes(x, 5) + of_any_number(&[x[0], x[1], x[2], 1.0], 3)
}
#[differentiable]
fn weighted_alone(x: &[f64]) -> f64 {
    weighted(x, 5)
}
#[differentiable]
fn weighted_factor(x: &[f64], h: f64, m: usize) -> f64 {
    let mut sum = h;
    for i in 0..m {
        sum += x[i % 3] * h * weighted_factor(x, 0.5, i);
    }
    sum
}
#[differentiable]
fn with_a_constant(x: &[f64]) -> f64 {
    weighted_factor(x, 2.0, 4) + weighted_factor(&[1.0, 2.0, 3.0], x[0], 3)
}

cases![
    powers,
    tree_sum,
    determinants,
    butterflies,
    expression,
    mutual,
    at_once,
    weighted_alone,
    with_a_constant
];
