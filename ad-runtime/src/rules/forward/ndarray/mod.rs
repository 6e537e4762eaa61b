//! Pushforwards of arrays and views of `ndarray`: operators and methods.
//!
//! The tangent of an array is an owned array of its shape. Every result here is dense, also that of
//! constants, so that it can be read by index. What an inactive argument's tangent is, nobody reads: it
//! may be empty.

mod assign;
mod dot;
mod elementwise;
mod joined;
mod made;
mod map;
mod operators;
mod picked;
mod reductions;
mod shape;
mod variances;
mod views;
mod written;

pub use dot::{DotPushforwards, DotPushing};
pub use elementwise::ElementwisePushforwards;
pub use joined::JoinPushforwards;
pub use made::{FromVecPushforward, MadePushforwards};
pub use map::{MapIntoPushforwards, MapPushforwards};
pub use picked::PickPushforwards;
pub use reductions::ReductionPushforwards;
pub use shape::ShapePushforwards;
pub use variances::VariancePushforwards;
pub use views::{MatrixViewPushforwards, VectorPushforwards, ViewPushforwards};
pub use written::WritePushforwards;

use crate::activity::Activity;
use crate::rules::ndarray::Element;
use ::ndarray::{Array, ArrayRef, ArrayView, Dimension};

/// The zero of the shape of `x`.
#[inline]
fn zeros_like<A: Element, D: Dimension>(x: &ArrayRef<A, D>) -> Array<A, D> {
    Array::from_elem(x.raw_dim(), A::zero())
}

/// A tangent that follows from that of `x` by a linear map, or the zero of the shape of `y`.
#[inline]
fn along<A: Element, D: Dimension, X: Activity>(
    y: &ArrayRef<A, D>,
    tangent: impl FnOnce() -> Array<A, D>,
) -> Array<A, D> {
    if X::ON { tangent() } else { zeros_like(y) }
}

/// The shape that two operands are broadcast to; the operation itself panics where there is none.
fn joined<M: Dimension>(x: &[usize], y: &[usize]) -> M {
    let axes = x.len().max(y.len());
    let mut shape = M::zeros(axes);
    let length = |of: &[usize], axis: usize| {
        let missing = axes - of.len();
        axis.checked_sub(missing).map_or(1, |axis| of[axis])
    };
    for axis in 0..axes {
        let (x, y) = (length(x, axis), length(y, axis));
        shape[axis] = if x == 1 { y } else { x };
    }
    shape
}

/// A view of `x` with its axes repeated to a shape.
#[inline]
#[track_caller]
fn spread<'x, A, O: Dimension, D: Dimension>(
    x: &'x ArrayRef<A, O>,
    shape: &D,
) -> ArrayView<'x, A, D> {
    x.broadcast(shape.clone()).unwrap_or_else(|| {
        panic!(
            "an operand of shape {:?} does not broadcast to {:?}",
            x.shape(),
            shape.slice()
        )
    })
}
