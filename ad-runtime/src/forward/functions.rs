//! Pushforwards of functions that are made of others.

use super::ForwardFn;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::surgery::Recomputed;

/// There is nothing to compute again: forward mode keeps nothing.
impl<Args: Differentiable + Clone, F: ForwardFn<Args> + Clone> ForwardFn<Args> for Recomputed<F> {
    #[inline(always)]
    fn jvp(&self, args: Args, args_dot: &Args::Tangent) -> (F::Output, Tan<F::Output>) {
        self.original().jvp(args, args_dot)
    }
    #[inline(always)]
    fn jvp_with_function(
        &self,
        self_dot: Option<&F::Tangent>,
        args: Args,
        args_dot: &Args::Tangent,
    ) -> (F::Output, Tan<F::Output>) {
        self.original().jvp_with_function(self_dot, args, args_dot)
    }
}

/// The pushforward of `with_recomputation_in_pullbacks`.
pub trait RecomputationPushforward: Differentiable + Sized {
    // primal:  y = f(x)
    // forward: ẏ = f'(x)·ẋ, and what f itself moves
    #[doc(hidden)]
    #[inline(always)]
    fn __pushforward_of_with_recomputation_in_pullbacks<A: Activity, B: Activity, F>(
        self,
        _: (A, B),
        x_dot: &Self::Tangent,
        f: F,
        f_dot: F::Tangent,
    ) -> (F::Output, Tan<F::Output>)
    where
        F: ForwardFn<Self>,
    {
        let zero = (!A::ON).then(|| self.zero_tangent());
        let x_dot = zero.as_ref().unwrap_or(x_dot);
        f.jvp_with_function(B::ON.then_some(&f_dot), self, x_dot)
    }
}
impl<T: Differentiable> RecomputationPushforward for T {}
