//! What the measurements measure.

pub mod nn;
