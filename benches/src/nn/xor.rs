//! Exclusive or: 2 -> 10 -> 1 with rectifiers and the mean squared error.

use super::Step;
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ad_runtime::kernels::{affine_into, multiply};
use ndarray::{Array2, array};

/// Two dense layers.
#[derive(Clone, Debug, Differentiable)]
pub struct Xor {
    /// 2 -> 10
    pub layer1: Dense<f32>,
    /// 10 -> 1
    pub layer2: Dense<f32>,
}

#[differentiable]
impl Layer for Xor {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        let hidden = self.layer1.call(input);
        self.layer2.call(&hidden)
    }
}

const RATE: f32 = 0.02;

fn model() -> Xor {
    Xor {
        layer1: Dense::new(2, 10, Activation::Relu, 1),
        layer2: Dense::new(10, 1, Activation::Relu, 5),
    }
}

fn data() -> (Array2<f32>, Array2<f32>) {
    (
        array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        array![[0.0], [1.0], [1.0], [0.0]],
    )
}

/// The generated code.
#[must_use]
pub fn ours() -> Step {
    let mut model = model();
    let mut optimizer = Sgd::new(&model, RATE);
    let (x, y) = data();
    Box::new(move || {
        let (loss, gradient) =
            value_with_gradient!(&model, |model| mean_squared_error(&model.call(&x), &y));
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// The kernels of the layers, called one after the other on buffers that are there from the start.
#[must_use]
pub fn hand() -> Step {
    let Xor {
        mut layer1,
        mut layer2,
    } = model();
    let (x, y) = data();
    let (mut hidden, mut output) = (Array2::zeros((4, 10)), Array2::zeros((4, 1)));
    let (mut w1_bar, mut w2_bar) = (layer1.weight.clone(), layer2.weight.clone());
    let (mut hidden_bar, mut output_bar) = (hidden.clone(), output.clone());
    Box::new(move || {
        affine_into(&x, &layer1.weight, &layer1.bias, true, &mut hidden);
        affine_into(&hidden, &layer2.weight, &layer2.bias, true, &mut output);
        let mut loss = 0.0;
        for ((bar, &output), &y) in flat(&mut output_bar).iter_mut().zip(&output).zip(&y) {
            loss += (output - y) * (output - y);
            *bar = if output > 0.0 {
                0.5 * (output - y)
            } else {
                0.0
            };
        }
        multiply(&hidden.t(), &output_bar, &mut w2_bar, false);
        multiply(&output_bar, &layer2.weight.t(), &mut hidden_bar, false);
        for (bar, &hidden) in flat(&mut hidden_bar).iter_mut().zip(&hidden) {
            *bar = if hidden > 0.0 { *bar } else { 0.0 };
        }
        multiply(&x.t(), &hidden_bar, &mut w1_bar, false);
        for (layer, w_bar, z_bar) in [
            (&mut layer1, &w1_bar, &hidden_bar),
            (&mut layer2, &w2_bar, &output_bar),
        ] {
            for (w, w_bar) in flat(&mut layer.weight).iter_mut().zip(w_bar) {
                *w -= RATE * w_bar;
            }
            for z_bar in z_bar.rows() {
                for (b, z_bar) in layer.bias.iter_mut().zip(z_bar) {
                    *b -= RATE * z_bar;
                }
            }
        }
        loss / 4.0
    })
}

fn flat(x: &mut Array2<f32>) -> &mut [f32] {
    x.as_slice_mut().expect("the layout is standard")
}

/// Loops over slices whose lengths are written in the source, and nothing of this project's.
#[must_use]
pub fn constants() -> Step {
    let Xor { layer1, layer2 } = model();
    let (mut w1, mut b1) = (
        layer1.weight.into_raw_vec_and_offset().0,
        layer1.bias.to_vec(),
    );
    let (mut w2, mut b2) = (
        layer2.weight.into_raw_vec_and_offset().0,
        layer2.bias.to_vec(),
    );
    let (x, y) = data();
    let (x, y) = (x.into_raw_vec_and_offset().0, y.into_raw_vec_and_offset().0);
    let mut hidden = [0.0_f32; 40];
    let (mut w1_bar, mut b1_bar) = (vec![0.0_f32; 20], vec![0.0_f32; 10]);
    let (mut w2_bar, mut hidden_bar) = (vec![0.0_f32; 10], [0.0_f32; 10]);
    Box::new(move || {
        let mut loss = 0.0;
        let mut b2_bar = 0.0;
        w1_bar.fill(0.0);
        b1_bar.fill(0.0);
        w2_bar.fill(0.0);
        for (i, (x, y)) in x.chunks_exact(2).zip(&y).enumerate() {
            let hidden = &mut hidden[i * 10..i * 10 + 10];
            let mut output = b2[0];
            for j in 0..10 {
                hidden[j] = (x[0] * w1[j] + x[1] * w1[10 + j] + b1[j]).max(0.0);
                output += hidden[j] * w2[j];
            }
            let passed = output > 0.0;
            let output = if passed { output } else { 0.0 };
            loss += (output - y) * (output - y);
            let output_bar = if passed { 0.5 * (output - y) } else { 0.0 };
            b2_bar += output_bar;
            for j in 0..10 {
                w2_bar[j] += hidden[j] * output_bar;
                hidden_bar[j] = if hidden[j] > 0.0 {
                    w2[j] * output_bar
                } else {
                    0.0
                };
                b1_bar[j] += hidden_bar[j];
                w1_bar[j] += x[0] * hidden_bar[j];
                w1_bar[10 + j] += x[1] * hidden_bar[j];
            }
        }
        let update = |w: &mut [f32], w_bar: &[f32]| {
            w.iter_mut()
                .zip(w_bar)
                .for_each(|(w, w_bar)| *w -= RATE * w_bar);
        };
        update(&mut w1, &w1_bar);
        update(&mut b1, &b1_bar);
        update(&mut w2, &w2_bar);
        update(&mut b2, &[b2_bar]);
        loss / 4.0
    })
}
