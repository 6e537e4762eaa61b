//! Programs that failed once, shrunk.

/// All of them.
#[must_use]
pub fn all() -> Vec<crate::harness::Case> {
    vec![]
}
