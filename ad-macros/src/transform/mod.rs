//! From a function to its reverse sweep.

pub(crate) mod adjoint;
pub(crate) mod pullback;
