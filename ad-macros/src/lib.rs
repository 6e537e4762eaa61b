//! The compiler of the project, as attribute and function-like macros.
//!
//! Use it through `ad_runtime::prelude`. `compile.rs` is the file to read first.

mod analysis;
mod args;
mod compile;
mod derivative;
mod derive;
mod emit;
mod errors;
mod forward_operators;
mod front;
mod functions;
mod ir;
mod items;
mod names;
mod operator_impl;
mod operators;
mod signature;
#[cfg(test)]
mod tests;
mod tokens;
mod transform;
mod warn;

use operators::Operator;
use proc_macro::TokenStream;

/// The user's code.
fn read(tokens: TokenStream) -> proc_macro2::TokenStream {
    front::groups::explicit(tokens.into())
}
fn read_item(tokens: TokenStream) -> proc_macro2::TokenStream {
    front::groups::explicit_item(tokens.into())
}

/// Differentiates the body of a function, of each method of an `impl` block, or of a trait.
#[proc_macro_attribute]
pub fn differentiable(args: TokenStream, item: TokenStream) -> TokenStream {
    items::differentiable(args.into(), read_item(item)).into()
}

/// Registers the function below as the derivative of another: `#[derivative(of = f)]`.
#[proc_macro_attribute]
pub fn derivative(args: TokenStream, item: TokenStream) -> TokenStream {
    derivative::derivative(args.into(), read_item(item)).into()
}

/// Derives `Differentiable` and `Parameters`, and the tangent type `{Type}Tangent`.
#[proc_macro_derive(Differentiable, attributes(no_derivative))]
pub fn derive_differentiable(input: TokenStream) -> TokenStream {
    derive::derive(read(input)).into()
}

/// The gradient of a function with a real result: `gradient!(x, |x| x * x)`, `gradient!(f)`.
#[proc_macro]
pub fn gradient(input: TokenStream) -> TokenStream {
    operators::operator(Operator::Gradient, read(input)).into()
}

/// The value and the gradient: `value_with_gradient!(x, |x| x * x)`.
#[proc_macro]
pub fn value_with_gradient(input: TokenStream) -> TokenStream {
    operators::operator(Operator::ValueWithGradient, read(input)).into()
}

/// The pullback at a point: a function of the result's cotangent, to be called any number of times.
#[proc_macro]
pub fn pullback(input: TokenStream) -> TokenStream {
    operators::operator(Operator::Pullback, read(input)).into()
}

/// The value and the pullback at a point.
#[proc_macro]
pub fn value_with_pullback(input: TokenStream) -> TokenStream {
    operators::operator(Operator::ValueWithPullback, read(input)).into()
}

/// A differentiable function as a value: `differentiable_fn!(f)`, `differentiable_fn!(|x: f64| x * x)`.
#[proc_macro]
pub fn differentiable_fn(input: TokenStream) -> TokenStream {
    operators::function_value(read(input)).into()
}

/// The derivative of a function of a real number: `derivative_at!(x, |x| x * x)`, `derivative_at!(x, f)`.
///
/// An attribute and a macro of one name cannot both be imported, so that `derivative!` is called this.
#[proc_macro]
pub fn derivative_at(input: TokenStream) -> TokenStream {
    forward_operators::operator(forward_operators::Operator::Derivative, read(input)).into()
}

/// The value and the derivative: `value_with_derivative!(x, |x| x * x)`.
#[proc_macro]
pub fn value_with_derivative(input: TokenStream) -> TokenStream {
    forward_operators::operator(
        forward_operators::Operator::ValueWithDerivative,
        read(input),
    )
    .into()
}

/// The differential at a point: the linear map from directions of the arguments to that of the result.
#[proc_macro]
pub fn differential(input: TokenStream) -> TokenStream {
    forward_operators::operator(forward_operators::Operator::Differential, read(input)).into()
}

/// The value and the differential at a point.
#[proc_macro]
pub fn value_with_differential(input: TokenStream) -> TokenStream {
    forward_operators::operator(
        forward_operators::Operator::ValueWithDifferential,
        read(input),
    )
    .into()
}

/// The derivatives in several directions, in one pass: `directional_derivatives!(x, [d, e], |x| ..)`.
#[proc_macro]
pub fn directional_derivatives(input: TokenStream) -> TokenStream {
    forward_operators::directional(read(input), false).into()
}

/// The value and the derivatives in several directions.
#[proc_macro]
pub fn value_with_directional_derivatives(input: TokenStream) -> TokenStream {
    forward_operators::directional(read(input), true).into()
}

/// The Jacobian at a point, in the mode that needs fewer passes: `jacobian!(x, f)`.
#[proc_macro]
pub fn jacobian(input: TokenStream) -> TokenStream {
    forward_operators::operator(forward_operators::Operator::Jacobian, read(input)).into()
}

/// The product of the Hessian with a direction: `hvp!(x, direction, f)`.
#[proc_macro]
pub fn hvp(input: TokenStream) -> TokenStream {
    forward_operators::hvp(read(input), false).into()
}

/// The gradient, and the product of the Hessian with a direction: `gradient_and_hvp!(x, direction, f)`.
#[proc_macro]
pub fn gradient_and_hvp(input: TokenStream) -> TokenStream {
    forward_operators::hvp(read(input), true).into()
}

/// The Hessian at a point: `hessian!(x, f)`.
#[proc_macro]
pub fn hessian(input: TokenStream) -> TokenStream {
    forward_operators::operator(forward_operators::Operator::Hessian, read(input)).into()
}
