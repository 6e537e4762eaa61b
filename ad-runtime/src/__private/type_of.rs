//! The type of a literal in both sweeps.

use std::marker::PhantomData;

/// The type of a variable that both sweeps declare by a literal. Its uses give the literal its type, and the reverse
/// sweep may not have all of them.
pub struct TypeOf<T>(PhantomData<fn(T) -> T>);

impl<T> TypeOf<T> {
    /// Of a variable that is still to be declared.
    #[allow(clippy::new_without_default, reason = "only generated code calls it")]
    pub const fn new() -> Self {
        TypeOf(PhantomData)
    }

    /// Of a variable.
    pub const fn of(_: &T) -> Self {
        TypeOf(PhantomData)
    }

    /// A variable of this type, in code that does not run.
    pub fn value(self) -> T {
        unreachable!("code that only says types runs")
    }

    /// Makes a variable have this type.
    #[inline(always)]
    pub fn is(self, _: &T) {}
}

impl<T> Clone for TypeOf<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TypeOf<T> {}
