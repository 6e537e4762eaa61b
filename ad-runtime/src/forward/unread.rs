//! Tangents of constants that are passed on as they are: nobody reads them, but they have a type.
//!
//! A variable that a closure captures may be a value or a reference, which the compiler does not know. The
//! tangent of a value is passed by value, and that of what a reference points at by reference. Method
//! lookup finds out: references first, then differentiable values, then the rest.

use crate::__private::Discard;
use crate::differentiable::{Differentiable, Referent, Tan};
use crate::tangent::{Tangent, shapeless};

/// A captured variable.
#[derive(Clone, Copy, Debug)]
pub struct Unchanged<'x, T>(pub &'x T);

/// The tangent of what a constant reference points at.
#[derive(Debug)]
pub struct UnreadPlace<P: Discard + ?Sized>(P::Slot);

impl<P: Discard + ?Sized> UnreadPlace<P> {
    /// A place that nobody reads.
    #[inline(always)]
    pub fn dot(&mut self) -> &P {
        P::of(&mut self.0)
    }
}

impl<T: Referent<Place: Discard> + ?Sized> Unchanged<'_, &T> {
    /// A tangent of the type of the place.
    #[inline(always)]
    #[must_use]
    pub fn unread(&self) -> UnreadPlace<T::Place> {
        UnreadPlace(Default::default())
    }
}

/// The tangent of a constant value.
#[derive(Debug)]
pub struct UnreadTangent<T>(T);

impl<T: Clone> UnreadTangent<T> {
    /// A tangent that nobody reads.
    #[inline(always)]
    pub fn dot(&mut self) -> T {
        self.0.clone()
    }
}

/// [`Unchanged`] of differentiable values.
pub trait UnreadValue {
    /// Its tangent.
    type Dot;
    /// A tangent of the type of the value's.
    fn unread(&self) -> UnreadTangent<Self::Dot>;
}
impl<T: Differentiable> UnreadValue for Unchanged<'_, T> {
    type Dot = Tan<T>;
    #[inline(always)]
    fn unread(&self) -> UnreadTangent<Tan<T>> {
        UnreadTangent(shapeless())
    }
}

/// A tangent of whatever type is wanted.
#[derive(Debug)]
pub struct UnreadOther;

impl UnreadOther {
    /// A tangent that nobody reads.
    #[inline(always)]
    pub fn dot<T: Tangent>(&mut self) -> T {
        shapeless()
    }
}

/// [`Unchanged`] of the rest, functions for example.
pub trait UnreadRest {
    /// A tangent of any type.
    fn unread(&self) -> UnreadOther;
}
impl<T> UnreadRest for &Unchanged<'_, T> {
    #[inline(always)]
    fn unread(&self) -> UnreadOther {
        UnreadOther
    }
}
