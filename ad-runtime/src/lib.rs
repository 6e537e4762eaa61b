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
#[cfg(feature = "ndarray")]
#[doc(hidden)]
pub mod kernels;
pub mod math;
pub mod memory;
pub mod rules;
mod sibling;
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
