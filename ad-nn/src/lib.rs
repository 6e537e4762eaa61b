//! Neural networks with compile-time differentiation: functions, layers, losses and optimisers over
//! `ndarray` arrays of `f32` or `f64`.
//!
//! Begin with [`prelude`], which has this crate and all of `ad_runtime::prelude`, and with [`Layer`], which says how a model is
//! written. [`layers`] are made of [`functions`], a loss is one of [`losses`], and [`optim`] has what moves a model along
//! its gradient. Feature: `rayon` computes on several threads.
//!
//! Batches come first: a batch of vectors is `[batch, features]`, a batch of images is
//! `[batch, height, width, channels]`. All randomness comes from explicit seeds.

#![allow(
    clippy::type_complexity,
    reason = "a derivative returns a value and a pullback, whose type is spelled out once"
)]

mod erased;
pub mod functions;
pub mod init;
#[doc(hidden)]
pub mod kernels;
mod layer;
pub mod layers;
pub mod losses;
pub mod optim;
mod padding;
pub mod prelude;
mod scalar;
mod shape;
#[cfg(test)]
mod testing;

pub use erased::{BoxedLayer, ErasedLayer, LayerPullback, boxed_layer};
pub use layer::Layer;
pub use padding::Padding;
pub use scalar::Scalar;

/// The code in the page about Swift's names.
#[cfg(doctest)]
#[doc = include_str!("../../docs/swift.md")]
pub struct Swift;

/// Applies layers one after the other: `sequenced!(&input, self.conv, self.pool, self.dense)` is
/// `self.dense.call(&self.pool.call(&self.conv.call(&input)))`, in differentiable code, too. The first argument is a
/// reference to the input. The result is that of the last layer; a layer panics if it cannot take the shape that the
/// one before it gives.
#[macro_export]
macro_rules! sequenced {
    ($input:expr, $first:expr $(, $layer:expr)* $(,)?) => {{
        let value = $crate::Layer::call(&$first, $input);
        $(let value = $crate::Layer::call(&$layer, &value);)*
        value
    }};
}
