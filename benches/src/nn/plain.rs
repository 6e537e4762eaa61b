//! The perceptron with layers that a user has written in plain array operations, beside the built-in
//! one: `hand` is the built-in layer here.

use super::Step;
use super::mlp::{data, model};
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::{Array1, Array2};

/// A dense layer with a rectifier, as anybody would write it.
#[derive(Clone, Debug, Differentiable)]
pub struct Rectified {
    weight: Array2<f32>,
    bias: Array1<f32>,
}

#[differentiable]
impl Layer for Rectified {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        relu(input.dot(&self.weight) + &self.bias)
    }
}

/// Three layers: two of a kind, and a linear one.
#[derive(Clone, Debug, Differentiable)]
pub struct Plain<L> {
    layer1: L,
    layer2: L,
    weight: Array2<f32>,
    bias: Array1<f32>,
}

#[differentiable]
impl<L: Layer<Input = Array2<f32>, Output = Array2<f32>>> Layer for Plain<L> {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        let hidden = sequenced!(input, self.layer1, self.layer2);
        hidden.dot(&self.weight) + &self.bias
    }
}

fn step<L>(layer: impl Fn(Dense<f32>) -> L) -> Step
where
    L: Layer<Input = Array2<f32>, Output = Array2<f32>> + Parameters + 'static,
{
    let built_in = model();
    let mut model = Plain {
        layer1: layer(built_in.layer1),
        layer2: layer(built_in.layer2),
        weight: built_in.layer3.weight,
        bias: built_in.layer3.bias,
    };
    let mut optimizer = Sgd::new(&model, super::mlp::RATE);
    let (x, y) = data(64);
    Box::new(move || {
        let (loss, gradient) =
            value_with_gradient!(&model, |model| softmax_cross_entropy(&model.call(&x), &y));
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// With `dot`, `+` and [`relu()`].
#[must_use]
pub fn rectified() -> Step {
    step(|Dense { weight, bias, .. }| Rectified { weight, bias })
}
