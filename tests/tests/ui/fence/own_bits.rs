use ad_runtime::prelude::*;

use std::ops::{BitXor, BitXorAssign, Not};

#[derive(Clone, Copy, Differentiable)]
struct V(f64, f64);

impl BitXor for V {
    type Output = V;
    fn bitxor(self, v: V) -> V {
        V(self.0 * v.1, self.1 * v.0)
    }
}

impl BitXorAssign for V {
    fn bitxor_assign(&mut self, v: V) {
        *self = *self ^ v;
    }
}

impl Not for V {
    type Output = V;
    fn not(self) -> V {
        V(self.1, self.0)
    }
}

#[differentiable]
fn operators(v: V) -> f64 {
    let w = v ^ v;
    let mut u = V(1.0, 2.0);
    u ^= v;
    w.0 + u.1
}

#[differentiable]
fn matched(v: V) -> f64 {
    match !v {
        V(a, b) => a * b,
    }
}

fn main() {
    let _ = operators(V(1.0, 2.0)) + matched(V(1.0, 2.0));
}
