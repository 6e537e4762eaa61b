//! A custom derivative for a function that cannot be changed.

use ad_runtime::prelude::*;
use std::f32::consts::E;

/// What stands in C's library, and knows nothing of derivatives.
mod c {
    unsafe extern "C" {
        pub(super) safe fn powf(x: f32, y: f32) -> f32;
    }
}

/// A function that prints what it does.
fn exponential(x: f32) -> f32 {
    println!("Taking 𝑒({E:?}) to the power of {x:?}!");
    c::powf(E, x)
}

// primal:  y = eˣ
// adjoint: x̄ += y·ȳ
#[derivative(of = exponential)]
fn exponential_derivative(x: f32) -> (f32, impl Fn(f32) -> f32) {
    let value = exponential(x);
    (value, move |v| v * value)
}

/// The value and the gradient at a point.
#[must_use]
pub fn value_and_gradient(x: f32) -> (f32, f32) {
    let value = exponential(x);
    let gradient = gradient!(exponential)(x);
    (value, gradient)
}

/// Runs the section.
pub fn run() {
    let (value, gradient) = value_and_gradient(3.0);
    println!("exp(3) = {value:?}");
    println!("𝛁exp(3) = {gradient:?}");
}
