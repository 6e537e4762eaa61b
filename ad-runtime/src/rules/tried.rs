//! `?`: what it takes out of an `Option` or a `Result`, and what it returns.

use super::forward::OptionPushforwards;
use super::option::OptionDerivatives;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};

/// What `?` can stand behind.
#[diagnostic::on_unimplemented(
    message = "`?` on `{Self}` cannot be differentiated",
    label = "neither an `Option` nor a `Result`"
)]
pub trait Tried: Sized {
    /// What `?` takes out.
    type Output;
    /// Whether `?` returns.
    fn stops(&self) -> bool;
    /// What it takes out.
    ///
    /// # Panics
    /// If it returns instead.
    fn into_output(self) -> Self::Output;
    /// What it returns.
    ///
    /// # Panics
    /// If it does not return.
    fn into_exit<R: FromTried<Self>>(self) -> R {
        R::from_tried(self)
    }

    // primal:  Some(y) = x
    // adjoint: x̄ += Some(ȳ)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_into_output<X: Activity>(
        self,
        acts: (X,),
    ) -> (
        Self::Output,
        fn(Tan<Self::Output>, &mut Option<Tan<Self::Output>>),
    )
    where
        Self: OptionDerivatives<Self::Output>,
        Self::Output: Differentiable,
    {
        self.__derivative_of_unwrap(acts)
    }

    // primal:  Some(y) = x
    // forward: Some(ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_into_output<X: Activity>(
        self,
        acts: (X,),
        x_dot: &Option<Tan<Self::Output>>,
    ) -> (Self::Output, Tan<Self::Output>)
    where
        Self: OptionDerivatives<Self::Output>,
        Self::Output: Differentiable,
    {
        self.__pushforward_of_unwrap(acts, x_dot)
    }
}

/// The result of a function that `?` may leave.
pub trait FromTried<T> {
    /// What `?` returns, converted.
    fn from_tried(tried: T) -> Self;
}

const STOPS: &str = "only what stops is returned";

impl<T> Tried for Option<T> {
    type Output = T;
    #[inline(always)]
    fn stops(&self) -> bool {
        self.is_none()
    }
    #[inline(always)]
    fn into_output(self) -> T {
        self.expect("only what does not stop is taken out")
    }
}
impl<T, U> FromTried<Option<U>> for Option<T> {
    #[inline(always)]
    fn from_tried(_: Option<U>) -> Self {
        None
    }
}
impl<T, E> Tried for Result<T, E> {
    type Output = T;
    #[inline(always)]
    fn stops(&self) -> bool {
        self.is_err()
    }
    #[inline(always)]
    fn into_output(self) -> T {
        self.ok().expect("only what does not stop is taken out")
    }
}
impl<T, U, E, F: From<E>> FromTried<Result<U, E>> for Result<T, F> {
    #[inline(always)]
    fn from_tried(tried: Result<U, E>) -> Self {
        Err(F::from(tried.err().expect(STOPS)))
    }
}
