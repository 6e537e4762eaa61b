//! `as_slice` and `as_mut_slice`.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn slice_of_a_vector(x: &[f64]) -> f64 {
    let a = vec![x[0], x[1] * x[2]];
    let b = a.as_slice();
    let s: f64 = b.iter().sum();
    s * b[0] + a.as_slice()[1]
}

#[derive(Clone, Differentiable)]
struct Sd3 {
    pub v: Vec<f64>,
    pub k: [f64; 3],
}
#[differentiable]
fn twice3(v: &mut [f64]) {
    for a in v.iter_mut() {
        *a *= 2.0;
    }
}
#[differentiable]
impl Sd3 {
    fn data(&self) -> f64 {
        let mut s = 0.0;
        for a in self.v.as_slice() {
            s += a;
        }
        s * self.k.as_slice()[1]
    }
    fn scale(&mut self, k: f64) {
        for a in self.v.as_mut_slice() {
            *a *= k;
        }
        twice3(self.k.as_mut_slice());
    }
}
#[differentiable]
fn as_slice_of_fields(x: &[f64]) -> f64 {
    let mut s = Sd3 {
        v: x.to_vec(),
        k: [x[0], x[1], x[2]],
    };
    s.scale((x[1] * 0.7 + x[2] * 1.9));
    let n = s.v.as_slice().len();
    let t = match s.v.as_slice() {
        [a, b, ..] => a * b,
        _ => 0.0,
    };
    let [p, q] = s.v.as_slice()[1..3] else {
        return 0.0;
    };
    s.data() + s.v.as_slice().iter().map(|a| a * a).sum::<f64>() * n as f64 + t + p * q
}

cases![slice_of_a_vector, as_slice_of_fields];
