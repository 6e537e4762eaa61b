//! What the functions and their pullbacks compute with: plain numeric code on arrays, which knows
//! nothing of differentiation.
//!
//! Images are NHWC (`[batch, height, width, channels]`), filters are
//! `[height, width, in_channels, out_channels]`.

pub(crate) mod cells;
pub(crate) mod conv2d;
pub mod cotangent;
pub mod direct;
pub mod geometry;
mod narrow;
pub(crate) mod normalization;
mod overlaps;
mod parts;
mod patches;
pub(crate) mod pool;
pub mod pool_octets;
pub(crate) mod sequences;
