//! Recurrent layers.

use crate::functions::{recur, recur_all, recur_from};
use crate::init;
pub use crate::kernels::cells::{Cell, GruCell, LstmCell, SimpleCell};
use crate::layer::Layer;
use crate::scalar::Scalar;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, Array3, s};
use std::marker::PhantomData;

/// A [`Cell`] over sequences `[batch, time, features]`, from a state of zeros: its state after the
/// last step, `[batch, hidden]`. See [`SimpleRnn`], [`Lstm`] and [`Gru`], and
/// [`Recurrent::sequences`] for the states after all steps. [`Recurrent::call_with_state`] begins with a given state, and
/// gives the last one, too:
///
/// ```
/// use ad_nn::prelude::*;
/// use ndarray::Array3;
///
/// // An encoder and a decoder.
/// let (encoder, decoder) = (Lstm::<f32>::new(3, 4, 1), Lstm::<f32>::new(2, 4, 3).sequences());
/// let (source, target) = (Array3::ones((5, 7, 3)), Array3::ones((5, 6, 2)));
/// let gradient = gradient!(&encoder, |encoder| {
///     let (_, state) = encoder.call_with_state(&source, &encoder.initial_state(5));
///     let (steps, _) = decoder.call_with_state(&target, &state);
///     steps.sum()
/// });
/// assert!(gradient.weight.iter().any(|d| *d != 0.0));
/// ```
///
/// The whole sequence is one rule: the products with the input and all weight gradients are done
/// once for all steps. It is backpropagation through time (Werbos 1990).
#[derive(Clone, Debug, Differentiable)]
pub struct Recurrent<T: Scalar, C: Cell> {
    /// W: `[features, gates * hidden]`
    pub weight: Array2<T>,
    /// U: `[hidden, gates * hidden]`
    pub recurrent_weight: Array2<T>,
    /// b: `[gates * hidden]`
    pub bias: Array1<T>,
    /// c: `[gates * hidden]`; empty where the cell takes the sum with b.
    pub recurrent_bias: Array1<T>,
    #[no_derivative]
    cell: PhantomData<C>,
}

/// h = tanh(x W + h U + b), step by step.
pub type SimpleRnn<T> = Recurrent<T, SimpleCell>;
/// Long short-term memory: see [`LstmCell`].
pub type Lstm<T> = Recurrent<T, LstmCell>;
/// The gated recurrent unit: see [`GruCell`].
pub type Gru<T> = Recurrent<T, GruCell>;

impl<T: Scalar, C: Cell> Recurrent<T, C> {
    /// A layer with weights after Glorot and Bengio (2010), drawn from generators with this seed and
    /// the next one, and biases of zero.
    #[must_use]
    pub fn new(features: usize, hidden: usize, seed: u64) -> Self {
        let gates = C::GATES * hidden;
        Recurrent {
            weight: init::glorot_uniform((features, gates), seed),
            recurrent_weight: init::glorot_uniform((hidden, gates), seed.wrapping_add(1)),
            bias: Array1::zeros(gates),
            recurrent_bias: Array1::zeros(if C::SEPARATE { gates } else { 0 }),
            cell: PhantomData,
        }
    }

    /// The layer that gives the states after all steps, `[batch, time, hidden]`: for layers on top
    /// of each other.
    #[must_use]
    pub fn sequences(self) -> RecurrentSequences<T, C> {
        RecurrentSequences { layer: self }
    }
}

#[differentiable]
impl<T: Scalar, C: Cell> Recurrent<T, C> {
    /// A state of zeros for so many examples, `[batch, parts * hidden]`: what [`Layer::call`] begins with. It does not
    /// depend on the weights.
    #[must_use]
    pub fn initial_state(&self, batch: usize) -> Array2<T> {
        without_derivative(Array2::zeros((
            batch,
            C::STATES * self.recurrent_weight.nrows(),
        )))
    }

    /// What [`Layer::call`] gives, `[batch, hidden]`, when it begins with this state, and the whole state after the
    /// last step, `[batch, parts * hidden]`: `initial_state` and `return_state` of Keras. Both states have the parts of
    /// the cell side by side, h first; [`LstmCell`] has c behind it, the others have none.
    ///
    /// Derivative: that of [`Layer::call`], and s̄₀, what is left of the cotangent of the state when all steps are pulled.
    ///
    /// # Panics
    /// As [`Layer::call`], or if the initial state is not `[batch, parts * hidden]`.
    #[track_caller]
    pub fn call_with_state(
        &self,
        input: &Array3<T>,
        initial_state: &Array2<T>,
    ) -> (Array2<T>, Array2<T>) {
        let (_, state) = recur_from(
            input,
            &self.weight,
            &self.recurrent_weight,
            &self.bias,
            &self.recurrent_bias,
            initial_state,
            false,
            self.cell,
        );
        let hidden = self.recurrent_weight.nrows();
        let output = state.slice(s![.., ..hidden]).to_owned();
        (output, state)
    }
}

#[differentiable]
impl<T: Scalar, C: Cell> Layer for Recurrent<T, C> {
    type Input = Array3<T>;
    type Output = Array2<T>;

    /// # Panics
    /// If the number of features of the input is not that of the weight, or the shapes of weights and biases do
    /// not fit together.
    #[track_caller]
    fn call(&self, input: &Array3<T>) -> Array2<T> {
        recur(
            input,
            &self.weight,
            &self.recurrent_weight,
            &self.bias,
            &self.recurrent_bias,
            self.cell,
        )
    }
}

/// A [`Recurrent`] layer that gives the states after all steps, `[batch, time, hidden]`.
#[derive(Clone, Debug, Differentiable)]
pub struct RecurrentSequences<T: Scalar, C: Cell> {
    /// The layer.
    pub layer: Recurrent<T, C>,
}

#[differentiable]
impl<T: Scalar, C: Cell> RecurrentSequences<T, C> {
    /// [`Recurrent::initial_state`]
    #[must_use]
    pub fn initial_state(&self, batch: usize) -> Array2<T> {
        self.layer.initial_state(batch)
    }

    /// What [`Layer::call`] gives, `[batch, time, hidden]`, when it begins with this state, and the whole state after
    /// the last step, both as in [`Recurrent::call_with_state`].
    ///
    /// Derivative: that of [`Layer::call`], and s̄₀, what is left of the cotangent of the state when all steps are pulled.
    ///
    /// # Panics
    /// As [`Recurrent::call_with_state`].
    #[track_caller]
    pub fn call_with_state(
        &self,
        input: &Array3<T>,
        initial_state: &Array2<T>,
    ) -> (Array3<T>, Array2<T>) {
        recur_from(
            input,
            &self.layer.weight,
            &self.layer.recurrent_weight,
            &self.layer.bias,
            &self.layer.recurrent_bias,
            initial_state,
            true,
            self.layer.cell,
        )
    }
}

#[differentiable]
impl<T: Scalar, C: Cell> Layer for RecurrentSequences<T, C> {
    type Input = Array3<T>;
    type Output = Array3<T>;

    /// # Panics
    /// As [`Recurrent`].
    #[track_caller]
    fn call(&self, input: &Array3<T>) -> Array3<T> {
        recur_all(
            input,
            &self.layer.weight,
            &self.layer.recurrent_weight,
            &self.layer.bias,
            &self.layer.recurrent_bias,
            self.layer.cell,
        )
    }
}
