//! Normalisation of features.

use crate::functions::square_root;
use crate::layer::Layer;
use crate::scalar::{Scalar, count};
use crate::shape;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, Axis};

/// y = (x - μ) / √(σ² + ε) γ + β, with the mean μ and the variance σ² of each *example* (Ba et al.
/// 2016), for a batch `[batch, features]`, whose shape stays.
#[derive(Clone, Debug, Differentiable)]
pub struct LayerNorm<T: Scalar> {
    /// γ: `[features]`
    pub scale: Array1<T>,
    /// β: `[features]`
    pub shift: Array1<T>,
    /// ε
    #[no_derivative]
    pub epsilon: T,
}

impl<T: Scalar> LayerNorm<T> {
    /// With γ = 1, β = 0 and the ε of Keras, 0.001.
    #[must_use]
    pub fn new(features: usize) -> Self {
        LayerNorm {
            scale: Array1::ones(features),
            shift: Array1::zeros(features),
            epsilon: T::real(1e-3),
        }
    }
}

#[differentiable]
impl<T: Scalar> Layer for LayerNorm<T> {
    type Input = Array2<T>;
    type Output = Array2<T>;

    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast.
    #[track_caller]
    fn call(&self, input: &Array2<T>) -> Array2<T> {
        let (scale, shift) = (self.scale.shape(), self.shift.shape());
        shape::normalization(
            "LayerNorm",
            input.shape(),
            &[("scale", scale), ("shift", shift)],
        );
        let share = T::one() / count::<T>(input.ncols());
        let sums = input.sum_axis(Axis(1)).insert_axis(Axis(1));
        let centred = input - &(sums * share);
        let squares = &centred * &centred;
        let variances = squares.sum_axis(Axis(1)).insert_axis(Axis(1)) * share;
        let deviations = square_root(variances + self.epsilon);
        centred / &deviations * &self.scale + &self.shift
    }
}

/// y = (x - μ) / √(σ² + ε) γ + β, with the mean μ and the variance σ² of each *feature* over the
/// batch (Ioffe and Szegedy 2015), for a batch `[batch, features]`, whose shape stays.
///
/// [`Layer::call`] is the function for training. Averages over batches are kept with
/// [`BatchNorm::observe`], and [`BatchNorm::evaluation`] is the layer that uses them.
#[derive(Clone, Debug, Differentiable)]
pub struct BatchNorm<T: Scalar> {
    /// γ: `[features]`
    pub scale: Array1<T>,
    /// β: `[features]`
    pub shift: Array1<T>,
    /// ε
    #[no_derivative]
    pub epsilon: T,
    /// How much of an average stays when a batch is observed, in `[0, 1]`.
    #[no_derivative]
    pub momentum: T,
    /// The average of μ: `[features]`
    #[no_derivative]
    pub running_mean: Array1<T>,
    /// The average of σ²: `[features]`
    #[no_derivative]
    pub running_variance: Array1<T>,
}

impl<T: Scalar> BatchNorm<T> {
    /// With γ = 1, β = 0, and the ε and momentum of Keras, 0.001 and 0.99.
    #[must_use]
    pub fn new(features: usize) -> Self {
        BatchNorm {
            scale: Array1::ones(features),
            shift: Array1::zeros(features),
            epsilon: T::real(1e-3),
            momentum: T::real(0.99),
            running_mean: Array1::zeros(features),
            running_variance: Array1::ones(features),
        }
    }

    /// Moves the averages towards the mean and the variance of a batch. A batch without examples has
    /// neither, and leaves the averages as they are.
    ///
    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast.
    #[track_caller]
    pub fn observe(&mut self, input: &Array2<T>) {
        let (mean, variance) = (self.running_mean.shape(), self.running_variance.shape());
        shape::normalization(
            "BatchNorm",
            input.shape(),
            &[("running mean", mean), ("running variance", variance)],
        );
        if input.is_empty() {
            return;
        }
        let share = T::one() / count::<T>(input.nrows());
        let mean = input.sum_axis(Axis(0)) * share;
        let centred = input - &mean;
        let variance = (&centred * &centred).sum_axis(Axis(0)) * share;
        let (stay, come) = (self.momentum, T::one() - self.momentum);
        self.running_mean
            .zip_mut_with(&mean, |a, &m| *a = *a * stay + m * come);
        self.running_variance
            .zip_mut_with(&variance, |a, &v| *a = *a * stay + v * come);
    }

    /// y with the averages in the place of μ and σ².
    ///
    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast.
    #[must_use]
    #[track_caller]
    pub fn evaluation(&self, input: &Array2<T>) -> Array2<T> {
        let (mean, variance) = (self.running_mean.shape(), self.running_variance.shape());
        let (scale, shift) = (self.scale.shape(), self.shift.shape());
        shape::normalization(
            "BatchNorm",
            input.shape(),
            &[
                ("scale", scale),
                ("shift", shift),
                ("running mean", mean),
                ("running variance", variance),
            ],
        );
        let factor = &self.scale / &self.running_variance.mapv(|v| T::sqrt_of(v + self.epsilon));
        (input - &self.running_mean) * &factor + &self.shift
    }
}

#[differentiable]
impl<T: Scalar> Layer for BatchNorm<T> {
    type Input = Array2<T>;
    type Output = Array2<T>;

    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast.
    #[track_caller]
    fn call(&self, input: &Array2<T>) -> Array2<T> {
        let (scale, shift) = (self.scale.shape(), self.shift.shape());
        shape::normalization(
            "BatchNorm",
            input.shape(),
            &[("scale", scale), ("shift", shift)],
        );
        let share = T::one() / count::<T>(input.nrows());
        let mean = input.sum_axis(Axis(0)) * share;
        let centred = input - &mean;
        let squares = &centred * &centred;
        let variance = squares.sum_axis(Axis(0)) * share;
        let deviation = square_root(variance + self.epsilon);
        centred / &deviation * &self.scale + &self.shift
    }
}
