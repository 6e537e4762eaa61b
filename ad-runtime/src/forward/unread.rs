//! Tangents of constants that are passed on as they are: nobody reads them, but they have a type.
//!
//! A variable that a closure captures may be a value or a reference, which the compiler does not know. The
//! tangent of a value is passed by value, and that of what a reference points at by reference. Method
//! lookup finds out: references first, then the rest.

use crate::__private::Discard;
use crate::differentiable::Referent;
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
    /// The same, as often as there are directions.
    #[inline(always)]
    pub fn dots<const N: usize>(&mut self) -> [&P; N] {
        [self.dot(); N]
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

/// A tangent of whatever type is wanted.
#[derive(Debug)]
pub struct UnreadOther;

impl UnreadOther {
    /// A tangent that nobody reads.
    #[inline(always)]
    pub fn dot<T: Tangent>(&mut self) -> T {
        shapeless()
    }
    /// The same, as often as there are directions.
    #[inline(always)]
    pub fn dots<T: Tangent, const N: usize>(&mut self) -> [T; N] {
        std::array::from_fn(|_| shapeless())
    }
}

/// [`Unchanged`] of what is no reference: whether the argument has a tangent, the called function says.
pub trait UnreadValue {
    /// A tangent of any type.
    fn unread(&self) -> UnreadOther;
}
impl<T> UnreadValue for Unchanged<'_, T> {
    #[inline(always)]
    fn unread(&self) -> UnreadOther {
        UnreadOther
    }
}
