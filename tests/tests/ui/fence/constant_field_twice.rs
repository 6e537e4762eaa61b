//! Another type of the name is declared elsewhere in the file: what reads a field and what looks for writes to it mean
//! the same one.

use ad_runtime::prelude::*;

mod other {
    pub struct Memo;
    pub struct Pair;
}

#[derive(Clone, Differentiable)]
struct Memo {
    k: f64,
    #[no_derivative]
    cache: Option<f64>,
    #[no_derivative]
    sums: Vec<f64>,
}

#[derive(Clone, Differentiable)]
struct Pair(#[no_derivative] f64, f64);

#[differentiable]
impl Memo {
    fn get(&mut self, v: f64) -> f64 {
        if let Some(c) = self.cache {
            return c;
        }
        let r = v * self.k;
        self.cache = Some(r);
        r
    }

    fn added(&mut self, g: &[f64]) {
        for (t, v) in self.sums.iter_mut().zip(g) {
            *t += *v;
        }
    }
}

#[differentiable]
fn made(x: &[f64]) -> f64 {
    let memo = Memo {
        k: x[1],
        cache: Some(x[0]),
        sums: vec![],
    };
    memo.cache.unwrap_or(0.0)
}

#[differentiable]
fn of_a_tuple(x: &[f64]) -> f64 {
    let pair = Pair(x[0], x[1]);
    pair.0 * pair.0
}

#[differentiable]
fn elements(memo: &mut Memo, x: &[f64]) {
    for t in memo.sums.iter_mut() {
        *t += x[1];
    }
}

fn main() {}
