//! What was found by looking for faults, in forward mode.

// This is a copy, and a long one: Clippy looks at the corpus itself.
#![cfg(not(clippy))]

#[allow(
    unused_imports,
    reason = "the modules name them as items of this crate"
)]
use ad_forward_tests::{cases, check_directions, check_pushforwards, inline_cases};

include!(concat!(env!("OUT_DIR"), "/found_modules.rs"));

#[test]
fn pushforwards_are_those_of_the_pullbacks() {
    check_pushforwards(modules(), 600);
}

#[test]
fn directions_at_once_are_those_one_by_one() {
    check_directions(modules());
}
