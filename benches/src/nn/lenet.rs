//! LeNet-5 on a batch of 64 images of 28 x 28.

use super::Step;
use super::data::{labels, uniform};
use super::hand_conv::{ConvByHand, PoolByHand};
use super::mlp::{ByHand, cross_entropy};
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::{Array1, Array2, Array4};

/// The network.
#[derive(Clone, Debug, Differentiable)]
pub struct LeNet {
    /// 5 x 5, 1 -> 6, with padding
    pub conv1: Conv2d<f32>,
    /// 2 x 2
    pub pool1: AvgPool2d<f32>,
    /// 5 x 5, 6 -> 16
    pub conv2: Conv2d<f32>,
    /// 2 x 2
    pub pool2: AvgPool2d<f32>,
    /// `[64, 5, 5, 16]` to `[64, 400]`
    pub flatten: Flatten<f32>,
    /// 400 -> 120
    pub dense1: Dense<f32>,
    /// 120 -> 84
    pub dense2: Dense<f32>,
    /// 84 -> 10
    pub dense3: Dense<f32>,
}

#[differentiable]
impl Layer for LeNet {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        let features = sequenced!(input, self.conv1, self.pool1, self.conv2, self.pool2);
        sequenced!(
            &features,
            self.flatten,
            self.dense1,
            self.dense2,
            self.dense3
        )
    }
}

const RATE: f32 = 0.01;
const BATCH: usize = 64;

fn model() -> LeNet {
    LeNet {
        conv1: Conv2d::new((5, 5, 1, 6), Activation::Relu, 1).with_padding(Padding::Same),
        pool1: AvgPool2d::new((2, 2), (2, 2)),
        conv2: Conv2d::new((5, 5, 6, 16), Activation::Relu, 2),
        pool2: AvgPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        dense1: Dense::new(400, 120, Activation::Relu, 3),
        dense2: Dense::new(120, 84, Activation::Relu, 4),
        dense3: Dense::new(84, 10, Activation::Identity, 5),
    }
}

fn data() -> (Array4<f32>, Array1<usize>) {
    (uniform((BATCH, 28, 28, 1), 6), labels(BATCH, 10, 7))
}

/// The generated code.
#[must_use]
pub fn ours() -> Step {
    let mut model = model();
    let mut optimizer = Sgd::new(&model, RATE);
    let (x, y) = data();
    Box::new(move || {
        let (loss, gradient) =
            value_with_gradient!(&model, |model| softmax_cross_entropy(&model.call(&x), &y));
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// The same kernels, called one after the other on buffers that are there from the start.
#[must_use]
pub fn hand() -> Step {
    let model = model();
    let (x, y) = data();
    let x = x.into_raw_vec_and_offset().0;
    let mut conv1 = ConvByHand::new(&model.conv1, BATCH, (28, 28), Padding::Same);
    let mut conv2 = ConvByHand::new(&model.conv2, BATCH, (14, 14), Padding::Valid);
    let mut dense1 = ByHand::new(model.dense1, BATCH);
    let mut dense2 = ByHand::new(model.dense2, BATCH);
    let mut dense3 = ByHand::new(model.dense3, BATCH);
    let first = PoolByHand::new(BATCH, (28, 28), 6);
    let second = PoolByHand::new(BATCH, (10, 10), 16);
    let (mut pool1, mut pool2) = (vec![0.0; BATCH * 14 * 14 * 6], Array2::zeros((BATCH, 400)));
    let (mut conv1_bar, mut conv2_bar) = (conv1.output.clone(), conv2.output.clone());
    let (mut pool1_bar, mut pool2_bar) = (pool1.clone(), pool2.clone());
    let (mut hidden1_bar, mut hidden2_bar) = (dense1.output.clone(), dense2.output.clone());
    Box::new(move || {
        conv1.forward(&x);
        first.average(&conv1.output, &mut pool1);
        conv2.forward(&pool1);
        second.average(&conv2.output, pool2.as_slice_mut().expect("standard"));
        dense1.forward(&pool2);
        dense2.forward(&dense1.output);
        dense3.forward(&dense2.output);
        let mut logits_bar = std::mem::take(&mut dense3.output);
        let loss = cross_entropy(&mut logits_bar, &y);
        dense3.backward(&dense2.output, &mut logits_bar, Some(&mut hidden2_bar));
        dense3.output = logits_bar;
        dense2.backward(&dense1.output, &mut hidden2_bar, Some(&mut hidden1_bar));
        dense1.backward(&pool2, &mut hidden1_bar, Some(&mut pool2_bar));
        second.spread(pool2_bar.as_slice().expect("standard"), &mut conv2_bar);
        conv2.backward(&pool1, &mut conv2_bar, Some(&mut pool1_bar));
        first.spread(&pool1_bar, &mut conv1_bar);
        conv1.backward(&x, &mut conv1_bar, None);
        for dense in [&mut dense1, &mut dense2, &mut dense3] {
            dense.update(RATE);
        }
        conv1.update(RATE);
        conv2.update(RATE);
        loss
    })
}
