//! Adam.

use super::sgd::count;
use super::slots::{Slots, assert_size};
use crate::scalar::Scalar;
use ad_runtime::{LeafVisitor, Parameters, Tan};
use std::marker::PhantomData;

/// Adam (Kingma and Ba 2014), with the formulas of Keras. For each number w of a model with
/// gradient g, in step t = 1, 2, ..:
///
/// - m = β₁ m + (1 - β₁) g and v = β₂ v + (1 - β₂) g²;
/// - learning rate ρ = `learning_rate` √(1 - β₂ᵗ) / (1 - β₁ᵗ) / (1 + `decay` (t - 1));
/// - w -= ρ m / (√v + ε).
///
/// A number whose gradient is zero still moves, by what it remembers of earlier steps.
///
/// ```
/// use ad_nn::optim::Adam;
///
/// let mut model = (1.0_f32, 2.0_f32);
/// let mut optimizer = Adam::new(&model, 0.1);
/// optimizer.update(&mut model, &(3.0, -0.5));
/// // The first step has the size of the learning rate, whatever the gradient.
/// assert!((model.0 - 0.9).abs() < 1e-5 && (model.1 - 2.1).abs() < 1e-5);
/// ```
#[derive(Clone, Debug)]
pub struct Adam<M> {
    /// The learning rate of the first step: about how far a number moves in one step, in its own unit.
    pub learning_rate: f64,
    /// The decay rate β₁ of the mean of gradients: 0.9 at first.
    pub beta1: f64,
    /// The decay rate β₂ of the mean of squared gradients: 0.999 at first.
    pub beta2: f64,
    /// What keeps the divisor from zero: 1e-7 at first.
    pub epsilon: f64,
    /// How fast the learning rate falls, per step: 0, for not at all, at first.
    pub decay: f64,
    step: u64,
    single: Slots<Moments<f32>>,
    double: Slots<Moments<f64>>,
    model: PhantomData<fn(&M)>,
}

/// Means of gradients and of squared gradients.
type Moments<T> = Vec<(T, T)>;

impl<M: Parameters> Adam<M> {
    /// For models of this type, with a learning rate per step; β₁ = 0.9, β₂ = 0.999, ε = 1e-7, and no decay.
    pub fn new(_: &M, learning_rate: impl Into<f64>) -> Self {
        Adam {
            learning_rate: learning_rate.into(),
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            decay: 0.0,
            step: 0,
            single: Slots::default(),
            double: Slots::default(),
            model: PhantomData,
        }
    }

    /// With another decay rate of the mean of gradients.
    #[must_use]
    pub fn beta1(mut self, beta1: impl Into<f64>) -> Self {
        self.beta1 = beta1.into();
        self
    }

    /// With another decay rate of the mean of squared gradients.
    #[must_use]
    pub fn beta2(mut self, beta2: impl Into<f64>) -> Self {
        self.beta2 = beta2.into();
        self
    }

    /// With another ε.
    #[must_use]
    pub fn epsilon(mut self, epsilon: impl Into<f64>) -> Self {
        self.epsilon = epsilon.into();
        self
    }

    /// With a learning rate that is divided by 1 + `decay` (t - 1) in step t.
    #[must_use]
    pub fn decay(mut self, decay: impl Into<f64>) -> Self {
        self.decay = decay.into();
        self
    }

    /// The number of updates so far.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Moves the model one step against the gradient. A zero of every shape in the gradient is zero.
    ///
    /// # Panics
    /// If an array or a vector of the gradient has another shape than the model's and is not empty, if a map has a key that
    /// the model's has not, or if the model's shapes are others than in earlier steps.
    #[track_caller]
    pub fn update(&mut self, model: &mut M, gradient: &Tan<M>) {
        let rate = self.learning_rate / (1.0 + self.decay * count(self.step));
        self.step += 1;
        let bias = |beta: f64| 1.0 - beta.powf(count(self.step));
        self.single.rewind();
        self.double.rewind();
        let mut walk = Walk {
            rates: Rates {
                rate: rate * bias(self.beta2).sqrt() / bias(self.beta1),
                beta1: self.beta1,
                beta2: self.beta2,
                epsilon: self.epsilon,
            },
            single: &mut self.single,
            double: &mut self.double,
        };
        model.visit(gradient, "model", &mut walk);
    }
}

#[derive(Clone, Copy)]
struct Rates {
    rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
}

struct Walk<'a> {
    rates: Rates,
    single: &'a mut Slots<Moments<f32>>,
    double: &'a mut Slots<Moments<f64>>,
}

impl LeafVisitor for Walk<'_> {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        move_leaf(self.rates, self.single, path, values, tangent);
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        move_leaf(self.rates, self.double, path, values, tangent);
    }
}

fn move_leaf<T: Scalar>(
    rates: Rates,
    slots: &mut Slots<Moments<T>>,
    path: &str,
    values: &mut [T],
    tangent: &[T],
) {
    if !tangent.is_empty() {
        assert_size(path, "gradient", tangent.len(), values.len());
    }
    let moments = slots.of(path, || vec![(T::zero(), T::zero()); values.len()]);
    assert_size(path, "memory", moments.len(), values.len());
    let (rate, epsilon) = (T::real(rates.rate), T::real(rates.epsilon));
    let (beta1, beta2) = (T::real(rates.beta1), T::real(rates.beta2));
    let (new1, new2) = (T::real(1.0 - rates.beta1), T::real(1.0 - rates.beta2));
    let mut slopes = tangent.iter().copied();
    for (value, (mean, square)) in values.iter_mut().zip(moments) {
        let slope = slopes.next().unwrap_or(T::zero());
        *mean = beta1 * *mean + new1 * slope;
        *square = beta2 * *square + new2 * slope * slope;
        *value -= rate * *mean / (T::sqrt_of(*square) + epsilon);
    }
}
