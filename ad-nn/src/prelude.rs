//! Everything that a user of layers needs, and everything of `ad_runtime`.

pub use crate::erased::{BoxedLayer, ErasedLayer, boxed_layer};
pub use crate::functions::{
    avg_pool2d, conv2d, dropout, elu, flatten, gather, gelu, gelu_tanh, leaky_relu, linear,
    log_softmax, max_pool2d, relu, sigmoid, softmax, softplus, swish,
};
pub use crate::layer::Layer;
pub use crate::layers::*;
pub use crate::losses::*;
pub use crate::optim::{Adadelta, Adagrad, Adam, AdamW, RmsProp, Sgd};
pub use crate::padding::Padding;
pub use crate::scalar::Scalar;
pub use crate::sequenced;
pub use ad_runtime::prelude::*;
