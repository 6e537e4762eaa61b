//! Optimisers: they move a model along a gradient.
//!
//! An optimiser walks the leaves of a model (its numbers and arrays of numbers) beside those of the
//! gradient, through [`Parameters::visit`](ad_runtime::Parameters::visit), so that it works for
//! every model that derives `Differentiable`. Rates are `f64`, and are rounded to the model's
//! precision.

mod adam;
mod adaptive;
mod sgd;
mod slots;

pub use adam::Adam;
pub use adaptive::{Adadelta, Adagrad, AdamW, RmsProp};
pub use sgd::Sgd;
