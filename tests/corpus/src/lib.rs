//! Functions to differentiate, by the constructs that they exercise.
//!
//! Each is a plain function of a slice with a real result, listed in its module's `all()`; the tests
//! compare its gradient with central differences at several points, and call its pullback again.

// Clippy looks at all targets, those of tests of a library included; there is none in this one.
#![cfg(not(test))]
#![allow(
    clippy::all,
    unused,
    reason = "the corpus is written in all the styles that users have"
)]

pub mod arrays;
pub mod at_once;
pub mod branches;
pub mod by_example;
pub mod checkpoints;
pub mod closures;
pub mod copied;
pub mod elements_taken;
pub mod exits;
pub mod functions;
pub mod functions_more;
pub mod inactive;
pub mod inline;
pub mod iterators;
pub mod language;
pub mod least;
pub mod lent;
pub mod longer;
pub mod loops;
pub mod made_arrays;
pub mod methods;
pub mod natural;
pub mod nested;
pub mod next;
pub mod operator_bounds;
pub mod operators;
pub mod options;
pub mod patterns;
pub mod places;
pub mod reads;
pub mod recursion;
pub mod results;
pub mod scalar;
pub mod shorthand;
pub mod signatures;
pub mod small_arrays;
pub mod sorted;
pub mod std_names;
pub mod structs;
pub mod sweeps;
pub mod through;
pub mod types;
pub mod unnamed;
pub mod values;
pub mod views;
pub mod with_cells;

pub use ad_tests::{Case, cases, inline_cases};

/// Every function of the corpus, but for those of `ad-found`, by module.
#[must_use]
pub fn modules() -> Vec<(&'static str, Vec<Case>)> {
    macro_rules! modules {
        ($($name:ident),* $(,)?) => { vec![$((stringify!($name), $name::all())),*] };
    }
    modules![
        arrays,
        at_once,
        branches,
        by_example,
        checkpoints,
        closures,
        copied,
        elements_taken,
        exits,
        functions,
        functions_more,
        inactive,
        inline,
        iterators,
        least,
        lent,
        loops,
        longer,
        made_arrays,
        methods,
        natural,
        nested,
        next,
        operator_bounds,
        operators,
        options,
        patterns,
        places,
        reads,
        recursion,
        results,
        scalar,
        shorthand,
        signatures,
        small_arrays,
        sorted,
        std_names,
        structs,
        sweeps,
        through,
        types,
        unnamed,
        values,
        views,
        with_cells,
    ]
}
