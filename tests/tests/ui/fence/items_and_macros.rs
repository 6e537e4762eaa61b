use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    macro_rules! n {
        () => {
            1
        };
    }
    let mut t = 1.0;
    for i in 0..2 {
        const N: usize = n!();
        t += x[i + N] * t;
    }
    t
}

fn main() {
    f(&[1.0, 2.0, 3.0]);
}
