//! Differentiable programming for stable Rust.
//!
//! `#[differentiable]` reads a function while it is compiled and writes its derivative beside it. The operators give
//! gradients, pullbacks, Jacobians and products with Hessians of such functions, and of closures where they stand:
//!
//! ```
//! use ad_runtime::prelude::*;
//!
//! #[derive(Differentiable)]
//! struct Spring {
//!     stiffness: f64,
//!     length: f64,
//! }
//!
//! #[differentiable]
//! fn energy(spring: &Spring, x: f64) -> f64 {
//!     let stretch = x - spring.length;
//!     0.5 * spring.stiffness * stretch.powi(2)
//! }
//!
//! let spring = Spring { stiffness: 4.0, length: 1.0 };
//! let (spring_bar, slope) = gradient!(&spring, 3.0, energy);
//! assert_eq!((spring_bar.stiffness, spring_bar.length, slope), (2.0, -8.0, 8.0));
//! ```
//!
//! Begin with [`prelude`], which has all that programs use; each macro has an example there.
//!
//! - **Attributes**: [`differentiable`](macro@prelude::differentiable) for functions, methods and traits,
//!   [`derivative`](macro@prelude::derivative) for a derivative written by hand, and the derive
//!   [`Differentiable`](macro@prelude::Differentiable) for types.
//! - **Operators**: [`gradient!`](macro@prelude::gradient), [`pullback!`](macro@prelude::pullback) and their kin in
//!   reverse mode, [`derivative_at!`](macro@prelude::derivative_at), [`differential!`](macro@prelude::differential),
//!   [`jacobian!`](macro@prelude::jacobian) in forward mode, [`hvp!`](macro@prelude::hvp) and
//!   [`hessian!`](macro@prelude::hessian) for second derivatives. The functions of [`function`] and [`forward`]
//!   do the same for function values.
//! - **Types**: [`Differentiable`], whose [`Tangent`] is the vector space of directions, and [`Parameters`], which are
//!   moved and walked.
//! - **Surgery**: [`without_derivative`](prelude::without_derivative), [`recomputed`](prelude::recomputed), and
//!   the methods of [`DerivativeSurgery`](prelude::DerivativeSurgery).
//! - **Checkpoints**: [`checkpoint`] has loops whose derivative keeps few states.
//! - **Sparse Jacobians**: [`sparse`]. **Numbers**: [`math`]. **Rules**, of std and `ndarray`: [`rules`].
//!
//! Features: `ndarray` (on by default) makes arrays and views differentiable, `rayon` multiplies large matrices on
//! several threads, and `gradcheck` brings checks of derivatives against central differences.
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
