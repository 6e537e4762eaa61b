use ad_runtime::prelude::*;

mod other {
    pub fn f(x: f64) -> f64 {
        x
    }
    pub fn step(x: &mut f64, y: f64) {
        *x += y;
    }
}

fn rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (x, |v| v)
}

fn step_rule(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (x + y, |v| (v, v))
}

#[differentiable(with(other::g = rule))]
fn by_another_name(x: f64) -> f64 {
    x * x
}

#[differentiable(with(other::step = step_rule))]
fn in_place(x: f64) -> f64 {
    let mut y = x;
    other::step(&mut y, x);
    y
}

fn main() {
    let mut y = other::f(rule(1.0).0);
    other::step(&mut y, step_rule(1.0, 2.0).0);
    let _ = by_another_name(in_place(1.0));
}
