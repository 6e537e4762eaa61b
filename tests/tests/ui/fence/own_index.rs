use ad_runtime::prelude::*;

use std::ops::Index;

#[derive(Clone, Differentiable)]
struct Series {
    v: Vec<f64>,
}

impl Index<usize> for Series {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        &self.v[i]
    }
}

#[differentiable]
fn first(s: &Series) -> f64 {
    s[0] * s.v[1]
}

fn main() {
    let _ = first(&Series { v: vec![1.0, 2.0] });
}
