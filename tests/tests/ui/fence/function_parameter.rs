use ad_runtime::prelude::*;

#[differentiable]
fn of_slices<F: Fn(&[f64]) -> f64>(f: F, x: &[f64]) -> f64 {
    f(x) * x[0]
}

#[differentiable]
fn of_pointer(f: fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn of_object(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn of_box(f: Box<dyn Fn(f64) -> f64>, x: f64) -> f64 {
    f(x)
}

fn main() {
    let _ = of_slices(|x| x[0], &[1.0]);
    let _ = of_pointer(f64::sin, 1.0) + of_object(&f64::sin, 1.0) + of_box(Box::new(f64::sin), 1.0);
}
