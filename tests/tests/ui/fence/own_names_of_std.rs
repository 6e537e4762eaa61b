//! What is written out in other words of std's must not find functions of one's own by them, nor evaluate twice.

use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Table {
    rows: Vec<f64>,
    #[no_derivative]
    ids: Vec<usize>,
}

impl Table {
    fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        self.rows.iter().copied()
    }

    #[differentiable]
    fn get(&self, id: usize) -> Option<f64> {
        for i in 0..self.ids.len() {
            if self.ids[i] == id {
                return Some(self.rows[i]);
            }
        }
        None
    }
}

#[differentiable]
fn by_own_get(x: &[f64]) -> f64 {
    let table = Table {
        rows: x.to_vec(),
        ids: vec![2, 0, 1],
    };
    table.iter().nth(0).unwrap_or(0.0) * x[1]
}

#[differentiable]
fn evaluated_twice(x: &[f64]) -> f64 {
    let rows = vec![x.to_vec(), vec![x[2], x[0]]];
    let mut order = vec![0, 1];
    let most = rows[order.pop().unwrap()].iter().max_by(|a, b| a.total_cmp(b));
    most.unwrap() * order.len() as f64
}

mod array {
    pub fn from_fn<F: Fn(usize) -> f64>(f: F) -> [f64; 2] {
        [f(1), f(0)]
    }
}

#[differentiable]
fn by_own_module(x: &[f64]) -> f64 {
    let turned: [f64; 2] = array::from_fn(|i| x[i] * x[i]);
    turned[0] + 2.0 * turned[1]
}

struct Key;

impl Key {
    fn bits(&self, x: f64) -> u64 {
        x.to_bits()
    }
}

#[differentiable]
fn by_bits(x: &[f64]) -> f64 {
    let key = Key;
    f64::from_bits(key.bits(x[0])) * x[1]
}

fn main() {}
