use ad_runtime::prelude::*;
use std::ops::AddAssign;

fn next(i: &mut usize) -> usize {
    *i += 1;
    *i - 1
}

#[differentiable]
fn gathered<T: Real + Copy + AddAssign>(v: &[T], out: &mut [T]) {
    let mut j = 0;
    while j < 2 {
        out[next(&mut j)] += v[j];
    }
}

fn main() {
    gathered(&[1.0, 2.0, 3.0], &mut [0.0, 0.0]);
}
