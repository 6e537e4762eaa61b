//! Random programs against forward dual numbers.
//!
//! [`generate`](generate::generate) makes a program from a seed, [`runner`] compiles many of them in a
//! crate of their own and compares their gradients with those of [`dual`] numbers, and [`shrink`] makes
//! a program that fails smaller. Programs that failed once are kept in [`corpus`].

pub mod corpus;
pub mod dual;
pub mod features;
pub mod generate;
pub mod harness;
pub mod node;
pub mod runner;
pub mod shrink;
pub mod source;
pub mod spelling;
pub mod types;
