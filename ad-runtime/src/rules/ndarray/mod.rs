//! Rules of `ndarray`: arrays and views as differentiable values, their operators and methods.
//!
//! The tangent of an array or view with elements `A` and dimension `D` is an owned
//! `Array<A::Tangent, D>`. The empty array is the zero of every shape: a place starts empty, the
//! first contribution is moved or written into it, later ones are added. Memory layouts are not
//! kept: a cotangent may arrive transposed, and everything here goes by index, never by memory.
//!
//! The methods of arrays have siblings in extension traits: [`DotDerivatives`],
//! [`ReductionDerivatives`], [`ElementwiseDerivatives`], [`ViewDerivatives`],
//! [`MatrixViewDerivatives`], [`VectorDerivatives`], [`ShapeDerivatives`], [`MapDerivatives`] and
//! [`MapIntoDerivatives`], [`WriteDerivatives`], [`PickDerivatives`] and [`VarianceDerivatives`]; the functions that make arrays have theirs in [`FromVecDerivative`], [`MadeDerivatives`] and
//! [`JoinDerivatives`].
//! What stands in their tables has a derivative.
//!
//! Those of `&self` methods are implemented for `ArrayRef`, to which arrays and views dereference,
//! so that no type of storage, and no lifetime inside it, gets into the type of a pullback.

#![allow(
    clippy::type_complexity,
    reason = "a sibling returns a value and a pullback, whose type is spelled out once"
)]

mod assign;
mod broadcast;
mod div;
mod dot;
mod element;
mod elementwise;
mod joined;
mod made;
mod map;
mod mutable_views;
mod operators;
mod picked;
mod reductions;
mod scalar_operators;
mod shape;
mod tangent;
mod variances;
mod views;
mod written;

pub use assign::{AddAssignSaved, AssignScalarSaved, DivAssignSaved, MulAssignSaved};
pub use div::DivSaved;
pub use dot::{DotDerivatives, DotWith};
pub use element::{ArrayLeaf, Element};
pub use elementwise::ElementwiseDerivatives;
pub use joined::JoinDerivatives;
pub use made::{FromVecDerivative, MadeDerivatives};
pub use map::{Elements, MapDerivatives, MapIntoDerivatives, elements_of};
pub use mutable_views::{FollowedView, MutableViews};
pub use operators::{AddSaved, MulSaved, NegSaved};
pub use picked::PickDerivatives;
pub use reductions::ReductionDerivatives;
pub use scalar_operators::{ArrayScalarSaved, ScalarArraySaved};
pub use shape::ShapeDerivatives;
pub use variances::VarianceDerivatives;
pub use views::{MatrixViewDerivatives, VectorDerivatives, ViewDerivatives};
pub use written::WriteDerivatives;

pub use crate::kernels::{matrix_product, matrix_vector_product, outer_product};
