//! Neural networks with compile-time differentiation.

pub mod functions;
mod kernels;
pub mod losses;
mod padding;
mod scalar;
mod shape;
#[cfg(test)]
mod testing;

pub use padding::Padding;
pub use scalar::Scalar;
