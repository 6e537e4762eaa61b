//! Methods of vectors that have no derivative and say so. Without them, rustc would name a hidden method.

use crate::differentiable::Differentiable;

/// A method that nothing has.
#[diagnostic::on_unimplemented(
    message = "`drain` has no derivative",
    label = "what is taken out here is not followed",
    note = "write `let end = v.split_off(k);` and use `end`, or take single elements out by `remove` or `pop`"
)]
pub trait Drain: Sized {
    /// What stands for its result, so that nothing is said of that.
    type Drained;
    #[doc(hidden)]
    fn __drained() -> Self::Drained;
}

/// The siblings of methods of vectors without a derivative.
pub trait MissingOfVec<T: Differentiable> {
    #[doc(hidden)]
    fn __derivative_of_drain<A, R>(&mut self, _: A, _: R) -> (T::Drained, T::Drained)
    where
        T: Drain,
    {
        (T::__drained(), T::__drained())
    }
    #[doc(hidden)]
    fn __pushforward_of_drain<A, D, R, E>(
        &mut self,
        _: A,
        _: D,
        _: R,
        _: E,
    ) -> (T::Drained, T::Drained)
    where
        T: Drain,
    {
        (T::__drained(), T::__drained())
    }
}
impl<T: Differentiable> MissingOfVec<T> for Vec<T> {}
