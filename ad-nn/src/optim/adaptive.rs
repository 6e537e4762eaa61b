//! Optimisers with a rate of its own for each number.

use super::sgd::count;
use super::slots::{Slots, assert_size};
use crate::scalar::Scalar;
use ad_runtime::{LeafVisitor, Parameters, Tan};
use std::marker::PhantomData;

/// How one number is moved, with `N` numbers remembered beside it.
trait Update<const N: usize>: Copy {
    /// What is remembered at first.
    fn initial(&self) -> [f64; N] {
        [0.0; N]
    }
    /// The number after the step.
    fn moved<T: Scalar>(&self, value: T, slope: T, memory: &mut [T; N]) -> T;
}

struct Walk<'a, U, const N: usize> {
    update: U,
    single: &'a mut Slots<Vec<[f32; N]>>,
    double: &'a mut Slots<Vec<[f64; N]>>,
}

impl<U: Update<N>, const N: usize> LeafVisitor for Walk<'_, U, N> {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        move_leaf(self.update, self.single, path, values, tangent);
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        move_leaf(self.update, self.double, path, values, tangent);
    }
}

fn move_leaf<T: Scalar, U: Update<N>, const N: usize>(
    update: U,
    slots: &mut Slots<Vec<[T; N]>>,
    path: &str,
    values: &mut [T],
    tangent: &[T],
) {
    if !tangent.is_empty() {
        assert_size(path, "gradient", tangent.len(), values.len());
    }
    let initial = || vec![update.initial().map(T::real); values.len()];
    let memory = slots.of(path, initial);
    assert_size(path, "memory", memory.len(), values.len());
    if tangent.is_empty() {
        for (value, memory) in values.iter_mut().zip(memory) {
            *value = update.moved(*value, T::zero(), memory);
        }
        return;
    }
    for ((value, memory), &slope) in values.iter_mut().zip(memory).zip(tangent) {
        *value = update.moved(*value, slope, memory);
    }
}

/// An optimiser: its settings with their first values, and how they give the rates of a step.
macro_rules! optimizer {
    (
        $(#[doc = $doc:literal])*
        $name:ident, $memory:literal {
            $($(#[doc = $field_doc:literal])* $field:ident = $value:literal,)*
        }
        |$this:ident, $rate:ident, $step:ident| $update:expr
    ) => {
        $(#[doc = $doc])*
        ///
        /// A number whose gradient is zero still moves where the formula remembers earlier steps.
        #[derive(Clone, Debug)]
        pub struct $name<M> {
            /// The learning rate of the first step: the factor of the formula, per step.
            pub learning_rate: f64,
            /// How fast the learning rate falls: in step t = 0, 1, .. it is divided by 1 + `decay` t. 0 at first.
            pub decay: f64,
            $($(#[doc = $field_doc])* pub $field: f64,)*
            step: u64,
            single: Slots<Vec<[f32; $memory]>>,
            double: Slots<Vec<[f64; $memory]>>,
            model: PhantomData<fn(&M)>,
        }

        impl<M: Parameters> $name<M> {
            /// For models of this type, with a learning rate per step, no decay, and the settings of Keras:
            ///
            $(#[doc = concat!("- `", stringify!($field), "` = ", stringify!($value))])*
            pub fn new(_: &M, learning_rate: impl Into<f64>) -> Self {
                $name {
                    learning_rate: learning_rate.into(),
                    decay: 0.0,
                    $($field: $value,)*
                    step: 0,
                    single: Slots::default(),
                    double: Slots::default(),
                    model: PhantomData,
                }
            }

            /// With a falling learning rate: see the field.
            #[must_use]
            pub fn decay(mut self, decay: impl Into<f64>) -> Self {
                self.decay = decay.into();
                self
            }

            $(
                /// With another value of
                $(#[doc = $field_doc])*
                #[must_use]
                pub fn $field(mut self, $field: impl Into<f64>) -> Self {
                    self.$field = $field.into();
                    self
                }
            )*

            /// The number of updates so far.
            pub fn step(&self) -> u64 {
                self.step
            }

            /// Moves the model one step against the gradient. A zero of every shape in the gradient
            /// is zero.
            ///
            /// # Panics
            /// If an array or a vector of the gradient has another shape than the model's and is not empty, if a map has
            /// a key that the model's has not, or if the model's shapes are others than in earlier steps.
            #[track_caller]
            pub fn update(&mut self, model: &mut M, gradient: &Tan<M>) {
                let $rate = self.learning_rate / (1.0 + self.decay * count(self.step));
                self.step += 1;
                self.single.rewind();
                self.double.rewind();
                let ($this, $step) = (&*self, count(self.step));
                let update = $update;
                let (single, double) = (&mut self.single, &mut self.double);
                model.visit(gradient, "model", &mut Walk { update, single, double });
            }
        }
    };
}

optimizer!(
    /// RMSprop (Hinton 2012), with the formulas of Keras. For each number w with gradient g:
    ///
    /// - v = ρ v + (1 - ρ) g²;
    /// - with `centered` other than 0 also a = ρ a + (1 - ρ) g, and d = v - a² + ε, else d = v + ε;
    /// - m = `momentum` m + `learning_rate` g / √d, then w -= m.
    RmsProp, 3 {
        /// The decay rate ρ of the averages: 0.9 at first.
        rho = 0.9,
        /// How much of the last step goes into the next: 0 at first.
        momentum = 0.0,
        /// What keeps the divisor from zero: 1e-7 at first.
        epsilon = 1e-7,
        /// Whether the variance of the gradients is used (1), and not the mean of their squares (0).
        centered = 0.0,
    }
    |this, rate, _step| RmsPropUpdate {
        rate,
        rho: this.rho,
        momentum: this.momentum,
        epsilon: this.epsilon,
        centered: this.centered != 0.0,
    }
);

#[derive(Clone, Copy)]
struct RmsPropUpdate {
    rate: f64,
    rho: f64,
    momentum: f64,
    epsilon: f64,
    centered: bool,
}

impl Update<3> for RmsPropUpdate {
    #[inline(always)]
    fn moved<T: Scalar>(&self, value: T, g: T, [v, a, m]: &mut [T; 3]) -> T {
        let (rho, new) = (T::real(self.rho), T::real(1.0 - self.rho));
        *v = rho * *v + new * g * g;
        let mut divisor = *v + T::real(self.epsilon);
        if self.centered {
            *a = rho * *a + new * g;
            divisor -= *a * *a;
        }
        *m = T::real(self.momentum) * *m + T::real(self.rate) * g / T::sqrt_of(divisor);
        value - *m
    }
}

optimizer!(
    /// Adagrad (Duchi et al. 2011), with the formulas of Keras. For each number w with gradient g:
    /// a += g², then w -= `learning_rate` g / √(a + ε). At first a is `initial`.
    Adagrad, 1 {
        /// The sum of squares before the first step: 0.1 at first.
        initial = 0.1,
        /// What keeps the divisor from zero: 1e-7 at first.
        epsilon = 1e-7,
    }
    |this, rate, _step| AdagradUpdate { rate, initial: this.initial, epsilon: this.epsilon }
);

#[derive(Clone, Copy)]
struct AdagradUpdate {
    rate: f64,
    initial: f64,
    epsilon: f64,
}

impl Update<1> for AdagradUpdate {
    fn initial(&self) -> [f64; 1] {
        [self.initial]
    }
    #[inline(always)]
    fn moved<T: Scalar>(&self, value: T, g: T, [sum]: &mut [T; 1]) -> T {
        *sum += g * g;
        value - T::real(self.rate) * g / T::sqrt_of(*sum + T::real(self.epsilon))
    }
}

optimizer!(
    /// Adadelta (Zeiler 2012), with the formulas of Keras. For each number w with gradient g:
    /// a = ρ a + (1 - ρ) g², d = g √(u + ε) / √(a + ε), u = ρ u + (1 - ρ) d², then
    /// w -= `learning_rate` d.
    Adadelta, 2 {
        /// The decay rate ρ of the averages: 0.95 at first.
        rho = 0.95,
        /// What keeps the divisor from zero: 1e-7 at first.
        epsilon = 1e-7,
    }
    |this, rate, _step| AdadeltaUpdate { rate, rho: this.rho, epsilon: this.epsilon }
);

#[derive(Clone, Copy)]
struct AdadeltaUpdate {
    rate: f64,
    rho: f64,
    epsilon: f64,
}

impl Update<2> for AdadeltaUpdate {
    #[inline(always)]
    fn moved<T: Scalar>(&self, value: T, g: T, [slopes, steps]: &mut [T; 2]) -> T {
        let (rho, new, epsilon) = (
            T::real(self.rho),
            T::real(1.0 - self.rho),
            T::real(self.epsilon),
        );
        *slopes = rho * *slopes + new * g * g;
        let step = g * T::sqrt_of(*steps + epsilon) / T::sqrt_of(*slopes + epsilon);
        *steps = rho * *steps + new * step * step;
        value - T::real(self.rate) * step
    }
}

optimizer!(
    /// Adam with weight decay (Loshchilov and Hutter 2019), with the formulas of Keras: first
    /// w -= `learning_rate` `weight_decay` w, then the step of [`Adam`](super::Adam).
    AdamW, 2 {
        /// The decay rate β₁ of the mean of gradients: 0.9 at first.
        beta1 = 0.9,
        /// The decay rate β₂ of the mean of squared gradients: 0.999 at first.
        beta2 = 0.999,
        /// What keeps the divisor from zero: 1e-7 at first.
        epsilon = 1e-7,
        /// How fast weights decay by themselves: 0.004 at first.
        weight_decay = 0.004,
    }
    |this, rate, step| AdamWUpdate {
        kept: 1.0 - rate * this.weight_decay,
        rate: rate * (1.0 - this.beta2.powf(step)).sqrt() / (1.0 - this.beta1.powf(step)),
        beta1: this.beta1,
        beta2: this.beta2,
        epsilon: this.epsilon,
    }
);

#[derive(Clone, Copy)]
struct AdamWUpdate {
    kept: f64,
    rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
}

impl Update<2> for AdamWUpdate {
    #[inline(always)]
    fn moved<T: Scalar>(&self, value: T, g: T, [mean, square]: &mut [T; 2]) -> T {
        *mean = T::real(self.beta1) * *mean + T::real(1.0 - self.beta1) * g;
        *square = T::real(self.beta2) * *square + T::real(1.0 - self.beta2) * g * g;
        let step = T::real(self.rate) * *mean / (T::sqrt_of(*square) + T::real(self.epsilon));
        T::real(self.kept) * value - step
    }
}
