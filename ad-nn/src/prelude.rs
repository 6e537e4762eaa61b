//! Everything that a user of neural networks needs, with that of differentiable programming.

pub use crate::functions::{
    avg_pool2d, conv2d, dropout, elu, flatten, gelu, gelu_tanh, leaky_relu, linear, log_softmax,
    max_pool2d, relu, sigmoid, softmax, softplus, swish, tanh,
};
pub use crate::layers::{Activation, AvgPool2d, Conv2d, Dense, Dropout, Flatten, MaxPool2d};
pub use crate::losses::{mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy};
pub use crate::optim::{Adam, Sgd};
pub use crate::{Padding, Scalar};
pub use ad_runtime::prelude::*;
