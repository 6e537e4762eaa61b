use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let all: Vec<&mut f64> = v.iter_mut().rev().take(2).collect();
    for r in all {
        *r *= x[1];
    }
    v[0]
}

#[differentiable]
fn parts(v: &mut [f64], k: f64) {
    let chunks: Vec<&mut [f64]> = v.chunks_mut(2).collect();
    for c in chunks {
        c[0] *= k;
    }
}

#[differentiable]
fn pairs(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut w = x.to_vec();
    let both: Vec<(&mut f64, &mut f64)> = v.iter_mut().zip(w.iter_mut()).collect();
    for (a, b) in both {
        *a *= *b;
    }
    v[0]
}

#[differentiable]
fn last(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let r = v.iter_mut().fold(None, |_: Option<&mut f64>, b| Some(b)).unwrap();
    *r *= x[1];
    v[1]
}

fn main() {}
