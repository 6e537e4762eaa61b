//! Derived tangents are walked leaf by leaf, as values are. A field's tangent that was written by hand
//! may have no [`Parameters`]; then it is a run-time error to walk it, and not one to derive.

use super::Tangent;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters};

/// A field of a tangent, and of a tangent of that.
#[derive(Debug)]
pub struct Walk<'a, T>(pub &'a mut T, pub &'a T);

/// Walks a tangent that has [`Parameters`]. Found by method lookup before [`WalkRefused`].
pub trait WalkParameters {
    #[doc(hidden)]
    #[track_caller]
    fn __visit<V: LeafVisitor>(self, path: &str, visitor: &mut V);
}
impl<T: Parameters<Tangent = T>> WalkParameters for Walk<'_, T> {
    fn __visit<V: LeafVisitor>(self, path: &str, visitor: &mut V) {
        self.0.visit(self.1, path, visitor);
    }
}

/// Tangents that cannot be walked.
pub trait WalkRefused {
    #[doc(hidden)]
    fn __visit<V: LeafVisitor>(self, path: &str, visitor: &mut V);
}
impl<T> WalkRefused for &mut Walk<'_, T> {
    /// # Panics
    /// Always: leaves that are left out would be lost silently.
    #[track_caller]
    fn __visit<V: LeafVisitor>(self, path: &str, _: &mut V) {
        let name = std::any::type_name::<T>();
        panic!("the tangent `{path}` cannot be walked: implement `Parameters` for `{name}`");
    }
}

/// A field of a tangent, whose shape is asked for.
#[derive(Debug)]
pub struct ShapeOf<'a, T>(pub &'a T);

/// The shape of a tangent that is differentiable itself. Found before [`ShapeUnknown`].
pub trait ShapeKnown {
    #[doc(hidden)]
    type Shape;
    #[doc(hidden)]
    fn __shape(self) -> Self::Shape;
}
impl<T: Tangent + Differentiable<Tangent = T>> ShapeKnown for ShapeOf<'_, T> {
    type Shape = T::Shape;
    fn __shape(self) -> T::Shape {
        self.0.shape()
    }
}

/// The unknown shape, which gives the zero of every shape.
pub trait ShapeUnknown {
    #[doc(hidden)]
    type Shape;
    #[doc(hidden)]
    fn __shape(self) -> Self::Shape;
}
impl<T: Tangent> ShapeUnknown for &ShapeOf<'_, T> {
    type Shape = T::Shape;
    fn __shape(self) -> T::Shape {
        T::Shape::default()
    }
}
