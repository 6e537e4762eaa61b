//! Initialisers, with explicit seeds.

use crate::scalar::Scalar;
use ndarray::{Array, Dimension, IntoDimension};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, Uniform};

/// Uniform in ±√(6 / (fan_in + fan_out)), after Glorot and Bengio (2010).
pub fn glorot_uniform<T: Scalar, S: IntoDimension>(shape: S, seed: u64) -> Array<T, S::Dim> {
    let shape = shape.into_dimension();
    let (fan_in, fan_out) = fans(shape.slice());
    let limit = (6.0 / (fan_in + fan_out)).sqrt();
    let uniform = Uniform::new(-limit, limit).expect("the limit is positive and finite");
    let mut generator = StdRng::seed_from_u64(seed);
    Array::from_shape_simple_fn(shape, || T::real(uniform.sample(&mut generator)))
}

/// The numbers of inputs and outputs of a unit; for a filter each times the size of its window.
#[allow(clippy::cast_precision_loss, reason = "sizes of layers are small")]
fn fans(shape: &[usize]) -> (f64, f64) {
    match shape {
        [window @ .., inputs, outputs] => {
            let window: usize = window.iter().product();
            ((window * inputs) as f64, (window * outputs) as f64)
        }
        other => (1.0, other.iter().product::<usize>() as f64),
    }
}
