//! Functions of arrays with derivatives.

mod convolution;
mod pooling;

pub use convolution::conv2d;
pub use pooling::{avg_pool2d, max_pool2d};
