//! A perceptron of 40 layers, with and without its activations between the sweeps.

use super::Step;
use super::data::uniform;
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::Array2;

const BATCH: usize = 1024;
const WIDTH: usize = 64;

/// Four layers.
pub type Block = (Dense<f32>, Dense<f32>, Dense<f32>, Dense<f32>);

/// Ten blocks of four layers.
#[derive(Clone, Debug, Differentiable)]
pub struct Deep<B> {
    blocks: Vec<B>,
}

#[differentiable]
impl<B: Layer<Input = Array2<f32>, Output = Array2<f32>>> Layer for Deep<B> {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        let mut hidden = self.blocks[0].call(input);
        for i in 1..self.blocks.len() {
            hidden = self.blocks[i].call(&hidden);
        }
        hidden
    }
}

fn block(index: u64) -> Block {
    let layer = |i| Dense::new(WIDTH, WIDTH, Activation::Tanh, 4 * index + i);
    (layer(0), layer(1), layer(2), layer(3))
}

fn step<B>(wrap: impl Fn(Block) -> B) -> Step
where
    B: Layer<Input = Array2<f32>, Output = Array2<f32>> + Parameters + 'static,
{
    let mut model = Deep {
        blocks: (0..10).map(|i| wrap(block(i))).collect(),
    };
    let mut optimizer = Sgd::new(&model, 0.01_f32);
    let (x, y) = (uniform((BATCH, WIDTH), 1), uniform((BATCH, WIDTH), 2));
    Box::new(move || {
        let (loss, gradient) =
            value_with_gradient!(&model, |model| mean_squared_error(&model.call(&x), &y));
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// All activations are kept.
#[must_use]
pub fn keeping() -> Step {
    step(|block| block)
}

/// Each block keeps its input only.
#[must_use]
pub fn discarding() -> Step {
    step(Layer::discarding_activations)
}
