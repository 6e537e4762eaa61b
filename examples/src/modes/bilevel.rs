//! A problem of two levels: how strong a penalty has to be, so that what is trained with it does best on
//! other data. The training descends along a gradient, and is differentiated with it.

use ad_runtime::prelude::*;

const TRAINING: [(f64, f64); 4] = [(1.0, 2.9), (2.0, 5.2), (3.0, 8.9), (4.0, 10.4)];
const VALIDATION: [(f64, f64); 3] = [(1.5, 3.6), (2.5, 6.1), (3.5, 8.3)];

/// The mean square of the errors of y = w x, with a penalty on w.
#[differentiable(order = 2)]
#[must_use]
pub fn training_loss(w: f64, penalty: f64) -> f64 {
    let mut sum = penalty * w * w;
    for i in 0..TRAINING.len() {
        let (x, y) = TRAINING[i];
        let error = w * x - y;
        sum += error * error / 4.0;
    }
    sum
}

/// The weight after some steps of gradient descent.
#[differentiable]
#[must_use]
pub fn trained(penalty: f64) -> f64 {
    let mut w = 0.0;
    for _ in 0..60 {
        w -= 0.05 * gradient!(w, |w| training_loss(w, penalty));
    }
    w
}

/// The mean square of the errors on data that the training has not seen.
#[differentiable]
#[must_use]
pub fn validation_loss(penalty: f64) -> f64 {
    let w = trained(penalty);
    let mut sum = 0.0;
    for i in 0..VALIDATION.len() {
        let (x, y) = VALIDATION[i];
        let error = w * x - y;
        sum += error * error / 3.0;
    }
    sum
}

/// The penalty that is best, by descent along the gradient through the training.
#[must_use]
pub fn best_penalty() -> f64 {
    let mut penalty = 0.0;
    for _ in 0..200 {
        penalty -= 1.0 * gradient!(penalty, validation_loss);
    }
    penalty
}
