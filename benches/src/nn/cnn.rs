//! The tutorial's network: a convolution, a pool and a dense layer on ten small images.

use super::Step;
use super::data::uniform;
use super::hand_conv::{ConvByHand, PoolByHand};
use super::mlp::{ByHand, cross_entropy};
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::{Array1, Array2, Array4};

/// The network.
#[derive(Clone, Debug, Differentiable)]
pub struct Cnn {
    /// 5 x 5, 3 -> 6
    pub conv: Conv2d<f32>,
    /// 2 x 2
    pub pool: MaxPool2d<f32>,
    /// `[10, 6, 6, 6]` to `[10, 216]`
    pub flatten: Flatten<f32>,
    /// 216 -> 10
    pub dense: Dense<f32>,
}

#[differentiable]
impl Layer for Cnn {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        sequenced!(input, self.conv, self.pool, self.flatten, self.dense)
    }
}

const RATE: f32 = 0.01;

fn model() -> Cnn {
    Cnn {
        conv: Conv2d::new((5, 5, 3, 6), Activation::Identity, 1),
        pool: MaxPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        dense: Dense::new(216, 10, Activation::Identity, 2),
    }
}

fn data() -> (Array4<f32>, Array1<usize>) {
    (uniform((10, 16, 16, 3), 3), Array1::from_iter(0..10))
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
    let mut conv = ConvByHand::new(&model.conv, 10, (16, 16), Padding::Valid);
    let mut dense = ByHand::new(model.dense, 10);
    let windows = PoolByHand::new(10, (12, 12), 6);
    let mut pool = Array2::zeros((10, 216));
    let mut at = vec![0; pool.len()];
    let (mut conv_bar, mut pool_bar) = (conv.output.clone(), pool.clone());
    Box::new(move || {
        conv.forward(&x);
        let maxima = pool.as_slice_mut().expect("standard");
        windows.maximum(&conv.output, maxima, &mut at);
        dense.forward(&pool);
        let mut logits_bar = std::mem::take(&mut dense.output);
        let loss = cross_entropy(&mut logits_bar, &y);
        dense.backward(&pool, &mut logits_bar, Some(&mut pool_bar));
        dense.output = logits_bar;
        conv_bar.fill(0.0);
        for (&at, &value) in at.iter().zip(&pool_bar) {
            conv_bar[at as usize] += value;
        }
        conv.backward(&x, &mut conv_bar, None);
        dense.update(RATE);
        conv.update(RATE);
        loss
    })
}
