//! Differentiable programming for stable Rust.
#![allow(
    clippy::type_complexity,
    reason = "a derivative returns a value and a pullback, whose type is spelled out once"
)]
// Generated code and rules in this crate's own tests name the crate as users do.
extern crate self as ad_runtime;

mod activity;
pub mod checkpoint;
mod differentiable;
pub mod forward;
pub mod function;
#[cfg(feature = "gradcheck")]
pub mod gradcheck;
mod held;
#[cfg(feature = "ndarray")]
#[doc(hidden)]
pub mod kernels;
pub mod math;
pub mod memory;
mod reads;
pub mod rules;
mod sibling;
pub mod slices;
mod slot;
pub mod sparse;
mod store;
mod surgery;
pub mod tangent;
mod tape;
mod visitor;

#[doc(hidden)]
pub mod __private;
pub mod prelude;

pub use activity::{Activity, Off, On};
pub use differentiable::{Differentiable, Inactive, LeafVisitor, Parameters, Place, Referent, Tan};
pub use sibling::assert_sibling;
pub use tangent::{DynShape, DynTangent, NoTangent, Tangent};
pub use visitor::ErasedVisitor;

/// The code in the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The derivative of a function of a real number: `derivative!(x, |x| x * x)`, `derivative!(x, f)`.
///
/// The attribute `#[derivative(..)]` has the same name, and the two cannot be imported from one module, so
/// that this one is not in the prelude, where it is called `derivative_at!`. By its path, or imported by its
/// name, it can be used beside the attribute:
///
/// ```
/// use ad_runtime::derivative;
/// use ad_runtime::prelude::*;
///
/// fn cube(x: f64) -> f64 {
///     x * x * x
/// }
/// #[derivative(of = cube)]
/// fn cube_rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
///     (cube(x), move |v| 3.0 * x * x * v)
/// }
/// #[derivative(of = cube, forward)]
/// fn cube_push(x: f64, x_dot: f64) -> (f64, f64) {
///     (cube(x), 3.0 * x * x * x_dot)
/// }
/// assert_eq!(derivative!(2.0, cube), 12.0);
/// assert_eq!(ad_runtime::derivative!(2.0, |x| cube(x) * x), 32.0);
/// ```
#[macro_export]
macro_rules! derivative {
    ($($argument:tt)*) => {
        $crate::prelude::derivative_at!($($argument)*)
    };
}
