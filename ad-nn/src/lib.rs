//! Neural networks with compile-time differentiation: functions, layers, losses and optimisers over
//! `ndarray` arrays of `f32` or `f64`.
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

/// Applies layers one after the other: `sequenced!(&input, self.conv, self.pool, self.dense)` is
/// `self.dense.call(&self.pool.call(&self.conv.call(&input)))`, in differentiable code, too.
#[macro_export]
macro_rules! sequenced {
    ($input:expr, $first:expr $(, $layer:expr)* $(,)?) => {{
        let value = $crate::Layer::call(&$first, $input);
        $(let value = $crate::Layer::call(&$layer, &value);)*
        value
    }};
}
