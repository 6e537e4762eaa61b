//! Rules: hand-written derivatives of what Rust and `ndarray` provide.
//!
//! A rule has two halves. The *save* runs in the forward sweep, before the user's own operation, and
//! returns what the reverse sweep needs of the operands (their values, their shapes, or nothing).
//! The *pull* takes the cotangent of the result and adds to the cotangents of the operands.
//! Residuals own what they hold and mention no lifetime, so that a pullback can be returned.
//!
//! Each rule has its formula beside it, as *primal* and *adjoint*. In them x̄ is the cotangent of x, and `+=` adds to it.
//! Those of elementary operations, and of values that are copied, exchanged and overwritten, are from Griewank and
//! Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapters 3 and 4. Other sources stand where they are used.

pub mod arith;
pub mod assign;
pub mod cast;
pub mod clone;
pub mod elementary;
pub mod forward;
#[cfg(feature = "ndarray")]
pub mod ndarray;
pub mod option;
pub mod options;
pub mod std;
pub mod tried;
