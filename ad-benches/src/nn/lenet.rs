//! LeNet-5 on a batch of 64 images of 28 x 28.

use super::Step;
use super::data::{labels, uniform};
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
        sequenced!(&features, self.flatten, self.dense1, self.dense2, self.dense3)
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
    ours()
}
