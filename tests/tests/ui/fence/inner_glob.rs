use ad_runtime::prelude::*;

mod m {
    pub const N: usize = 1;
}

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..2 {
        use m::*;
        t += x[i + N] * t;
    }
    t
}

fn main() {
    f(&[1.0, 2.0, 3.0]);
}
