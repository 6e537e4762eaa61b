//! Everything that a user of differentiable programming needs.

pub use crate::activity::{Activity, Off, On};
pub use crate::checkpoint::{checkpointed, checkpointed_within};
pub use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Referent};
pub use crate::forward::{
    ForwardFn, SecondOrderFn, derivative, differential, directional_derivatives, gradient_and_hvp,
    hessian, hvp, jacobian, jacobian_forward, jacobian_reverse, value_with_derivative,
    value_with_differential, value_with_directional_derivatives,
};
pub use crate::function::{
    BoxedFn, DifferentiableFn, ErasedDifferentiableFn, boxed_fn, differentiable_function, gradient,
    pullback, value_with_gradient, value_with_pullback,
};
pub use crate::math::*;
pub use crate::rules::elementary::{Dual, Real};
pub use crate::sparse::SparseJacobian;
pub use crate::surgery::{
    DerivativeSurgery, recomputed, without_derivative, without_derivative_at,
};
pub use crate::tangent::{NoTangent, Tangent};
pub use ad_macros::{
    Differentiable, derivative, derivative_at, differentiable, differentiable_fn, differential,
    directional_derivatives, gradient, gradient_and_hvp, hessian, hvp, jacobian, pullback,
    value_with_derivative, value_with_differential, value_with_directional_derivatives,
    value_with_gradient, value_with_pullback,
};
