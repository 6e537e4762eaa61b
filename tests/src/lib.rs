//! Functions to differentiate, by the constructs that they exercise.
//!
//! Each is a plain function of a slice with a real result, listed in its module's `all()`; the tests
//! compare its gradient with central differences at several points, and call its pullback again.

#![allow(
    clippy::all,
    unused,
    reason = "the corpus is written in all the styles that users have"
)]

pub mod corpus;
pub mod language;
