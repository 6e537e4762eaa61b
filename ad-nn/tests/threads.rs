//! Results do not depend on the number of threads: not in the last bit.
#![cfg(feature = "rayon")]

use ad_nn::prelude::*;
use ndarray::{Array2, Array4};

#[derive(Clone, Differentiable)]
struct Model {
    conv: Conv2d<f32>,
    average: AvgPool2d<f32>,
    more: Conv2d<f32>,
    maximum: MaxPool2d<f32>,
    flatten: Flatten<f32>,
    wide: Dense<f32>,
    dense: Dense<f32>,
}

#[differentiable]
impl Layer for Model {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        let features = sequenced!(input, self.conv, self.average, self.more, self.maximum);
        sequenced!(&features, self.flatten, self.wide, self.dense)
    }
}

#[test]
fn gradients_are_the_same_with_any_number_of_threads() {
    let model = Model {
        conv: Conv2d::new((5, 5, 3, 6), Activation::Relu, 1).with_padding(Padding::Same),
        average: AvgPool2d::new((2, 2), (2, 2)),
        // Too many channels for the kernels of the first.
        more: Conv2d::new((3, 3, 6, 20), Activation::Relu, 5).with_padding(Padding::Same),
        maximum: MaxPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        wide: Dense::new(3 * 3 * 20, 256, Activation::Tanh, 2),
        dense: Dense::new(256, 10, Activation::Identity, 3),
    };
    let x: Array4<f32> = ad_nn::init::glorot_normal((61, 12, 12, 3), 4);
    let labels: Vec<usize> = (0..61).map(|i| i % 10).collect();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started").install(|| {
            value_with_gradient!(&model, &x, |model, x| softmax_cross_entropy(
                &model.call(x),
                &labels
            ))
        })
    };
    let (loss, (model_bar, x_bar)) = run(1);
    for threads in [2, 3, 4] {
        let (other_loss, (other_bar, other_x_bar)) = run(threads);
        assert_eq!(loss.to_bits(), other_loss.to_bits());
        assert_eq!(model_bar.conv.filter, other_bar.conv.filter);
        assert_eq!(model_bar.conv.bias, other_bar.conv.bias);
        assert_eq!(model_bar.more.filter, other_bar.more.filter);
        assert_eq!(model_bar.more.bias, other_bar.more.bias);
        assert_eq!(model_bar.wide.weight, other_bar.wide.weight);
        assert_eq!(model_bar.dense.weight, other_bar.dense.weight);
        assert_eq!(x_bar, other_x_bar);
    }
}
