//! Layers: structs that hold parameters, and how they are made.

mod activation;
mod conv2d;
mod dense;
mod dropout;
mod pooling;
mod reshape;

pub use activation::Activation;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use dropout::Dropout;
pub use pooling::{AvgPool2d, MaxPool2d};
pub use reshape::Flatten;
