use ad_runtime::prelude::*;

#[differentiable]
fn repeat<F: FnMut(f64) -> f64>(mut f: F, x: f64) -> f64 {
    f(x) + f(x)
}

#[differentiable]
fn running(x: f64) -> f64 {
    let mut total = 0.0;
    let y = repeat(
        |a: f64| {
            total += a * x;
            total
        },
        x,
    );
    y * total
}

fn main() {
    let _ = running(1.0);
}
