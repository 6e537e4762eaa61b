use ad_runtime::prelude::*;

#[differentiable]
fn g(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..2 {
        #[allow(unused_macros)]
        macro_rules! n {
            () => {
                1
            };
        }
        t += x[i + 1] * t;
    }
    t
}

fn main() {
    g(&[1.0, 2.0, 3.0]);
}
