#![allow(non_upper_case_globals)]
use ad_runtime::prelude::*;

const low: usize = 1;
const _HIGH: usize = 2;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for (i, v) in x.iter().enumerate() {
        t += match i {
            low => v * v,
            _ => *v,
        };
        if let Some(_HIGH) = Some(i) {
            t *= x[0];
        }
    }
    t
}

fn main() {
    f(&[1.0, 2.0, 3.0]);
}
