//! Functions to differentiate: the tutorial, and the problems of the benchmarks.
//!
//! Each problem is a module with the function as a user writes it, `gradient_by_hand` (or
//! `jacobian_by_hand`), the adjoint that an expert writes, and a seeded generator of instances.
//! Tests compare the two, and `ad-benches` measures them.

#![allow(
    clippy::needless_range_loop,
    reason = "arrays that belong together are read by one index, as in the formulas"
)]

pub mod ba;
pub mod brusselator;
pub mod descent;
pub mod det;
pub mod fft;
pub mod gmm;
pub mod hand;
pub mod kmeans;
pub mod llsq;
pub mod logistic;
pub mod lse;
pub mod lstm;
pub mod matvec;
pub mod modes;
pub mod ode;
pub mod particle;
mod random;
pub mod saddle;
pub mod scalar_10;
pub mod tutorial;

pub use random::Random;
