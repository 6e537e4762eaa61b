//! Functions of arrays with derivatives.
//!
//! Images are `[batch, height, width, channels]`, filters are
//! `[height, width, in_channels, out_channels]`. Activation functions take an array by value and
//! work in place; what has parameters takes its arguments by reference.
//!
//! # Vanishing gradients
//! The pullbacks of the activation functions and of recurrent layers replace a cotangent below 1e-30
//! (1e-290 in `f64`) by zero. Numbers that small come from gradients that vanish over many steps;
//! below 1e-38 they become denormal, and a processor computes several times slower with those.
//! That of [`relu()`] makes no number smaller, and does not. Neither do the rules of `ndarray`'s own
//! methods, such as `tanh` and `exp`, which are not for models alone.

#![allow(
    clippy::type_complexity,
    reason = "a sibling returns a value and a pullback, whose type is spelled out once"
)]

mod activations;
mod convolution;
mod dropping;
pub(crate) mod elementwise;
pub(crate) mod formulas;
mod gathering;
mod linears;
mod normalizing;
mod pooling;
mod recurrent;
mod recurrent_states;
pub(crate) mod rows;
pub(crate) mod softmaxes;

pub use activations::{
    elu, gelu, gelu_tanh, leaky_relu, relu, sigmoid, softplus, square_root, swish, tanh,
};
pub use convolution::conv2d;
pub(crate) use convolution::convolve;
pub use dropping::dropout;
pub use gathering::gather;
pub(crate) use linears::dense;
pub use linears::{flatten, linear};
pub(crate) use normalizing::{normalize_features, normalize_rows};
pub use pooling::{avg_pool2d, max_pool2d};
pub(crate) use recurrent::{recur, recur_all};
pub(crate) use recurrent_states::recur_from;
pub use softmaxes::{log_softmax, softmax};
