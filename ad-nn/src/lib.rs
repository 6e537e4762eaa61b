//! Neural networks with compile-time differentiation.

pub mod functions;
pub mod init;
mod kernels;
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

pub use padding::Padding;
pub use scalar::Scalar;
pub use layer::Layer;

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
