use ad_runtime::prelude::*;

fn count() -> usize {
    2
}

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for _ in 0..count() {
        fn count() -> usize {
            3
        }
        for j in 0..count() {
            t += x[j] * t;
        }
    }
    t
}

fn main() {
    f(&[1.0, 2.0, 3.0]);
}
