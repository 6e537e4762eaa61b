//! The loop that holds no more states than it is allowed to.

use super::{Action, Revolve, push};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Place, Tan};
use crate::forward::ForwardFn;
use crate::function::DifferentiableFn;
use crate::sibling::assert_sibling;
use crate::tangent::{NoTangent, Tangent};
use std::cell::RefCell;

/// Runs `state = step(state, k)` for `k` in `0..steps`, with a derivative that holds at most
/// `checkpoints` copies of states, the first one among them, and what one step needs.
///
/// The schedule is [`Revolve`]: no other runs fewer steps. Forward sweep and first call of the pullback
/// together evaluate a step `steps +` [`Revolve::advances`]`(steps, checkpoints)` times. That is at most three times
/// for each step if there are √(2·`steps`) checkpoints, and `steps·(steps + 1) / 2` times if there is one.
/// A further call of the pullback repeats the forward sweep, because the first one has put other states
/// in the place of the checkpoints.
///
/// In differentiable code, `step` is a function or a closure with typed parameters, and what it captures
/// is differentiated, too: see [`checkpointed`](super::checkpointed()).
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable]
/// fn iterate(x: f64, r: f64) -> f64 {
///     checkpointed_within(1000, 10, x, |x: f64, _k: usize| r * x * (1.0 - x))
/// }
/// #[differentiable]
/// fn written_out(x: f64, r: f64) -> f64 {
///     let mut state = x;
///     for _ in 0..1000 {
///         state = r * state * (1.0 - state);
///     }
///     state
/// }
/// let ((_, few), (_, all)) = (gradient!(0.3, 2.5, iterate), gradient!(0.3, 2.5, written_out));
/// assert!((few - all).abs() < 1e-14);
/// ```
///
/// The state has to be `Clone` where the loop is differentiated. No steps give the state itself. `steps` and `checkpoints`
/// have no derivative. Derivative: s̄ₖ, f̄ += f′(sₖ, k)ᵀ s̄ₖ₊₁, from the last step to the first (Griewank and Walther, *Algorithm
/// 799: revolve*, 2000).
///
/// # Panics
/// If there are steps and no checkpoints, and if `step` does.
#[inline]
pub fn checkpointed_within<S, F: Fn(S, usize) -> S>(
    steps: usize,
    checkpoints: usize,
    state: S,
    step: F,
) -> S {
    check(steps, checkpoints);
    (0..steps).fold(state, step)
}

#[track_caller]
fn check(steps: usize, checkpoints: usize) {
    assert!(
        steps == 0 || checkpoints > 0,
        "a loop of {steps} steps needs a checkpoint for its first state"
    );
}

/// What is held between and during calls of the pullback.
struct Held<S, P> {
    schedule: Revolve,
    /// The stack of the schedule. The first state is never removed.
    states: Vec<S>,
    /// The pullback of the last step, until it is called.
    last: Option<P>,
}

/// Follows the schedule to the next step that is reversed.
#[inline]
fn record<S, F>(
    schedule: &mut Revolve,
    states: &mut Vec<S>,
    mut current: Option<S>,
    step: &F,
) -> Option<(
    S,
    impl Fn(&F, Tan<S>, &mut F::Tangent) -> Tan<(S, usize)> + use<S, F>,
)>
where
    S: Differentiable + Clone,
    F: DifferentiableFn<(S, usize), Output = S>,
{
    loop {
        match schedule.next()? {
            Action::Store(_) => states.extend(current.clone()),
            Action::Restore(_) => current = states.last().cloned(),
            Action::Advance(range) => {
                current = current.map(|state| range.fold(state, |state, k| step.call((state, k))));
            }
            Action::Reverse(k) => {
                return current.map(|state| step.vjp_with_function((state, k)));
            }
            Action::Discard(_) => drop(states.pop()),
        }
    }
}

#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct checkpointed_within {}

impl checkpointed_within {
    // primal:  sₖ₊₁ = f(sₖ, k) for k = 0 .. n - 1, y = sₙ
    // adjoint: s̄ₙ = ȳ; s̄ₖ, f̄ += f'(sₖ, k)ᵀ s̄ₖ₊₁ for k = n - 1 .. 0, with sₖ run again from the last checkpoint before it
    //          (the binomial schedule: Griewank & Walther, Algorithm 799, 2000)
    #[doc(hidden)]
    #[inline]
    pub fn vjp<S, F, A0: Activity, A1: Activity, A2: Activity, A3: Activity, Called>(
        _: Called,
        _: (A0, A1, A2, A3),
        steps: usize,
        checkpoints: usize,
        state: S,
        step: &F,
    ) -> (
        S,
        impl Fn(&F, Tan<S>, &mut NoTangent, &mut NoTangent, &mut Tan<S>, &mut Place<F>)
        + use<S, F, A0, A1, A2, A3, Called>,
    )
    where
        S: Differentiable + Clone,
        F: DifferentiableFn<(S, usize), Output = S>,
    {
        assert_sibling::<Self, Called>();
        check(steps, checkpoints);
        let schedule = move || Revolve::new(steps, checkpoints.max(1));
        let mut held = Held {
            schedule: schedule(),
            states: Vec::with_capacity(checkpoints.min(steps)),
            last: None,
        };
        let result = if steps == 0 {
            state
        } else {
            let (result, last) =
                record(&mut held.schedule, &mut held.states, Some(state), step).expect(HAS_STEPS);
            held.last = Some(last);
            result
        };
        let held = RefCell::new(held);
        let pullback = move |step: &F,
                             mut bar: Tan<S>,
                             _: &mut NoTangent,
                             _: &mut NoTangent,
                             state_bar: &mut Tan<S>,
                             step_bar: &mut F::Tangent| {
            step.prepare(step_bar);
            if steps > 0 {
                let Held {
                    schedule: actions,
                    states,
                    last,
                } = &mut *held.borrow_mut();
                let last = last.take().unwrap_or_else(|| {
                    *actions = schedule();
                    states.truncate(1);
                    let first = states.pop();
                    record(actions, states, first, step).expect(HAS_STEPS).1
                });
                bar = last(step, bar, step_bar).0;
                drop(last);
                while let Some((_, pullback)) = record(actions, states, None, step) {
                    bar = pullback(step, bar, step_bar).0;
                }
            }
            if A2::ON {
                state_bar.add(bar);
            }
        };
        (result, pullback)
    }

    // primal:  sₖ₊₁ = f(sₖ, k) for k = 0 .. n - 1, y = sₙ
    // forward: ṡₖ₊₁ = f'(sₖ, k) (ṡₖ, ḟ), ẏ = ṡₙ
    #[doc(hidden)]
    #[inline]
    #[allow(
        clippy::too_many_arguments,
        reason = "the calling convention of generated code"
    )]
    pub fn jvp<S, F, A0: Activity, A1: Activity, A2: Activity, A3: Activity, Called>(
        _: Called,
        _: (A0, A1, A2, A3),
        steps: usize,
        _: NoTangent,
        checkpoints: usize,
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
        check(steps, checkpoints);
        let state_dot = if A2::ON {
            state_dot
        } else {
            state.zero_tangent()
        };
        push(steps, state, state_dot, step, A3::ON.then_some(step_dot))
    }
}

/// Why a step is always found.
const HAS_STEPS: &str = "a schedule reverses as many steps as there are";
