//! A recurrent network with tanh: 200 steps of 32 features, a state of 64 numbers, and the sum of
//! squares of the last state as the loss.

use super::Step;
use super::data::uniform;
use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ad_runtime::kernels::{elementary::tanh_all, multiply};
use ndarray::{Array1, Array2, Array3, s};

/// The network.
#[derive(Clone, Debug, Differentiable)]
pub struct Rnn {
    /// 32 -> 64
    pub layer: SimpleRnn<f32>,
}

#[differentiable]
impl Layer for Rnn {
    type Input = Array3<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array3<f32>) -> Array2<f32> {
        self.layer.call(input)
    }
}

const RATE: f32 = 1e-3;
const TIME: usize = 200;
const HIDDEN: usize = 64;

fn model() -> Rnn {
    Rnn {
        layer: SimpleRnn::new(32, HIDDEN, 1),
    }
}

fn data() -> Array3<f32> {
    uniform((1, TIME, 32), 3)
}

/// The generated code.
#[must_use]
pub fn ours() -> Step {
    let mut model = model();
    let mut optimizer = Sgd::new(&model, RATE);
    let x = data();
    Box::new(move || {
        let (loss, gradient) = value_with_gradient!(&model, |model| {
            let state = model.call(&x);
            (&state * &state).sum()
        });
        optimizer.update(&mut model, &gradient);
        loss
    })
}

/// The same kernels, called one after the other on buffers that are there from the start.
#[must_use]
pub fn hand() -> Step {
    let SimpleRnn {
        weight: mut w,
        recurrent_weight: mut u,
        bias: mut b,
        ..
    } = model().layer;
    let x = data()
        .into_shape_with_order((TIME, 32))
        .expect("one sequence");
    let mut states = Array2::<f32>::zeros((TIME + 1, HIDDEN));
    let mut a = Array2::<f32>::zeros((TIME, HIDDEN));
    let mut a_bar = Array2::<f32>::zeros((TIME, HIDDEN));
    let mut h_bar = Array2::<f32>::zeros((1, HIDDEN));
    let (mut w_bar, mut u_bar, mut turned) = (w.clone(), u.clone(), u.clone());
    Box::new(move || {
        a.rows_mut().into_iter().for_each(|mut row| row.assign(&b));
        multiply(&x, &w, &mut a, true);
        for t in 0..TIME {
            let mut line = a.slice_mut(s![t..=t, ..]);
            if t > 0 {
                multiply(&states.slice(s![t..=t, ..]), &u, &mut line, true);
            }
            tanh_all(line.as_slice_mut().expect("a row is a slice"));
            states.row_mut(t + 1).assign(&line.row(0));
        }
        let last = states.row(TIME);
        let loss = last.dot(&last);
        h_bar.row_mut(0).assign(&(&last * 2.0));
        turned.assign(&u.t());
        for t in (0..TIME).rev() {
            let mut line = a_bar.slice_mut(s![t..=t, ..]);
            for ((line, &h_bar), &y) in line.iter_mut().zip(&h_bar).zip(&states.row(t + 1)) {
                let pulled = h_bar * (1.0 - y * y);
                *line = if pulled.abs() < 1e-30 { 0.0 } else { pulled };
            }
            multiply(&line, &turned, &mut h_bar, false);
        }
        multiply(&x.t(), &a_bar, &mut w_bar, false);
        multiply(&states.slice(s![..TIME, ..]).t(), &a_bar, &mut u_bar, false);
        let b_bar: Array1<f32> = a_bar.sum_axis(ndarray::Axis(0));
        w.scaled_add(-RATE, &w_bar);
        u.scaled_add(-RATE, &u_bar);
        b.scaled_add(-RATE, &b_bar);
        loss
    })
}
