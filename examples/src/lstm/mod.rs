//! A long short-term memory with diagonal weights that predicts text (ADBench and GradBench `lstm`).

mod by_hand;

pub use by_hand::{Scratch, gradient_by_hand};

use crate::Random;
use ad_runtime::prelude::*;

/// The weights, for layers of size `b`.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Weights {
    /// For each layer, weights and then biases of the gates: forget, in, out, change; `b` each.
    pub layers: Vec<f64>,
    /// Weights of the input, weights of the output, biases of the output; `b` each.
    pub ends: Vec<f64>,
}

/// What is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The number of layers.
    pub layers: usize,
    /// The size of a layer: the number of bits of a character.
    pub b: usize,
    /// The state to start from: for each layer, `b` hidden values, then `b` cells.
    pub state: Vec<f64>,
    /// The text: rows of `b` bits.
    pub text: Vec<f64>,
}

#[differentiable]
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One layer: changes its state, and turns the signal from below into the signal to the layer above.
#[differentiable]
fn layer(weights: &[f64], state: &mut [f64], signal: &mut [f64]) {
    let b = signal.len();
    let bias = 4 * b;
    for i in 0..b {
        let input = signal[i];
        let hidden = state[i];
        let forget = sigmoid(input * weights[i] + weights[bias + i]);
        let ingate = sigmoid(hidden * weights[b + i] + weights[bias + b + i]);
        let outgate = sigmoid(input * weights[2 * b + i] + weights[bias + 2 * b + i]);
        let change = (hidden * weights[3 * b + i] + weights[bias + 3 * b + i]).tanh();
        let cell = state[b + i] * forget + ingate * change;
        let output = outgate * cell.tanh();
        state[b + i] = cell;
        state[i] = output;
        signal[i] = output;
    }
}

/// Predicts the character after `input`, and goes on by one character.
#[differentiable]
fn predict(
    weights: &Weights,
    state: &mut [f64],
    #[no_derivative] input: &[f64],
    prediction: &mut [f64],
) {
    let b = input.len();
    for i in 0..b {
        prediction[i] = input[i] * weights.ends[i];
    }
    for l in 0..state.len() / (2 * b) {
        layer(
            &weights.layers[8 * b * l..8 * b * (l + 1)],
            &mut state[2 * b * l..2 * b * (l + 1)],
            prediction,
        );
    }
    for i in 0..b {
        prediction[i] = prediction[i] * weights.ends[b + i] + weights.ends[2 * b + i];
    }
}

/// ln(2 + Σ exp xᵢ)
#[differentiable]
fn log_normalizer(x: &[f64]) -> f64 {
    let mut sum = 2.0;
    for v in x {
        sum += v.exp();
    }
    sum.ln()
}

/// The mean loss of the predictions of all characters but the first.
#[differentiable]
#[must_use]
pub fn objective(weights: &Weights, #[no_derivative] data: &Data) -> f64 {
    let b = data.b;
    let steps = data.text.len() / b - 1;
    let mut state = data.state.clone();
    let mut prediction = vec![0.0; b];
    let mut total = 0.0;
    for t in 0..steps {
        predict(
            weights,
            &mut state,
            &data.text[t * b..(t + 1) * b],
            &mut prediction,
        );
        let normalizer = log_normalizer(&prediction);
        let truth = &data.text[(t + 1) * b..(t + 2) * b];
        for i in 0..b {
            total += truth[i] * (prediction[i] - normalizer);
        }
    }
    -total / (steps * b) as f64
}

/// A text of so many characters with 14 bits each, and weights for it.
#[must_use]
pub fn instance(layers: usize, characters: usize, seed: u64) -> (Weights, Data) {
    let mut random = Random::new(seed);
    let b = 14;
    let weights = Weights {
        layers: random.vector(8 * layers * b, 0.0, 1.0),
        ends: random.vector(3 * b, 0.0, 1.0),
    };
    let state = random.vector(2 * layers * b, 0.0, 1.0);
    let text = (0..characters * b)
        .map(|_| f64::from(u8::from(random.uniform() < 0.3)))
        .collect();
    (
        weights,
        Data {
            layers,
            b,
            state,
            text,
        },
    )
}
