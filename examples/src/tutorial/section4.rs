//! Derivative surgery in a neural network.

use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::{Array1, Array2, array};
use serde::Deserialize;

/// Two dense layers.
#[derive(Clone, Differentiable)]
pub struct Mlp {
    /// 2 -> 10, relu
    pub layer1: Dense<f32>,
    /// 10 -> 1, relu
    pub layer2: Dense<f32>,
}

#[derive(Deserialize)]
struct Start {
    layer1_weight: Vec<Vec<f32>>,
    layer1_bias: Vec<f32>,
    layer2_weight: Vec<Vec<f32>>,
    layer2_bias: Vec<f32>,
    learning_rate: f64,
}

fn matrix(rows: &[Vec<f32>]) -> Array2<f32> {
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

/// The starting weights and the learning rate of the tutorial.
///
/// # Panics
/// If the data that is compiled in cannot be read.
#[must_use]
pub fn start() -> (Mlp, f64) {
    let start: Start = serde_json::from_str(include_str!("../../data/mlp_start.json"))
        .expect("the starting weights are part of the repository");
    let dense = |weight: &[Vec<f32>], bias: &[f32]| Dense {
        weight: matrix(weight),
        bias: Array1::from(bias.to_vec()),
        activation: Activation::Relu,
    };
    let model = Mlp {
        layer1: dense(&start.layer1_weight, &start.layer1_bias),
        layer2: dense(&start.layer2_weight, &start.layer2_bias),
    };
    (model, start.learning_rate)
}

/// What one step shows: the loss, and two cotangents on the way.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Step {
    /// The loss before the update.
    pub loss: f32,
    /// Its derivative by the prediction: one number for each example.
    pub d_loss_d_y_hat: Vec<f32>,
    /// Its derivative by the output of the first layer.
    pub d_loss_d_layer1: Vec<Vec<f32>>,
}

/// Ten steps on the table of exclusive or. The labels have shape `[4]` and the prediction `[4, 1]`,
/// so that their difference broadcasts to `[4, 4]`, as it does in the tutorial.
#[must_use]
pub fn train(steps: usize) -> Vec<Step> {
    let (mut model, learning_rate) = start();
    let mut optimizer = Sgd::new(&model, learning_rate);
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let y = array![0.0, 1.0, 1.0, 0.0];
    (0..steps)
        .map(|_| {
            let watched = std::cell::RefCell::new(Step::default());
            let (loss, gradient) = value_with_gradient!(&model, |model| {
                let h0 = model.layer1.call(&x).with_derivative(|d| {
                    watched.borrow_mut().d_loss_d_layer1 =
                        d.rows().into_iter().map(|row| row.to_vec()).collect();
                });
                let y_hat = model.layer2.call(&h0).with_derivative(|d| {
                    watched.borrow_mut().d_loss_d_y_hat = d.iter().copied().collect();
                });
                let difference = &y - &y_hat;
                let squares = &difference * &difference;
                squares.mean().unwrap()
            });
            optimizer.update(&mut model, &gradient);
            Step {
                loss,
                ..watched.into_inner()
            }
        })
        .collect()
}

/// Runs the section.
pub fn run() {
    for step in train(10) {
        println!("Loss: {:?}", step.loss);
        println!("∂L/∂ŷ = {:?}", step.d_loss_d_y_hat);
        println!("∂L/∂layer1 = {:?}", step.d_loss_d_layer1);
    }
}
