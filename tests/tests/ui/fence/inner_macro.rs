use ad_runtime::prelude::*;

macro_rules! constant {
    ($name:ident) => {
        const $name: usize = 1;
    };
}

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..2 {
        constant!(N);
        t += x[i + N] * t;
    }
    t
}

#[differentiable]
fn g(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..2 {
        macro_rules! n {
            () => {
                1
            };
        }
        t += x[i + n!()] * t;
    }
    t
}

fn main() {
    f(&[1.0, 2.0, 3.0]);
    g(&[1.0, 2.0, 3.0]);
}
