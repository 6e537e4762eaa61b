//! Fields of derived types. That a field's type has no tangent is one error, at the field: what
//! `#[derive(Differentiable)]` writes goes on with [`NoTangent`] for it, so that nothing else fails.

use super::{NoTangent, Tangent};
use crate::differentiable::{Differentiable, LeafVisitor, Parameters};
use std::marker::PhantomData;

/// What a type has, as constants. An inherent constant is found before that of a trait, so that these
/// are true where their bounds hold, and those of [`HasNot`] are read elsewhere.
#[derive(Debug)]
pub struct Has<T: ?Sized>(PhantomData<T>);

/// The answers of [`Has`] where no bound holds.
pub trait HasNot {
    #[doc(hidden)]
    const TANGENT: bool = false;
    #[doc(hidden)]
    const PARAMETERS: bool = false;
}
impl<T: ?Sized> HasNot for Has<T> {}

impl<T: Differentiable + ?Sized> Has<T> {
    #[doc(hidden)]
    pub const TANGENT: bool = true;
}

impl<T: Parameters + ?Sized> Has<T> {
    #[doc(hidden)]
    pub const PARAMETERS: bool = true;
}

/// One of the answers as a type.
#[derive(Debug)]
pub struct Is<const ANSWER: bool>;

/// The tangent of a field of type `T`, for the answer to whether it has one.
pub trait FieldTangent<T> {
    /// The field's tangent.
    type Tangent: Tangent;
    #[doc(hidden)]
    fn shape(field: &T) -> <Self::Tangent as Tangent>::Shape;
}

impl<T: Differentiable> FieldTangent<T> for Is<true> {
    type Tangent = T::Tangent;
    #[inline(always)]
    fn shape(field: &T) -> <T::Tangent as Tangent>::Shape {
        field.shape()
    }
}

impl<T> FieldTangent<T> for Is<false> {
    type Tangent = NoTangent;
    fn shape(_: &T) {
        const { panic!("a field without a tangent is an error") }
    }
}

/// How a field of type `T` with tangent `D` is moved and visited.
pub trait FieldParameters<T, D> {
    #[doc(hidden)]
    #[track_caller]
    fn move_by(field: &mut T, direction: &D);
    #[doc(hidden)]
    #[track_caller]
    fn visit<V: LeafVisitor>(field: &mut T, tangent: &D, path: &str, visitor: &mut V);
}

impl<T: Parameters> FieldParameters<T, T::Tangent> for Is<true> {
    #[inline(always)]
    fn move_by(field: &mut T, direction: &T::Tangent) {
        field.move_by(direction);
    }
    #[inline(always)]
    fn visit<V: LeafVisitor>(field: &mut T, tangent: &T::Tangent, path: &str, visitor: &mut V) {
        field.visit(tangent, path, visitor);
    }
}

impl<T, D> FieldParameters<T, D> for Is<false> {
    fn move_by(_: &mut T, _: &D) {
        const { panic!("a field that cannot be moved is an error") }
    }
    fn visit<V: LeafVisitor>(_: &mut T, _: &D, _: &str, _: &mut V) {
        const { panic!("a field that cannot be visited is an error") }
    }
}

/// Asked for once for each field: the error that a user sees, in the words of [`Differentiable`].
pub trait DifferentiableField {
    #[doc(hidden)]
    type Checked;
}

// Else the error would list the types that are differentiable.
#[diagnostic::do_not_recommend]
impl<T: Differentiable> DifferentiableField for T {
    type Checked = ();
}

/// Asked for once for each field that has a tangent.
#[diagnostic::on_unimplemented(
    message = "the numbers of this field cannot be moved: `{T}` does not implement `Parameters`",
    label = "cannot be moved along its tangent",
    note = "write `#[no_derivative]` before the field if it is a constant, or implement `Parameters` for `{T}`"
)]
pub trait MovableField<T> {
    #[doc(hidden)]
    type Checked;
}

#[diagnostic::do_not_recommend]
impl<T: Parameters> MovableField<T> for Is<true> {
    type Checked = ();
}

impl<T> MovableField<T> for Is<false> {
    type Checked = ();
}
