//! Loops that look as if they only looked for the least number, but in which something happens.

#![allow(clippy::all, clippy::pedantic, reason = "odd code on purpose")]

use crate::cases;
use ad_runtime::prelude::*;

struct Counts {
    asked: std::cell::Cell<usize>,
}
impl Counts {
    fn get(&self, k: usize) -> usize {
        self.asked.set(self.asked.get() + 1);
        self.asked.get() + k
    }
}
/// Cells, and methods of one's own.
#[differentiable]
fn through_cells(x: &[f64]) -> f64 {
    let cells = [std::cell::Cell::new(3usize), std::cell::Cell::new(2)];
    let counts = Counts {
        asked: std::cell::Cell::new(1),
    };
    let mut least = 90.0;
    for j in 0..x.len() {
        let taken = cells.get(j % 2).map(|cell| cell.take()).unwrap_or(0);
        least = least.min(x[j] * (taken + 1) as f64);
    }
    for j in 0..x.len() {
        let k = cells[j % 2].take() + counts.get(j);
        let d = x[j] * k as f64;
        if d < least {
            least = d;
        }
    }
    least * counts.asked.get() as f64
}

struct Asked(std::cell::Cell<usize>);
impl std::ops::Index<usize> for Asked {
    type Output = usize;
    fn index(&self, k: usize) -> &usize {
        self.0.set(self.0.get() + k);
        &[0, 1, 2][self.0.get() % 3]
    }
}

/// An index of one's own, which is evaluated once.
#[differentiable]
fn by_index(x: &[f64]) -> f64 {
    let asked = Asked(std::cell::Cell::new(0));
    let mut least = 9.0;
    for j in 0..x.len() {
        let k = asked[j];
        least = f64::min(least, x[j] * x[k] + 0.1);
    }
    let mut sum = x[asked[1]] * x[0] * asked[2] as f64;
    for j in 0..4 {
        sum += x[asked[j]] * x[0] * (asked[1] as f64 + 0.5);
    }
    least + sum
}

cases![through_cells, by_index];
