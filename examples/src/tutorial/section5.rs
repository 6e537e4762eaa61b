//! Recomputing activations in the pullback.

use ad_runtime::prelude::*;

/// The same function, with everything inside recomputed in the pullback: five lines of user code.
pub fn make_recomputed_in_gradient<T, U>(
    original: impl DifferentiableFn<T, Output = U> + Clone,
) -> impl DifferentiableFn<T, Output = U> + Clone
where
    T: Differentiable + Clone,
    U: Differentiable,
{
    differentiable_function(move |x: T| {
        println!("Running original computation...");
        let f = original.clone();
        (original.call(x.clone()), move |v: U::Tangent| {
            println!("Running backpropagation...");
            pullback(x.clone(), &f)(v)
        })
    })
}

#[differentiable]
fn square(x: f32) -> f32 {
    println!("  Computing square...");
    x * x
}

/// The gradient of `square(cos(x))`, with the square recomputed.
#[must_use]
pub fn gradient_at(x: f32) -> f32 {
    let recomputed_square = make_recomputed_in_gradient(differentiable_fn!(square));
    gradient!(x, |x| recomputed_square.call(cos(x)))
}

/// Runs the section.
pub fn run() {
    println!("Gradient = {:?}", gradient_at(10.0));
}
