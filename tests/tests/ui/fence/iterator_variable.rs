use ad_runtime::prelude::*;

#[differentiable]
fn peeked(x: &[f64]) -> f64 {
    let mut it = x.iter().peekable();
    let mut s = 0.0;
    while let Some(v) = it.next() {
        if it.peek().is_some() {
            s += v * v;
        }
    }
    s
}

#[differentiable]
fn halves(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let s: f64 = it.by_ref().take(2).sum();
    s * it.sum::<f64>()
}

#[differentiable]
fn hidden(x: &[f64], rows: &[Vec<f64>]) -> f64 {
    let mut it = x.iter();
    let mut s = 0.0;
    for it in rows.iter() {
        s += it.len() as f64;
    }
    while let Some(v) = it.next() {
        s *= v;
    }
    s
}

fn main() {
    let _ = peeked(&[1.0]) + halves(&[1.0]) + hidden(&[1.0], &[]);
}
