//! Derivative surgery.

use ad_runtime::prelude::*;

/// The gradient of a function, with one cotangent printed and another rewritten on the way.
#[must_use]
pub fn gradient_at(x: f32) -> f32 {
    gradient!(x, |x| {
        let a = sin(x).with_derivative(|d| println!("∂+/∂sin = {d:?}"));
        let b = ln(x.with_derivative(|d| {
            println!("∂log/∂x = {d:?}, but rewritten to 0.5");
            *d = 0.5;
        }));
        a + b
    })
}

/// Runs the section.
pub fn run() {
    println!("{:?}", gradient_at(30.0));
}
