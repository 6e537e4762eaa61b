//! What a pullback of a method is given of its receiver.
//!
//! The pullback of a method begins with a slot. A method that takes `&self` is supplied with its
//! receiver again; one that takes `&mut self` or `self` keeps what it needs itself, and its slot takes
//! a reference to anything. The compiler does not know types: where it cannot tell how a method takes
//! its receiver, it hands over a reference to it, which fits both slots.

use std::cell::Cell;

/// Anything: what is in the slot of a method that takes `&mut self` or `self`.
pub trait Anything {}
impl<T> Anything for T {}

/// The slot of a method that takes `&mut self` or `self`.
pub type Nothing<'r> = &'r (dyn Anything + 'r);

/// A receiver that is not used after the call of its method, which may take it by value.
///
/// Both traits have the method `lend`; that of the first is found before that of the second.
pub struct Lent<T>(Cell<Option<T>>);

impl<T> Lent<T> {
    /// A receiver.
    #[inline(always)]
    pub fn new(receiver: T) -> Self {
        Lent(Cell::new(Some(receiver)))
    }
    #[inline(always)]
    fn receiver(&self) -> T {
        self.0.take().expect("a receiver is lent once")
    }
}

/// A receiver that can be cloned: the call has it, and the clone is kept.
pub trait LendValue<T> {
    /// Calls the method; the receiver is there again afterwards.
    fn lend<R>(self, call: impl FnOnce(T) -> R) -> (R, T);
}
impl<T: Clone> LendValue<T> for Lent<T> {
    #[inline(always)]
    fn lend<R>(self, call: impl FnOnce(T) -> R) -> (R, T) {
        let receiver = self.receiver();
        let kept = receiver.clone();
        (call(receiver), kept)
    }
}

/// Another receiver: its method takes a reference.
pub trait LendReference<T> {
    /// Calls the method; the receiver is there again afterwards.
    fn lend<R>(self, call: impl FnOnce(&T) -> R) -> (R, T);
}
impl<T> LendReference<T> for &Lent<T> {
    #[inline(always)]
    fn lend<R>(self, call: impl FnOnce(&T) -> R) -> (R, T) {
        let receiver = self.receiver();
        (call(&receiver), receiver)
    }
}

/// What `self` is lent by to the closure of an operator.
#[derive(Debug)]
pub struct Receiver<'s, T>(pub &'s T);

/// `&self`: what it refers to may outlive the method. This method is found before that of [`LendSelf`].
pub trait LendReferred<'r, T: ?Sized> {
    /// What it refers to.
    fn lent(&self) -> &'r T;
}
impl<'r, T: ?Sized> LendReferred<'r, T> for Receiver<'_, &'r T> {
    #[inline(always)]
    fn lent(&self) -> &'r T {
        self.0
    }
}

/// `self` and `&mut self`.
pub trait LendSelf<'s, T> {
    /// A reference to it.
    fn lent(&self) -> &'s T;
}
impl<'s, T> LendSelf<'s, T> for &Receiver<'s, T> {
    #[inline(always)]
    fn lent(&self) -> &'s T {
        self.0
    }
}

/// A local variable that a pullback keeps, which may be a view of an array.
#[derive(Debug)]
pub struct Settled<T>(pub T);

/// What is no view is kept as it is. The method of a view itself is found before this one.
pub trait SettledAsIs<T> {
    /// The variable, which borrows from no array.
    fn settled(self) -> T;
}
impl<T> SettledAsIs<T> for Settled<T> {
    #[inline(always)]
    fn settled(self) -> T {
        self.0
    }
}

#[cfg(feature = "ndarray")]
impl<A: Clone, D: ndarray::Dimension> Settled<ndarray::ArrayView<'_, A, D>> {
    /// A copy of what the view shows.
    #[must_use]
    pub fn settled(self) -> ndarray::Array<A, D> {
        self.0.to_owned()
    }
}

#[cfg(feature = "ndarray")]
impl<A: Clone, D: ndarray::Dimension> Settled<ndarray::CowArray<'_, A, D>> {
    /// What is a view is copied.
    #[must_use]
    pub fn settled(self) -> ndarray::Array<A, D> {
        self.0.into_owned()
    }
}
