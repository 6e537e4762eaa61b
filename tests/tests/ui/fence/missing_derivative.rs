use ad_runtime::prelude::*;

fn h(x: f64) -> f64 {
    x * x
}

#[inline]
pub fn norm(x: &[f64]) -> f64 {
    x[0]
}

#[differentiable]
fn f(x: f64) -> f64 {
    let y = h(x) * 2.0;
    if y > 1.0 { norm(&[x, y]) } else { y }
}

#[differentiable]
fn of_a_block(x: f64) -> f64 {
    fn inner(x: f64) -> f64 {
        x
    }
    inner(x)
}

mod m {
    use super::*;

    fn square(x: f64) -> f64 {
        x * x
    }

    pub fn slope(x: f64) -> f64 {
        gradient!(x, |x| square(x) * x)
    }
}

fn main() {
    let _ = f(of_a_block(m::slope(1.0)));
    let _ = gradient!(1.0, h);
    let _ = differentiable_fn!(h);
}
