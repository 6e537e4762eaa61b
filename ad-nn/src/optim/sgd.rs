//! Stochastic gradient descent.

use super::slots::{Slots, assert_size};
use crate::scalar::Scalar;
use ad_runtime::kernels::{Kernel, Level, dispatch};
use ad_runtime::{LeafVisitor, Parameters, Tan};
use std::marker::PhantomData;

/// Stochastic gradient descent, with the formulas of Keras. For each number w of a model with
/// gradient g, in step t = 0, 1, ..:
///
/// - learning rate ρ = `learning_rate` / (1 + `decay` t);
/// - without momentum w -= ρ g;
/// - with momentum μ: v = μ v - ρ g, then w += v;
/// - with Nesterov's momentum: v = μ v - ρ g, then w += μ v - ρ g.
///
/// ```
/// use ad_nn::optim::Sgd;
///
/// let mut model = (1.0_f32, 2.0_f32);
/// let mut optimizer = Sgd::new(&model, 0.5);
/// optimizer.update(&mut model, &(1.0, -1.0));
/// assert_eq!(model, (0.5, 2.5));
/// ```
#[derive(Clone, Debug)]
pub struct Sgd<M> {
    /// The learning rate of the first step: how far a number moves in one step, per unit of its gradient.
    pub learning_rate: f64,
    /// How much of the last step goes into the next: 0, for none, at first.
    pub momentum: f64,
    /// How fast the learning rate falls, per step: 0, for not at all, at first.
    pub decay: f64,
    /// Nesterov's momentum: look ahead. `false` at first.
    pub nesterov: bool,
    step: u64,
    single: Slots<Vec<f32>>,
    double: Slots<Vec<f64>>,
    model: PhantomData<fn(&M)>,
}

impl<M: Parameters> Sgd<M> {
    /// For models of this type, with a learning rate per step; momentum and decay are 0, and `nesterov` is `false`.
    pub fn new(_: &M, learning_rate: impl Into<f64>) -> Self {
        Sgd {
            learning_rate: learning_rate.into(),
            momentum: 0.0,
            decay: 0.0,
            nesterov: false,
            step: 0,
            single: Slots::default(),
            double: Slots::default(),
            model: PhantomData,
        }
    }

    /// With momentum, from 0 to less than 1.
    #[must_use]
    pub fn momentum(mut self, momentum: impl Into<f64>) -> Self {
        self.momentum = momentum.into();
        self
    }

    /// With a learning rate that is divided by 1 + `decay` t in step t, from 0 on.
    #[must_use]
    pub fn decay(mut self, decay: impl Into<f64>) -> Self {
        self.decay = decay.into();
        self
    }

    /// With or without Nesterov's momentum.
    #[must_use]
    pub fn nesterov(mut self, nesterov: bool) -> Self {
        self.nesterov = nesterov;
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
        if self.momentum == 0.0 {
            model.visit(gradient, "model", &mut PlainWalk { rate });
            return;
        }
        self.single.rewind();
        self.double.rewind();
        let mut walk = Walk {
            rate,
            momentum: self.momentum,
            nesterov: self.nesterov,
            single: &mut self.single,
            double: &mut self.double,
        };
        model.visit(gradient, "model", &mut walk);
    }
}

#[allow(clippy::cast_precision_loss, reason = "2^53 steps are never taken")]
pub(super) fn count(step: u64) -> f64 {
    step as f64
}

struct Walk<'a> {
    rate: f64,
    momentum: f64,
    nesterov: bool,
    single: &'a mut Slots<Vec<f32>>,
    double: &'a mut Slots<Vec<f64>>,
}

impl LeafVisitor for Walk<'_> {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        let rates = (self.rate, self.momentum, self.nesterov);
        move_leaf(rates, self.single, path, values, tangent);
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        let rates = (self.rate, self.momentum, self.nesterov);
        move_leaf(rates, self.double, path, values, tangent);
    }
}

fn move_leaf<T: Scalar>(
    (rate, momentum, nesterov): (f64, f64, bool),
    slots: &mut Slots<Vec<T>>,
    path: &str,
    values: &mut [T],
    tangent: &[T],
) {
    let (rate, factor) = (T::real(rate), T::real(momentum));
    if !tangent.is_empty() {
        assert_size(path, "gradient", tangent.len(), values.len());
    }
    let velocity = slots.of(path, || vec![T::zero(); values.len()]);
    assert_size(path, "velocity", velocity.len(), values.len());
    let mut slopes = tangent.iter().copied();
    for (value, velocity) in values.iter_mut().zip(velocity) {
        let push = rate * slopes.next().unwrap_or(T::zero());
        *velocity = factor * *velocity - push;
        *value += if nesterov {
            factor * *velocity - push
        } else {
            *velocity
        };
    }
}

/// The walk without momentum: nothing is remembered by name.
struct PlainWalk {
    rate: f64,
}

impl PlainWalk {
    fn move_leaf<T: Scalar>(&self, path: &str, values: &mut [T], slopes: &[T]) {
        if !slopes.is_empty() {
            assert_size(path, "gradient", slopes.len(), values.len());
        }
        dispatch(Plain {
            rate: T::real(self.rate),
            values,
            slopes,
        });
    }
}

impl LeafVisitor for PlainWalk {
    const NAMES: bool = false;
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        self.move_leaf(path, values, tangent);
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        self.move_leaf(path, values, tangent);
    }
}

/// `values -= rate · slopes`
struct Plain<'a, T> {
    rate: T,
    values: &'a mut [T],
    slopes: &'a [T],
}

impl<T: Scalar> Kernel for Plain<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        for (value, &slope) in self.values.iter_mut().zip(self.slopes) {
            *value -= self.rate * slope;
        }
    }
}
