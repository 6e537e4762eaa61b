use ad_runtime::prelude::*;

#[differentiable]
fn chosen(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    let r = if x > y { &mut a } else { &mut b };
    *r *= 2.0;
    a * b
}

fn main() {
    let _ = chosen(1.0, 2.0);
}
