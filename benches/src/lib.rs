//! Generated gradients measured beside adjoints written by hand, as ratios in one run.

pub mod allocations;
pub mod cases;
mod measure;
pub mod nn;

pub use measure::{Measurement, measure, medians};
