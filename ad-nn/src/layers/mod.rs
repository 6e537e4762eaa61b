//! Layers.

mod activation;
mod conv2d;
mod dense;
mod discarding;
mod dropout;
mod flatten;
mod pool;

pub use activation::Activation;
pub use conv2d::{Conv2d, Conv2dTangent};
pub use dense::{Dense, DenseTangent};
pub use discarding::{ActivationDiscarding, ActivationDiscardingTangent};
pub use dropout::{Dropout, DropoutTangent};
pub use flatten::{Flatten, FlattenTangent};
pub use pool::{AvgPool2d, AvgPool2dTangent, MaxPool2d, MaxPool2dTangent};
