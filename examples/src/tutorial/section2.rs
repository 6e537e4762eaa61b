//! Stopping the gradient.

use ad_runtime::prelude::*;

/// The gradient of a function, one part of which is taken for constant.
#[must_use]
pub fn gradient_at(x: f32, y: f32) -> (f32, f32) {
    gradient!(x, y, |x, y| sin(sin(sin(x)))
        + without_derivative(cos(cos(cos(y)))))
}

/// Runs the section.
pub fn run() {
    println!("{:?}", gradient_at(2.0, 3.0));
}
