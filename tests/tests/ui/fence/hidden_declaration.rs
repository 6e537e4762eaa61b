//! Declarations in the text of a macro.

use ad_runtime::prelude::*;

macro_rules! declare {
    ($n:ident, $v:expr) => {
        let $n = $v;
    };
}
macro_rules! constants {
    ($($n:ident = $v:expr),*) => { $(const $n: f64 = $v;)* };
}

#[differentiable]
fn shadowed(x: &[f64]) -> f64 {
    let k = 0;
    let mut t = x[k] * x[1];
    declare!(k, 2);
    t += x[k];
    t
}

#[differentiable]
fn scaled(x: f64) -> f64 {
    constants!(A = 2.0, B = 3.0);
    A * x + B
}

fn main() {
    let _ = shadowed(&[1.0, 2.0, 3.0]) + scaled(1.0);
}
