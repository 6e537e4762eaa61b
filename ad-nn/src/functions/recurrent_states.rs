//! Recurrent cells from an initial state.
//!
//! As in [`recurrent`](super::recurrent), with s₀ given and s after the last step in the result: s̄₀ is what is left when
//! all steps are pulled, and Ū has a term h₀ᵀ r̄₁ (Werbos, *Backpropagation through time*, Proceedings of the IEEE 78, 1990).

use super::elementwise::accumulate;
use super::recurrent::weights;
use crate::kernels::cells::Cell;
use crate::kernels::sequences::{
    Run, WeightPlaces, Weights, backward, forward, of_step, sequences, state,
};
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array1, Array2, Array3, Dimension};
use std::marker::PhantomData;

/// Both results of a run.
type States<T> = (Array3<T>, Array2<T>);

/// The h after each step, `[batch, time, hidden]`, or `[batch, 0, hidden]` where they are not asked for, and the whole
/// state after the last one, `[batch, parts * hidden]`.
///
/// # Panics
/// If the shapes do not fit together.
#[allow(
    clippy::too_many_arguments,
    reason = "the parameters of a cell, one by one, for their gradients"
)]
#[track_caller]
pub(crate) fn recur_from<T: Scalar, C: Cell>(
    input: &Array3<T>,
    weight: &Array2<T>,
    recurrent: &Array2<T>,
    bias: &Array1<T>,
    recurrent_bias: &Array1<T>,
    initial: &Array2<T>,
    all: bool,
    _: PhantomData<C>,
) -> States<T> {
    let weights = weights::<T, C>((input, weight, recurrent, bias, recurrent_bias));
    results::<T, C>(&run::<T, C>(input, weights, initial), all)
}

/// # Panics
/// If the initial state does not have the shape of the layer and of the batch.
#[track_caller]
fn run<T: Scalar, C: Cell>(
    input: &Array3<T>,
    weights: Weights<'_, T>,
    initial: &Array2<T>,
) -> Run<T> {
    let expected = [input.dim().0, C::STATES * weights.recurrent.nrows()];
    assert!(
        initial.shape() == expected,
        "Recurrent: the initial state has shape {:?}, but the input of shape {:?} and the recurrent weight of shape {:?} \
         take {expected:?}",
        initial.shape(),
        input.shape(),
        weights.recurrent.shape()
    );
    forward::<T, C>(input, weights, Some(initial))
}

fn results<T: Scalar, C: Cell>(run: &Run<T>, all: bool) -> States<T> {
    let last = state(run, C::STATES);
    let hidden = run.states.ncols();
    let steps = match all {
        true => sequences(run),
        false => Array3::default((last.nrows(), 0, hidden)),
    };
    (steps, last)
}

/// The derivative of [`recur_from()`].
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct recur_from {}

impl recur_from {
    // primal:  aₜ = xₜ W + b, rₜ = hₜ₋₁ U + c, sₜ = cell(aₜ, rₜ, sₜ₋₁)
    // adjoint: W̄ += Σ xₜᵀ āₜ, Ū += Σ hₜ₋₁ᵀ r̄ₜ, b̄ += Σ āₜ, c̄ += Σ r̄ₜ, x̄ₜ += āₜ Wᵀ, s̄₀ += what is left
    #[allow(
        clippy::too_many_arguments,
        reason = "those of the function, and two more"
    )]
    #[track_caller]
    pub(crate) fn vjp<T, C, A0, A1, A2, A3, A4, A5, A6, A7, F>(
        _: F,
        _: (A0, A1, A2, A3, A4, A5, A6, A7),
        input: &Array3<T>,
        weight: &Array2<T>,
        recurrent: &Array2<T>,
        bias: &Array1<T>,
        recurrent_bias: &Array1<T>,
        initial: &Array2<T>,
        all: bool,
        _: PhantomData<C>,
    ) -> (
        States<T>,
        impl Fn(
            &Array3<T>,
            &Array2<T>,
            &Array2<T>,
            &Array1<T>,
            &Array1<T>,
            &Array2<T>,
            States<T>,
            &mut Array3<T>,
            &mut Array2<T>,
            &mut Array2<T>,
            &mut Array1<T>,
            &mut Array1<T>,
            &mut Array2<T>,
            &mut NoTangent,
            &mut NoTangent,
        ) + use<T, C, A0, A1, A2, A3, A4, A5, A6, A7, F>,
    )
    where
        T: Scalar,
        C: Cell,
        A0: Activity,
        A1: Activity,
        A2: Activity,
        A3: Activity,
        A4: Activity,
        A5: Activity,
        A6: Activity,
        A7: Activity,
        F: Fn(
            &Array3<T>,
            &Array2<T>,
            &Array2<T>,
            &Array1<T>,
            &Array1<T>,
            &Array2<T>,
            bool,
            PhantomData<C>,
        ) -> States<T>,
    {
        assert_sibling::<Self, F>();
        let parameters = weights::<T, C>((input, weight, recurrent, bias, recurrent_bias));
        let run = run::<T, C>(input, parameters, initial);
        let results = results::<T, C>(&run, all);
        let shapes = (results.0.raw_dim(), results.1.raw_dim());
        let pullback = move |input: &Array3<T>,
                             weight: &Array2<T>,
                             recurrent: &Array2<T>,
                             bias: &Array1<T>,
                             recurrent_bias: &Array1<T>,
                             _: &Array2<T>,
                             (steps_bar, mut state_bar): States<T>,
                             input_bar: &mut Array3<T>,
                             weight_bar: &mut Array2<T>,
                             recurrent_bar: &mut Array2<T>,
                             bias_bar: &mut Array1<T>,
                             recurrent_bias_bar: &mut Array1<T>,
                             initial_bar: &mut Array2<T>,
                             _: &mut NoTangent,
                             _: &mut NoTangent| {
            if steps_bar.is_empty() && state_bar.is_empty() {
                return;
            }
            if !steps_bar.is_empty() {
                shape::cotangent("Recurrent", steps_bar.shape(), shapes.0.slice());
            }
            if state_bar.is_empty() {
                state_bar = Array2::zeros(shapes.1);
            } else {
                shape::cotangent("Recurrent", state_bar.shape(), shapes.1.slice());
                state_bar = super::rows::standard(state_bar);
            }
            let places = WeightPlaces {
                input: A1::ON.then_some(weight_bar),
                recurrent: A2::ON.then_some(recurrent_bar),
                bias: A3::ON.then_some(bias_bar),
                recurrent_bias: A4::ON.then_some(recurrent_bias_bar),
            };
            backward::<T, C>(
                &run,
                input,
                Weights {
                    input: weight,
                    recurrent,
                    bias,
                    recurrent_bias,
                },
                |t| (!steps_bar.is_empty()).then(|| of_step(&steps_bar, t)),
                places,
                A0::ON.then_some(input_bar),
                Some(&mut state_bar),
            );
            if A5::ON {
                accumulate(state_bar, initial_bar);
            }
        };
        (results, pullback)
    }
}
