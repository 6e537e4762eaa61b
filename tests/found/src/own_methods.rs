//! Methods with the names of std's, beside those of std on options, vectors and slices.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Account {
    limit: Option<f64>,
    sum: f64,
    values: Vec<f64>,
}

#[differentiable]
impl Account {
    fn map(&self, k: f64) -> f64 {
        self.sum * k
    }
    fn and_then(&mut self, k: f64) {
        self.sum += k;
    }
    fn first(&self) -> f64 {
        self.sum * 3.0
    }
    fn last(&self) -> f64 {
        self.values[0]
    }
    fn pop(&mut self) -> f64 {
        self.values[1] * self.sum
    }
    fn get(&self, k: f64) -> f64 {
        k * self.sum
    }
    fn extend(&mut self, more: &[f64]) {
        for m in more {
            self.values.push(m * self.sum);
        }
    }
}

#[differentiable]
fn closures_of_options(x: &[f64]) -> f64 {
    let mut a = Account {
        limit: Some(x[0]),
        sum: x[1],
        values: x.to_vec(),
    };
    let limit = a.limit.map(|q| q * q).unwrap_or(0.0);
    a.and_then(x[2]);
    let first = a.values.first().map_or(0.0, |q| q * q * x[2]);
    let last = x
        .last()
        .and_then(|q| if *q > 0.0 { Some(q * 2.0) } else { None })
        .unwrap_or(x[1]);
    let popped = a.values.pop().map(|q| q * q).unwrap_or(1.0);
    let second = a.values.get(1).map_or(x[0], |q| q * x[2]);
    limit * a.map(x[0])
        + first * a.first()
        + last * a.last()
        + popped * a.pop()
        + second * a.get(x[1])
}

#[differentiable]
fn vectors_and_chains(x: &[f64]) -> f64 {
    let mut a = Account {
        limit: None,
        sum: x[1],
        values: Vec::new(),
    };
    a.extend(x);
    let mut squares: Vec<f64> = Vec::new();
    squares.extend(x.iter().map(|q| q * q));
    a.values[2] * squares[0] + squares[2] * a.values[1]
}

cases![closures_of_options, vectors_and_chains];
