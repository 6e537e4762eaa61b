use ad_runtime::prelude::*;

#[differentiable]
fn while_small(x: &[f64], k: Option<f64>) -> f64 {
    let mut s = 0.0;
    for v in x {
        if let Some(k) = k
            && k > *v
        {
            s += k * v;
        } else {
            break;
        }
    }
    s
}

#[differentiable]
fn popped(x: &[f64]) -> f64 {
    let mut stack = x.to_vec();
    let mut s = 1.0;
    while let Some(v) = stack.pop()
        && s < 10.0
    {
        s += v * v;
    }
    s
}

fn main() {
    let _ = while_small(&[1.0], None) + popped(&[1.0]);
}
