//! Whether a tangent of a container fits the container. What is empty is the zero of every shape and fits; what has another
//! length, or a key that the value has not, belongs to another value, and to leave it out would be a wrong number.

use std::fmt::Debug;

/// # Panics
/// If a tangent is neither empty nor as long as its value.
#[inline]
#[track_caller]
pub(crate) fn assert_len(path: &str, value: usize, tangent: usize) {
    if tangent != value && tangent != 0 {
        other_len(path, value, tangent);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn other_len(path: &str, value: usize, tangent: usize) -> ! {
    panic!(
        "{}a value of length {value} has a tangent of length {tangent}: it has the length of the value, or is empty, which is zero",
        prefix(path)
    )
}

/// # Panics
/// If a tangent has a key that its value has not.
#[inline]
#[track_caller]
pub(crate) fn assert_key(path: &str, known: bool, key: &dyn Debug) {
    assert!(
        known,
        "{}a tangent has the key {key:?}, which its map has not: a missing key is zero, another one belongs to another map",
        prefix(path)
    );
}

/// # Panics
/// If what is `None`, or an error, has a tangent that is `Some`.
#[inline]
#[track_caller]
pub(crate) fn assert_option(path: &str, value: bool, tangent: bool) {
    assert!(
        value || !tangent,
        "{}a value that is `None`, or an error, has a tangent that is `Some`",
        prefix(path)
    );
}

fn prefix(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!("`{path}`: "),
    }
}
