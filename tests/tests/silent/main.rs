//! Programs that give no error and no warning, nor a zero that was not asked for: that they compile is a
//! part of each test.

mod constant_parameters;
mod functions_without_derivatives;
mod kinks_and_branches;
