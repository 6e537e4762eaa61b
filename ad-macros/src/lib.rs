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
mod operator_bounds;
mod operator_impl;
mod operators;
mod signature;
#[cfg(test)]
mod tests;
mod tokens;
mod transform;
mod warn;

use operators::{Operator, with_self_lent};
use proc_macro::TokenStream;

/// An operator, in the closure of which `self` may stand.
fn operated(
    input: TokenStream,
    operator: impl FnOnce(proc_macro2::TokenStream) -> proc_macro2::TokenStream,
) -> TokenStream {
    with_self_lent(read(input), operator).into()
}

/// The user's code.
fn read(tokens: TokenStream) -> proc_macro2::TokenStream {
    front::groups::explicit(tokens.into())
}
fn read_item(tokens: TokenStream) -> proc_macro2::TokenStream {
    front::groups::explicit_item(tokens.into())
}

/// Differentiates the body of a function, of each method of an `impl` block, or of a trait.
///
/// The item stays as it is. Beside it stands a hidden sibling of its name with the augmented forward pass: it
/// takes the arguments, and returns the value and the pullback, which takes the cotangent of the result and
/// adds to those of the arguments. Calls in the body become calls of the siblings of what is called. A
/// function that has no `&mut` and no `#[no_derivative]` parameter is also a value, `f {}`, that implements
/// `DifferentiableFn`: of one argument `DifferentiableFn<A>`, of up to eight `DifferentiableFn<(A, B)>`.
///
/// By default everything is differentiated whose type has a tangent: each parameter and `self`, but none that is
/// marked `#[no_derivative]`. In a block, methods marked `#[no_derivative]` are left out, and
/// `#[differentiable(..)]` on a method adds to the arguments of the block. On an `impl` of an operator of
/// `std::ops` the attribute also writes the operator's rule. The attribute stands on a trait and on each
/// `impl` of it.
///
/// # Arguments
/// - `wrt(x, self)`: only these parameters are differentiated. The others keep their places in the
///   gradient, which are zero.
/// - `with(other::f = rule)`: calls of `other::f`, written like this, take `rule`, a function of the same
///   arguments that returns the value and a pullback. Its pullback gives a cotangent for each argument,
///   `NoTangent` for integers.
/// - `forward`: the pushforward, too, for the operators of forward mode (`ForwardFn`).
/// - `directions`: the pushforward of several directions in one pass, too. It implies `forward`.
/// - `order = 2`: second derivatives, too, for `hvp!` and `hessian!` (`SecondOrderFn`).
/// - `recursive`: the pullback is boxed. Functions that call each other need it if they stand in several files.
/// - `trace = "lower"`: prints a stage to standard error while the crate is built: `lower`, `activity`, `pullback`, `at once` or
///   `all`.
///
/// # Errors
/// What has no derivative is refused while the program is compiled: all of it at once, each at its place, with
/// the reason and a rewrite. `docs/limitations.md` has a section for each. Arguments that are not known, names
/// in `wrt` that are no parameters, and a second `#[differentiable]` on one item are refused, too. A result that
/// depends on no differentiated parameter gives a warning.
///
/// # Panics
/// The function itself is as it was. The pullback, where a cotangent is found to have another shape than the result.
#[proc_macro_attribute]
pub fn differentiable(args: TokenStream, item: TokenStream) -> TokenStream {
    items::differentiable(args.into(), read_item(item)).into()
}

/// Registers the function below as the derivative of another: `#[derivative(of = f)]`.
///
/// The rule takes the arguments of `f` and returns `(value, pullback)`. The pullback takes the cotangent of the
/// result, by value or by reference, and returns that of the argument; of several arguments a tuple, one
/// cotangent for each, in their order. Integers, `bool`s, strings, slices of them, and parameters marked
/// `#[no_derivative]` have none. The cotangent of a `&T` is a `Tan<T>`, that of a slice a `Vec`. For C = f(A, B),
/// Ȧ being the tangent type of A:
///
/// ```text
/// fn rule(a: A, b: B) -> (C, impl Fn(Ċ) -> (Ȧ, Ḃ))
/// ```
///
/// A pullback that borrows from reference arguments is run again in the reverse sweep, together with the rule;
/// with `use<>` in its type it borrows nothing, and the rule is run once. Another form returns nothing and adds in
/// place: the arguments, the value, its cotangent, and a `&mut` to each cotangent of an argument:
///
/// ```text
/// fn rule(a: A, b: &B, c: &C, c_bar: Ċ, a_bar: &mut Ȧ, b_bar: &mut Ḃ)
/// ```
///
/// # Arguments
/// - `of = f`: a function by its name, of this crate or imported, also of C (`unsafe extern "C"`); a method as
///   `Type::method`, whose rule takes the receiver first, as `this: &Type`; in a block `Self::method`.
/// - `wrt(x)`: the rule gives the cotangents of these parameters alone, and the others are constants.
/// - `forward`: the rule is the pushforward. It takes the arguments, then a tangent for each, and returns the
///   value and its tangent: `fn rule(a: A, a_dot: Ȧ) -> (C, Ċ)`. It stands beside a rule without `forward`.
///
/// The rule for a method of another type is also a trait of the rule's name, to be imported where the method is
/// called.
///
/// # Errors
/// Refused are a path in `of` that is not a name or `Type::method`, two rules for one function of a module, a
/// number of arguments or cotangents that is not that of the function, and a result of another form. Whether the
/// formula is right, no compiler knows: `gradcheck` compares it with central differences.
#[proc_macro_attribute]
pub fn derivative(args: TokenStream, item: TokenStream) -> TokenStream {
    derivative::derivative(args.into(), read_item(item)).into()
}

/// Derives `Differentiable` and `Parameters`, and the tangent type `{Type}Tangent`.
///
/// The tangent of a struct is a struct beside it, with the same field names and visibilities; each field is the
/// tangent of the field. That of an enum has the variants with such fields, and `Zero`, which is the zero of
/// every variant; an enum without any has none, `NoTangent`. Tangents are vectors: they implement `Tangent`,
/// `Default` (zero), `+`, `-`, unary `-` and `* f64`, `Clone`, `Debug` and `PartialEq`. They are differentiable
/// themselves.
///
/// A field marked `#[no_derivative]` is a constant. It has no place in the tangent, and needs no trait.
///
/// `move_by` moves each field along its tangent, and `visit` goes through the numbers in the order of
/// the fields, as `path.field`, in a variant as `path.Variant.field`.
///
/// # Errors
/// Refused are unions, packed structs, `dyn DifferentiableFn` in a field, and fields whose type has no
/// tangent: mark them `#[no_derivative]`.
///
/// # Panics
/// `move_by`, `visit` and the operations of the tangent panic as those of the fields do, and if the variants of an
/// enum differ.
#[proc_macro_derive(Differentiable, attributes(no_derivative))]
pub fn derive_differentiable(input: TokenStream) -> TokenStream {
    derive::derive(read(input)).into()
}

/// The gradient of a function with a real result: `gradient!(x, |x| x * x)`, `gradient!(f)`.
///
/// Reverse mode: one forward sweep, and one reverse sweep from the cotangent 1, whatever the number of
/// arguments (Griewank & Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3).
///
/// # Arguments
/// The points come first, one for each argument, and the function last: a path, or a closure with as many
/// parameters. `&x` is passed for a reference. A path alone, `gradient!(f)`, gives a function of the arguments of `f`.
/// What a closure captures is a constant. A bare literal is an `f64`.
///
/// # Result
/// The tangent of the argument, or a tuple of them in the order of the arguments, dense: each has the shape
/// of its argument. That of a `&T` is an owned tangent of `T`, that of a slice a `Vec`.
///
/// # Errors
/// Refused are a function without a derivative, another number of points than the closure has parameters, and what
/// `#[differentiable]` refuses in the closure. The result has to be `f32` or `f64`; for others see [`pullback!`].
#[proc_macro]
pub fn gradient(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        operators::operator(Operator::Gradient, input)
    })
}

/// The value and the gradient: `value_with_gradient!(x, |x| x * x)`.
///
/// Arguments and errors are those of [`gradient!`]. The result is `(value, gradient)`, from one forward and one
/// reverse sweep.
#[proc_macro]
pub fn value_with_gradient(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        operators::operator(Operator::ValueWithGradient, input)
    })
}

/// The pullback at a point: a function of the result's cotangent, to be called any number of times.
///
/// It is the linear map v ↦ f′(x)ᵀ v. The forward sweep is run once, here; each call runs the reverse sweep.
///
/// # Arguments
/// The points come first, one for each argument, and the function last: a path, or a closure with as many
/// parameters. `&x` is passed for a reference. A path alone, `pullback!(f)`, gives a function of the arguments of `f`.
/// What a closure captures is a constant. A bare literal is an `f64`. A function of
/// references needs its points here.
///
/// # Result
/// A function that takes the cotangent of the result, whose type is the tangent of the result's type, and
/// returns that of the argument, or a tuple of them, dense as in [`gradient!`]. What its closure captures is
/// borrowed, or owned by a `move` closure.
///
/// # Errors
/// Refused are a function without a derivative, another number of points than the closure has parameters, and what
/// `#[differentiable]` refuses in the closure.
///
/// # Panics
/// The pullback, where a cotangent is found to have another shape than the result. The empty vector or array
/// is zero of every shape.
#[proc_macro]
pub fn pullback(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        operators::operator(Operator::Pullback, input)
    })
}

/// The value and the pullback at a point: `value_with_pullback!(x, y, |x, y| [x * y, x])`.
///
/// Arguments, errors and panics are those of [`pullback!`]. The result is `(value, pullback)`, from one forward sweep.
#[proc_macro]
pub fn value_with_pullback(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        operators::operator(Operator::ValueWithPullback, input)
    })
}

/// A differentiable function as a value: `differentiable_fn!(f)`, `differentiable_fn!(|x: f64| x * x)`.
///
/// # Arguments
/// The path of a function with a derivative, for which `f {}` is written; or a closure of one to eight parameters
/// with types, which are no references. A closure borrows what it captures; a `move` closure, its forward
/// pass and its pullbacks own copies.
///
/// # Result
/// A value that implements `DifferentiableFn<A>`, of several arguments `DifferentiableFn<(A, B)>`. It can be stored,
/// cloned and passed to generic code. Outside of differentiable functions, captures are constants, and a closure can
/// be called as `f(x)`; in them, captures are differentiated.
///
/// # Errors
/// Refused are functions without a derivative, and what `#[differentiable]` refuses in the closure.
#[proc_macro]
pub fn differentiable_fn(input: TokenStream) -> TokenStream {
    operated(input, operators::function_value)
}

/// The derivative of a function of a real number: `derivative_at!(x, |x| x * x)`, `derivative_at!(x, f)`.
///
/// Forward mode: one pass, with the tangent 1 of the argument, whatever the number of results (Griewank &
/// Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3). Of several arguments it is the
/// derivative in the direction in which all grow at the rate 1; a function by its path has at most four.
///
/// An attribute and a macro of one name cannot both be imported, so that `derivative!` is called this.
///
/// # Arguments
/// Those of [`gradient!`]. A function given by its path needs `#[differentiable(forward)]`, and so do those that a
/// closure calls.
///
/// # Result
/// The tangent of the result: a number for a number, and else of the result's shape.
///
/// # Errors
/// As [`gradient!`]; arguments have to be `f32` or `f64`, for others see [`differential!`].
#[proc_macro]
pub fn derivative_at(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::Derivative, input)
    })
}

/// The value and the derivative: `value_with_derivative!(x, |x| x * x)`.
///
/// Arguments and errors are those of [`derivative_at!`]. The result is `(value, derivative)`, from one pass.
#[proc_macro]
pub fn value_with_derivative(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::ValueWithDerivative, input)
    })
}

/// The differential at a point: the linear map from directions of the arguments to that of the result.
///
/// It is v ↦ f′(x) v, in forward mode.
///
/// # Arguments
/// Those of [`gradient!`]. A function given by its path needs `#[differentiable(forward)]`, and so do those that a
/// closure calls. The points have to be `Clone`.
///
/// # Result
/// A function of as many directions as there are points, each a tangent of its point, that returns the tangent of
/// the result. It runs the function with each call. A zero of every shape is made dense; a direction of another shape
/// than its point panics.
///
/// # Errors
/// As [`gradient!`], for a result of any type.
#[proc_macro]
pub fn differential(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::Differential, input)
    })
}

/// The value and the differential at a point.
///
/// Arguments and errors are those of [`differential!`]. The result is `(value, differential)`.
#[proc_macro]
pub fn value_with_differential(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::ValueWithDifferential, input)
    })
}

/// The derivatives in several directions, in one pass: `directional_derivatives!(x, [d, e], |x| ..)`.
///
/// # Arguments
/// The points, then an array of directions, then the function. A direction is a tangent of the point, of several
/// points a tuple of their tangents. For a closure the array is written out, `[d, e]` or `[d; 4]`. A function given by its path
/// needs `#[differentiable(directions)]` for a single pass; with `forward` alone it is run once for each direction.
/// Functions that a closure calls need `directions`.
///
/// # Result
/// An array with f′(x) v, a tangent of the result, for each direction v, in their order.
///
/// # Panics
/// If a direction has another shape than its point and is not empty.
///
/// # Errors
/// Refused are a closure whose array of directions is not written out, and what [`gradient!`] refuses. There has to
/// be a direction.
#[proc_macro]
pub fn directional_derivatives(input: TokenStream) -> TokenStream {
    operated(input, |input| forward_operators::directional(input, false))
}

/// The value and the derivatives in several directions.
///
/// Arguments and errors are those of [`directional_derivatives!`]. The result is `(value, [derivative; N])`.
#[proc_macro]
pub fn value_with_directional_derivatives(input: TokenStream) -> TokenStream {
    operated(input, |input| forward_operators::directional(input, true))
}

/// The Jacobian at a point, in the mode that needs fewer passes: `jacobian!(x, f)`.
///
/// Forward mode if there are no more numbers in the arguments than in the result, one pass for each column, or
/// for each four of a function under `#[differentiable(directions)]`; else reverse mode, one forward sweep and one reverse sweep for each row.
///
/// # Arguments
/// Those of [`gradient!`]. A function given by its path needs `#[differentiable(forward)]`, and so do those that a
/// closure calls. Arguments and result are numbers, arrays, vectors, or
/// tuples of them.
///
/// # Result
/// A `Vec<Vec<f64>>` of m rows with n numbers each, ∂yᵢ/∂xⱼ, for a result of m numbers and arguments of n, in
/// the order of arguments and elements.
///
/// # Errors
/// As [`gradient!`], for these results.
#[proc_macro]
pub fn jacobian(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::Jacobian, input)
    })
}

/// The product of the Hessian with a direction: `hvp!(x, direction, f)`.
///
/// It is H v, the gradient of the slope f′(x) v by x (Griewank & Walther, *Evaluating Derivatives*, 2nd ed. 2008,
/// chapter 5), in a single forward and reverse sweep.
///
/// # Arguments
/// The points, as many directions, and the function, `hvp!(x, y, x_dot, y_dot, f)`. A direction is a tangent of its
/// point: it has the shape of the point, or is empty, which is zero. A function given by its path needs
/// `#[differentiable(order = 2)]`. Functions that a closure calls need `order = 2`, too. The result is a real number.
///
/// # Result
/// What `gradient!` gives: a tangent of the point, of several points a tuple of them.
///
/// # Panics
/// If a direction has another shape than its point and is not empty.
///
/// # Errors
/// As [`gradient!`]. Refused is another number of directions than of points.
#[proc_macro]
pub fn hvp(input: TokenStream) -> TokenStream {
    operated(input, |input| forward_operators::hvp(input, false))
}

/// The gradient, and the product of the Hessian with a direction: `gradient_and_hvp!(x, direction, f)`.
///
/// Arguments and errors are those of [`hvp!`]. The result is `(gradient, product)`, from the same sweeps.
#[proc_macro]
pub fn gradient_and_hvp(input: TokenStream) -> TokenStream {
    operated(input, |input| forward_operators::hvp(input, true))
}

/// The Hessian at a point: `hessian!(x, f)`.
///
/// One [`hvp!`] for each number of the arguments.
///
/// # Arguments
/// Those of [`gradient!`]. A function given by its path needs `#[differentiable(order = 2)]`, and so do those that a
/// closure calls. Arguments are numbers, arrays, vectors, or tuples of them, and the result is a real number.
///
/// # Result
/// A `Vec<Vec<f64>>` of n rows with n numbers each, ∂²y/∂xᵢ∂xⱼ, for arguments of n numbers.
///
/// # Errors
/// As [`gradient!`].
#[proc_macro]
pub fn hessian(input: TokenStream) -> TokenStream {
    operated(input, |input| {
        forward_operators::operator(forward_operators::Operator::Hessian, input)
    })
}
