//! Macros of one's own with the names of macros that are known.

use ad_runtime::prelude::*;

mod m {
    macro_rules! twice {
        ($x:expr) => {
            $x * 2.0
        };
    }
    pub(crate) use twice;
}
use m::twice as concat;

macro_rules! column {
    ($m:expr, $j:expr) => {
        $m[$j] * 2.0
    };
}
macro_rules! error {
    ($t:ident, $v:expr) => {
        $t += $v * $v
    };
}
macro_rules! vec {
    ($($e:expr),*) => { std::vec![$($e * 2.0),*] };
}

#[differentiable]
fn element(x: &[f64]) -> f64 {
    let v = column!(x, 1);
    v * x[0]
}

#[differentiable]
fn written(x: &[f64]) -> f64 {
    let mut t = x[0];
    error!(t, x[1]);
    t * x[2]
}

#[differentiable]
fn doubled(x: &[f64]) -> f64 {
    let v = vec![x[0], x[1]];
    let w = std::vec![x[0], x[1]];
    v[0] * v[1] * w[0]
}

#[differentiable]
fn renamed(x: f64) -> f64 {
    concat!(x) * x
}

fn inline(x: f64) -> f64 {
    gradient!(x, |x: f64| {
        let parts = [1.0, 2.0].map(|k| vec![x, k][0]);
        parts[0] * x
    })
}

fn main() {
    let x = [1.0, 2.0, 3.0];
    let _ = element(&x) + written(&x) + doubled(&x) + renamed(1.0) + inline(1.0);
}
