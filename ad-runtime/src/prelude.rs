//! Everything that a user of differentiable programming needs.

pub use crate::activity::{Activity, Off, On};
pub use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Referent};
pub use crate::function::{
    BoxedFn, DifferentiableFn, ErasedDifferentiableFn, boxed_fn, differentiable_function, gradient,
    pullback, value_with_gradient, value_with_pullback,
};
pub use crate::math::*;
pub use crate::rules::elementary::Real;
pub use crate::surgery::{
    DerivativeSurgery, recomputed, without_derivative, without_derivative_at,
};
pub use crate::tangent::{NoTangent, Tangent};
pub use ad_macros::{
    Differentiable, derivative, differentiable, differentiable_fn, gradient, pullback,
    value_with_gradient, value_with_pullback,
};
