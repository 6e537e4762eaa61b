use ad_runtime::prelude::*;

#[differentiable]
fn by_address(x: f64) -> f64 {
    let mut y = x;
    let p = &raw mut y;
    let _ = p;
    y * 2.0
}

#[differentiable]
fn by_cast(x: f64) -> f64 {
    let mut y = x;
    let p = &mut y as *mut f64;
    let _ = p;
    y * 2.0
}

#[differentiable]
fn by_method(x: &mut [f64]) {
    let p = x.as_mut_ptr();
    let _ = p;
    x[0] *= 2.0;
}

fn main() {
    let _ = by_address(1.0) + by_cast(1.0);
    by_method(&mut [1.0]);
}
