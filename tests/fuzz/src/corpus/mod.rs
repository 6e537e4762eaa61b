//! Programs that failed once, shrunk.

#![allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "the programs are generated"
)]

pub mod adaptors;
pub mod changed_variants;
pub mod constant_fields;
pub mod inner_vectors;
pub mod integer_fields;
pub mod labelled_blocks;

/// All of them.
#[must_use]
pub fn all() -> Vec<crate::harness::Case> {
    vec![
        adaptors::case(),
        changed_variants::case(),
        constant_fields::case(),
        inner_vectors::case(),
        integer_fields::case(),
        labelled_blocks::case(),
    ]
}
