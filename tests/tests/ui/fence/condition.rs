use ad_runtime::prelude::*;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut s = x[0];
    #[cfg(debug_assertions)]
    {
        s *= 2.0;
    }
    match x.len() {
        #[cfg(any())]
        1 => s += 1.0,
        _ => s += x[1],
    }
    s
}

fn main() {
    f(&[1.0, 2.0]);
}
