//! Methods of std that change their receiver, and what is read in each direction, in several directions at once.
#![allow(missing_docs, reason = "tests")]

use ad_runtime::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The slopes of a function of two numbers, which are those of its gradient.
fn check<F>(f: &F)
where
    F: ForwardFn<(f64, f64), Output = f64> + DifferentiableFn<(f64, f64), Output = f64>,
{
    for at in [(0.7, 1.3), (-0.4, 0.6)] {
        let directions = [(1.0, 0.0), (0.0, 1.0), (0.3, -0.7)];
        let (value, slopes) = f.jvps(at, &directions);
        let (expected, gradient) = value_with_gradient(at, f);
        assert_eq!(value, expected);
        for (slope, direction) in slopes.iter().zip(&directions) {
            let expected = gradient.0 * direction.0 + gradient.1 * direction.1;
            assert!((slope - expected).abs() < 1e-12, "{slope} for {expected}");
            assert_eq!(f.jvp(at, direction), (value, *slope));
        }
    }
}

#[differentiable(directions)]
fn vectors(x: f64, y: f64) -> f64 {
    let mut v = vec![x, y, x * y];
    v.insert(1, y * y);
    v.insert(0, 3.0);
    let taken = v.remove(2) + v.swap_remove(0);
    v.resize(6, x.sin());
    v.extend_from_slice(&[2.0, y]);
    v.extend_from_slice(&[2.0, 4.0]);
    v.extend(vec![x, 1.0]);
    let mut more = vec![y, 5.0, x * x];
    v.append(&mut more);
    let end = v.split_off(5);
    v.truncate(4);
    let mut constants = vec![1.0, 2.0];
    constants.insert(1, 4.0);
    let last = v.pop().unwrap_or(1.0);
    v.clear();
    v.push(last);
    let mut sum = taken + v[0] * constants[1];
    for (i, e) in end.iter().enumerate() {
        sum += e * (i as f64 + 1.0) * x;
    }
    sum + more.len() as f64
}

#[differentiable(directions)]
fn slices(x: f64, y: f64) -> f64 {
    let mut v = [x, y, x * y, 2.0, y * y];
    v.reverse();
    v.rotate_left(2);
    v[1..].rotate_right(1);
    let mut w = vec![1.0; 5];
    w.copy_from_slice(&v);
    w[1..3].clone_from_slice(&[x.exp(), 3.0]);
    w[3..].copy_from_slice(&[7.0, 8.0]);
    w.swap(0, 4);
    v[..2].fill(x * 3.0);
    let mut sum = 0.0;
    for (i, (a, b)) in v.iter().zip(&w).enumerate() {
        sum += a * b * (i as f64 + 1.0) + b;
    }
    sum
}

#[differentiable(directions)]
fn options(x: f64, y: f64) -> f64 {
    let mut o = Some(x * y);
    let first = o.take().unwrap_or(2.0);
    let none = o.replace(y * y).unwrap_or(x);
    let second = o.replace(3.0).unwrap_or(1.0);
    let _ = o.insert(first * x);
    let mut p = None;
    p.get_or_insert(y);
    p.get_or_insert(x);
    first * none + second * p.unwrap_or(0.0) + o.unwrap_or(1.0)
}

#[differentiable(directions)]
fn maps(x: f64, y: f64) -> f64 {
    let mut m = BTreeMap::new();
    m.insert(3, x * y);
    let before = m.insert(3, y * y).unwrap_or(1.0);
    m.insert(1, 2.0);
    let gone = m.remove(&3).unwrap_or(1.0);
    let missing = m.remove(&7).unwrap_or(x);
    let mut h = HashMap::new();
    h.insert("a".to_owned(), x);
    let mut sum = before * gone + missing;
    if let Some(v) = h.get("a") {
        sum += v * y;
    }
    h.clear();
    h.insert("b".to_owned(), sum * x);
    sum + h.remove("b").unwrap_or(0.0)
}

#[test]
fn tangents_are_changed_as_their_values() {
    check(&vectors {});
    check(&slices {});
    check(&options {});
    check(&maps {});
}

#[differentiable(directions)]
fn powers(terms: &[(f64, i32)], x: f64) -> f64 {
    let mut sum = 0.0;
    for (a, n) in terms {
        sum += (a * x).powi(*n) + f64::from(*n) * a;
    }
    sum
}

#[derive(Clone, Debug, Differentiable)]
enum Expr {
    Var(usize),
    Sum(Box<Expr>, Box<Expr>),
    Times(f64, Box<Expr>),
}

#[differentiable(directions)]
fn evaluated(expr: &Expr, x: &[f64]) -> Result<f64, String> {
    Ok(match expr {
        Expr::Var(i) => *x.get(*i).ok_or("no such variable".to_owned())?,
        Expr::Sum(a, b) => evaluated(a, x)? + evaluated(b, x)?,
        Expr::Times(k, e) => k * evaluated(e, x)?,
    })
}

#[differentiable(directions)]
fn constants_of_patterns(x: f64, y: f64) -> f64 {
    let terms = [(x, 2), (y, 3), (x * y, 1)];
    let sum = Expr::Sum(Box::new(Expr::Var(1)), Box::new(Expr::Var(0)));
    let expr = Expr::Times(y, Box::new(sum));
    let value = evaluated(&expr, &[x, x * y]).unwrap_or(0.0);
    let missing = evaluated(&Expr::Var(7), &[x]).unwrap_or(y);
    powers(&terms, y) + value * missing
}

#[test]
fn what_a_pattern_finds_is_read_in_each_direction() {
    check(&constants_of_patterns {});
}
