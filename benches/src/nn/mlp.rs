//! The perceptron 784 -> 256 -> 128 -> 10 with rectifiers and the cross entropy of softmax.

use super::Step;
use super::data::{labels, uniform};
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ad_runtime::kernels::multiply;
use ndarray::{Array1, Array2};

/// Three dense layers.
#[derive(Clone, Debug, Differentiable)]
pub struct Mlp {
    /// 784 -> 256
    pub layer1: Dense<f32>,
    /// 256 -> 128
    pub layer2: Dense<f32>,
    /// 128 -> 10
    pub layer3: Dense<f32>,
}

#[differentiable]
impl Layer for Mlp {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        sequenced!(input, self.layer1, self.layer2, self.layer3)
    }
}

/// The learning rate.
pub const RATE: f32 = 0.01;

/// The model at the start.
pub(super) fn model() -> Mlp {
    Mlp {
        layer1: Dense::new(784, 256, Activation::Relu, 1),
        layer2: Dense::new(256, 128, Activation::Relu, 2),
        layer3: Dense::new(128, 10, Activation::Identity, 3),
    }
}

/// Inputs and labels.
pub(super) fn data(batch: usize) -> (Array2<f32>, Array1<usize>) {
    (uniform((batch, 784), 4), labels(batch, 10, 5))
}

/// The generated code.
#[must_use]
pub fn ours<const BATCH: usize>() -> Step {
    let mut model = model();
    let mut optimizer = Sgd::new(&model, RATE);
    let (x, y) = data(BATCH);
    Box::new(move || {
        let (loss, gradient) =
            value_with_gradient!(&model, |model| softmax_cross_entropy(&model.call(&x), &y));
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// A layer with its buffers.
pub struct ByHand {
    weight: Array2<f32>,
    bias: Array1<f32>,
    weight_bar: Array2<f32>,
    bias_bar: Array1<f32>,
    /// The result, after the rectifier if there is one.
    pub output: Array2<f32>,
    rectified: bool,
}

impl ByHand {
    /// The layer for a batch of this size.
    #[must_use]
    pub fn new(layer: Dense<f32>, batch: usize) -> Self {
        ByHand {
            weight_bar: Array2::zeros(layer.weight.raw_dim()),
            bias_bar: Array1::zeros(layer.bias.raw_dim()),
            output: Array2::zeros((batch, layer.bias.len())),
            rectified: layer.activation == Activation::Relu,
            weight: layer.weight,
            bias: layer.bias,
        }
    }

    /// Computes `output`.
    pub fn forward(&mut self, input: &Array2<f32>) {
        multiply(input, &self.weight, &mut self.output, false);
        for mut row in self.output.rows_mut() {
            for (y, b) in row.iter_mut().zip(&self.bias) {
                *y += b;
                if self.rectified {
                    *y = y.max(0.0);
                }
            }
        }
    }

    /// Computes the gradients from that of `output`, which is changed, and updates the layer.
    pub fn backward(
        &mut self,
        input: &Array2<f32>,
        y_bar: &mut Array2<f32>,
        input_bar: Option<&mut Array2<f32>>,
    ) {
        if self.rectified {
            y_bar.zip_mut_with(&self.output, |y_bar, &y| {
                *y_bar = if y > 0.0 { *y_bar } else { 0.0 };
            });
        }
        self.bias_bar.fill(0.0);
        for row in y_bar.rows() {
            self.bias_bar += &row;
        }
        multiply(&input.t(), y_bar, &mut self.weight_bar, false);
        if let Some(input_bar) = input_bar {
            multiply(y_bar, &self.weight.t(), input_bar, false);
        }
    }

    /// One step against the gradient.
    pub fn update(&mut self, rate: f32) {
        self.weight.scaled_add(-rate, &self.weight_bar);
        self.bias.scaled_add(-rate, &self.bias_bar);
    }
}

/// The cross entropy of softmax: the loss, with the logits replaced by their gradient.
pub fn cross_entropy(logits: &mut Array2<f32>, labels: &Array1<usize>) -> f32 {
    let share = 1.0 / labels.len() as f32;
    let mut sum = 0.0;
    for (mut row, &label) in logits.rows_mut().into_iter().zip(labels) {
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let logit = row[label];
        row.mapv_inplace(|x| (x - max).exp());
        let total = row.sum();
        sum += total.ln() - (logit - max);
        row.mapv_inplace(|x| x / total * share);
        row[label] -= share;
    }
    sum * share
}

/// The same kernels, called one after the other on buffers that are there from the start.
#[must_use]
pub fn hand<const BATCH: usize>() -> Step {
    let Mlp {
        layer1,
        layer2,
        layer3,
    } = model();
    let mut layer1 = ByHand::new(layer1, BATCH);
    let mut layer2 = ByHand::new(layer2, BATCH);
    let mut layer3 = ByHand::new(layer3, BATCH);
    let (mut hidden1_bar, mut hidden2_bar) = (layer1.output.clone(), layer2.output.clone());
    let (x, y) = data(BATCH);
    Box::new(move || {
        layer1.forward(&x);
        layer2.forward(&layer1.output);
        layer3.forward(&layer2.output);
        let mut logits_bar = std::mem::take(&mut layer3.output);
        let loss = cross_entropy(&mut logits_bar, &y);
        layer3.backward(&layer2.output, &mut logits_bar, Some(&mut hidden2_bar));
        layer3.output = logits_bar;
        layer2.backward(&layer1.output, &mut hidden2_bar, Some(&mut hidden1_bar));
        layer1.backward(&x, &mut hidden1_bar, None);
        layer1.update(RATE);
        layer2.update(RATE);
        layer3.update(RATE);
        loss
    })
}
