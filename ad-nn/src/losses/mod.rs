//! Losses: a prediction and what it should have been, as one number.

mod cross_entropy;
mod labels;
mod squares;

pub use cross_entropy::{sigmoid_cross_entropy, softmax_cross_entropy};
pub use labels::{Label, Labels};
pub use squares::mean_squared_error;
