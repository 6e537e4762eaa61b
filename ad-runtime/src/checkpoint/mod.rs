//! Loops whose reverse sweep runs steps again, so that little is kept between the sweeps.
//!
//! The loop is `state = step(state, k)` for `k` from zero. A loop that is written out keeps what each
//! step needs in reverse, in memory that grows with the number of steps. The two forms here keep
//! *checkpoints*, copies of some states, and record steps from there when the pullback is called:
//!
//! | loop | states kept | steps recorded at a time | evaluations of a step |
//! |---|---|---|---|
//! | written out | none | all | 1 |
//! | [`checkpointed`] | √n | √n | 2 |
//! | [`checkpointed_within`] | as many as are given | 1 | as few as possible with these |
//!
//! Steps must give the same result each time they are run: a step that reads a clock, or counts in a
//! `Cell`, has a wrong derivative.

mod bounded;
mod schedule;

pub use bounded::checkpointed_within;
pub use schedule::{Action, Revolve};

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Place, Tan};
use crate::forward::ForwardFn;
use crate::function::DifferentiableFn;
use crate::sibling::assert_sibling;
use crate::tangent::{NoTangent, Tangent};
use crate::tape::Tape;

/// Runs `state = step(state, k)` for `k` in `0..steps`, with a derivative in O(√`steps`) memory.
///
/// Of every √`steps` states one is kept. The pullback goes through these blocks last to first: it runs
/// the steps of a block again, keeps what they need, and reverses them. So a step is evaluated once in
/// the forward sweep and once more in each call of the pullback, and at any time about √`steps` states
/// and what √`steps` steps need are held (the two-level scheme of Griewank and Walther, *Evaluating
/// Derivatives*, 2nd ed. 2008, chapter 12). If that is too much, see [`checkpointed_within`].
///
/// In differentiable code, `step` is a function or a closure with typed parameters. What it captures
/// is differentiated, too, and copied once:
///
/// ```
/// use ad_runtime::prelude::*;
///
/// /// Explicit Euler steps of y' = -rate · y.
/// #[differentiable]
/// fn decay(y: f64, rate: f64, steps: usize) -> f64 {
///     let h = 1.0 / steps as f64;
///     checkpointed(steps, y, |y: f64, _k: usize| y - h * rate * y)
/// }
/// let (y_bar, rate_bar) = gradient!(2.0, 1.0, |y, rate| decay(y, rate, 1000));
/// assert!((y_bar - 0.999_f64.powi(1000)).abs() < 1e-12);
/// assert!((rate_bar + 2.0 * 0.999_f64.powi(999)).abs() < 1e-12);
/// ```
///
/// The state has to be `Clone` where the loop is differentiated. No steps give the state itself. `steps` has no derivative.
/// Derivative: s̄ₖ, f̄ += f′(sₖ, k)ᵀ s̄ₖ₊₁, from the last step to the first.
///
/// # Panics
/// If `step` does.
#[inline]
pub fn checkpointed<S, F: Fn(S, usize) -> S>(steps: usize, state: S, step: F) -> S {
    (0..steps).fold(state, step)
}

#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct checkpointed {}

impl checkpointed {
    // primal:  sₖ₊₁ = f(sₖ, k) for k = 0 .. n - 1, y = sₙ
    // adjoint: s̄ₙ = ȳ; s̄ₖ, f̄ += f'(sₖ, k)ᵀ s̄ₖ₊₁ for k = n - 1 .. 0, with sₖ run again from the start of its block
    //          (two levels of checkpoints: Griewank & Walther 2008, chapter 12)
    #[doc(hidden)]
    #[inline]
    pub fn vjp<S, F, A0: Activity, A1: Activity, A2: Activity, Called>(
        _: Called,
        _: (A0, A1, A2),
        steps: usize,
        mut state: S,
        step: &F,
    ) -> (
        S,
        impl Fn(&F, Tan<S>, &mut NoTangent, &mut Tan<S>, &mut Place<F>) + use<S, F, A0, A1, A2, Called>,
    )
    where
        S: Differentiable + Clone,
        F: DifferentiableFn<(S, usize), Output = S>,
    {
        assert_sibling::<Self, Called>();
        // The smallest length whose square is not below the number of steps: no more states than that.
        let length = steps.isqrt() + usize::from(steps.isqrt().pow(2) < steps);
        let block = move |first: usize| first..steps.min(first + length);
        let firsts = (0..steps).step_by(length.max(1));
        let mut starts = Vec::with_capacity(length);
        for first in firsts.clone() {
            starts.push(state.clone());
            for k in block(first) {
                state = step.call((state, k));
            }
        }
        let pullback = move |step: &F,
                             mut bar: Tan<S>,
                             _: &mut NoTangent,
                             state_bar: &mut Tan<S>,
                             step_bar: &mut F::Tangent| {
            step.prepare(step_bar);
            let mut recorded = Tape::new();
            for (start, first) in starts.iter().zip(firsts.clone()).rev() {
                let mut state = start.clone();
                let (slots, mut room) = recorded.room(block(first).len());
                for (k, slot) in block(first).zip(slots) {
                    let (next, pullback) = step.vjp_with_function((state, k));
                    room.write(slot, pullback);
                    state = next;
                }
                room.close();
                for pullback in recorded.all().iter().rev() {
                    bar = pullback(step, bar, step_bar).0;
                }
                recorded.clear();
            }
            if A1::ON {
                state_bar.add(bar);
            }
        };
        (state, pullback)
    }

    // primal:  sₖ₊₁ = f(sₖ, k) for k = 0 .. n - 1, y = sₙ
    // forward: ṡₖ₊₁ = f'(sₖ, k) (ṡₖ, ḟ), ẏ = ṡₙ
    #[doc(hidden)]
    #[inline]
    #[allow(
        clippy::too_many_arguments,
        reason = "the calling convention of generated code"
    )]
    pub fn jvp<S, F, A0: Activity, A1: Activity, A2: Activity, Called>(
        _: Called,
        _: (A0, A1, A2),
        steps: usize,
        _: NoTangent,
        state: S,
        state_dot: Tan<S>,
        step: &F,
        step_dot: &Place<F>,
    ) -> (S, Tan<S>)
    where
        S: Differentiable,
        F: ForwardFn<(S, usize), Output = S>,
    {
        assert_sibling::<Self, Called>();
        let state_dot = if A1::ON {
            state_dot
        } else {
            state.zero_tangent()
        };
        push(steps, state, state_dot, step, A2::ON.then_some(step_dot))
    }
}

/// The loop in forward mode, which has nothing to keep.
#[inline]
fn push<S, F>(
    steps: usize,
    state: S,
    state_dot: Tan<S>,
    step: &F,
    step_dot: Option<&F::Tangent>,
) -> (S, Tan<S>)
where
    S: Differentiable,
    F: ForwardFn<(S, usize), Output = S>,
{
    (0..steps).fold((state, state_dot), |(state, dot), k| {
        step.jvp_with_function(step_dot, (state, k), &(dot, NoTangent))
    })
}
