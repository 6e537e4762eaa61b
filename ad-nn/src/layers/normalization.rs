//! Normalisation of features.

use crate::functions::{normalize_features, normalize_rows};
use crate::kernels::normalization::{Rescale, of_features};
use crate::layer::Layer;
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::kernels::dispatch;
use ad_runtime::prelude::*;
use ndarray::{Array, Array1, Dimension, Ix2};
use std::marker::PhantomData;

/// y = (x - μ) / √(σ² + ε) γ + β, with the mean μ and the variance σ² along the last axis, of each *example* by itself
/// (Ba et al. 2016). The shape stays.
///
/// The input has as many axes as `D` says: `LayerNorm<f32>` takes `[batch, features]`, `LayerNorm<f32, Ix3>` takes
/// `[batch, time, features]`.
#[derive(Clone, Debug, Differentiable)]
pub struct LayerNorm<T: Scalar, D: Dimension = Ix2> {
    /// γ: `[features]`
    pub scale: Array1<T>,
    /// β: `[features]`
    pub shift: Array1<T>,
    /// ε
    #[no_derivative]
    pub epsilon: T,
    #[doc(hidden)]
    #[no_derivative]
    pub axes: PhantomData<D>,
}

impl<T: Scalar, D: Dimension + 'static> LayerNorm<T, D> {
    /// With γ = 1, β = 0 and the ε of Keras, 0.001.
    #[must_use]
    pub fn new(features: usize) -> Self {
        LayerNorm {
            scale: Array1::ones(features),
            shift: Array1::zeros(features),
            epsilon: T::real(1e-3),
            axes: PhantomData,
        }
    }
}

#[differentiable]
impl<T: Scalar, D: Dimension + 'static> Layer for LayerNorm<T, D> {
    type Input = Array<T, D>;
    type Output = Array<T, D>;

    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast. If there is no axis.
    #[track_caller]
    fn call(&self, input: &Array<T, D>) -> Array<T, D> {
        normalize_rows(input, &self.scale, &self.shift, self.epsilon)
    }
}

/// y = (x - μ) / √(σ² + ε) γ + β, with the mean μ and the variance σ² of each *feature*, which is a position on
/// the last axis, over all other axes (Ioffe and Szegedy 2015). The shape stays.
///
/// The input has as many axes as `D` says: `BatchNorm<f32>` takes `[batch, features]`, `BatchNorm<f32, Ix4>` images
/// `[batch, height, width, channels]`, whose features are their channels.
///
/// [`Layer::call`] is the function for training. Averages over batches are kept with
/// [`BatchNorm::observe`], and [`BatchNorm::evaluation`] is the layer that uses them.
#[derive(Clone, Debug, Differentiable)]
pub struct BatchNorm<T: Scalar, D: Dimension = Ix2> {
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
    #[doc(hidden)]
    #[no_derivative]
    pub axes: PhantomData<D>,
}

impl<T: Scalar, D: Dimension> BatchNorm<T, D> {
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
            axes: PhantomData,
        }
    }

    /// Moves the averages towards the mean and the variance of a batch. A batch without examples has
    /// neither, and leaves the averages as they are.
    ///
    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast.
    #[track_caller]
    pub fn observe(&mut self, input: &Array<T, D>) {
        let (mean, variance) = (self.running_mean.shape(), self.running_variance.shape());
        shape::normalization(
            "BatchNorm",
            input.shape(),
            &[("running mean", mean), ("running variance", variance)],
        );
        if input.is_empty() {
            return;
        }
        let x = input.as_standard_layout();
        let x = x.as_slice().expect("the layout is standard");
        let (mean, variance) = of_features(x, self.running_mean.len());
        let (mean, variance) = (Array1::from(mean), Array1::from(variance));
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
    pub fn evaluation(&self, input: &Array<T, D>) -> Array<T, D> {
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
        let mut y = input.as_standard_layout().into_owned();
        dispatch(Rescale {
            x: y.as_slice_mut().expect("the layout is standard"),
            mean: &self.running_mean.to_vec(),
            factor: &factor.to_vec(),
            shift: &self.shift.to_vec(),
        });
        y
    }
}

#[differentiable]
impl<T: Scalar, D: Dimension + 'static> Layer for BatchNorm<T, D> {
    type Input = Array<T, D>;
    type Output = Array<T, D>;

    /// # Panics
    /// If the number of features is another one than the layer's: nothing is broadcast. If there is no axis.
    #[track_caller]
    fn call(&self, input: &Array<T, D>) -> Array<T, D> {
        normalize_features(input, &self.scale, &self.shift, self.epsilon)
    }
}
