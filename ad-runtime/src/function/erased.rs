//! Differentiable functions behind `Box<dyn ..>`.
