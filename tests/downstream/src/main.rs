//! A user's crate: its own layer, its own differentiable struct, its own derivatives for a C function
//! and for another crate's function, trained with the layers of `ad-nn`.

use ad_nn::prelude::*;
use libm::erfc as complementary_error;
use ndarray::{Array1, Array2, array};

mod c {
    unsafe extern "C" {
        pub safe fn cbrt(x: f64) -> f64;
    }
}
use c::cbrt;

// primal:  y = ∛x
// adjoint: x̄ += ȳ / (3 y²)
#[derivative(of = cbrt)]
fn cbrt_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
    let y = cbrt(x);
    (y, move |v| v / (3.0 * y * y))
}

// primal:  y = erfc x
// adjoint: x̄ -= 2/√π exp(-x²) ȳ
#[derivative(of = complementary_error)]
fn complementary_error_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (complementary_error(x), move |v| -v * std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp())
}

/// A thermostat: the user's own differentiable struct.
#[derive(Clone, Debug, Differentiable)]
struct Thermostat {
    gain: f64,
    offsets: Vec<f64>,
    #[no_derivative]
    steps: usize,
}

#[differentiable]
impl Thermostat {
    fn settle(&self, start: f64) -> f64 {
        let mut t = start;
        for i in 0..self.steps {
            let goal = cbrt(self.offsets[i % 2]) + complementary_error(t);
            t += self.gain * (goal - t);
        }
        t
    }
}

/// A layer of the user's own: it scales each feature.
#[derive(Clone, Differentiable)]
struct Scale {
    factors: Array1<f32>,
}

#[differentiable]
impl Layer for Scale {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        input * &self.factors
    }
}

#[derive(Clone, Differentiable)]
struct Model {
    hidden: Dense<f32>,
    scale: Scale,
    out: Dense<f32>,
}

#[differentiable]
impl Layer for Model {
    type Input = Array2<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array2<f32>) -> Array2<f32> {
        sequenced!(input, self.hidden, self.scale, self.out)
    }
}

fn check_thermostat() {
    let model = Thermostat { gain: 0.3, offsets: vec![0.9, 1.4], steps: 5 };
    let (gradient, start) = gradient!(&model, 0.2, |model, start| model.settle(start));
    let h = 1e-6;
    let change = |f: &dyn Fn(f64) -> f64| (f(h) - f(-h)) / (2.0 * h);
    let gain = change(&|h| Thermostat { gain: 0.3 + h, ..model.clone() }.settle(0.2));
    let offset = change(&|h| Thermostat { offsets: vec![0.9 + h, 1.4], ..model.clone() }.settle(0.2));
    let start_difference = change(&|h| model.settle(0.2 + h));
    assert!((gradient.gain - gain).abs() < 1e-8, "{} {gain}", gradient.gain);
    assert!((gradient.offsets[0] - offset).abs() < 1e-8, "{} {offset}", gradient.offsets[0]);
    assert!((start - start_difference).abs() < 1e-8, "{start} {start_difference}");
}

fn train() -> (f32, f32) {
    let mut model = Model {
        hidden: Dense::new(2, 8, Activation::Tanh, 3),
        scale: Scale { factors: Array1::ones(8) },
        out: Dense::new(8, 2, Activation::Identity, 4),
    };
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let labels = [0_usize, 1, 1, 0];
    let mut optimizer = Adam::new(&model, 0.05);
    let mut losses = Vec::new();
    for _ in 0..200 {
        let (loss, gradient) = value_with_gradient!(&model, |model| softmax_cross_entropy(&model.call(&x), &labels));
        assert_eq!(gradient.scale.factors.len(), 8);
        optimizer.update(&mut model, &gradient);
        losses.push(loss);
    }
    (losses[0], losses[losses.len() - 1])
}

fn main() {
    check_thermostat();
    let (first, last) = train();
    assert!(last < 0.05 * first, "the loss went from {first} to {last}");
    println!("loss {first} to {last}");
}
