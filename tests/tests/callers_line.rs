//! Panics in differentiated code name the line of the user's call: of annotated functions and methods, and of those
//! with a derivative of their own.

use ad_runtime::prelude::*;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

#[differentiable]
#[track_caller]
fn free(x: f64) -> f64 {
    assert!(x < 0.0, "free");
    x * x
}

#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
}

#[differentiable]
impl Spring {
    #[track_caller]
    fn force(&self, x: f64) -> f64 {
        assert!(x < 0.0, "force");
        self.stiffness * x
    }
}

#[track_caller]
fn registered(x: f64) -> f64 {
    assert!(x < 0.0, "registered");
    x * x
}

#[track_caller]
#[derivative(of = registered)]
fn registered_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (registered(x), move |v| 2.0 * x * v)
}

#[differentiable]
fn calls_free(x: f64) -> f64 {
    let twice = 2.0 * x;
    let y = free(twice); // named
    y + twice
}

#[differentiable]
fn calls_method(x: f64) -> f64 {
    let spring = Spring { stiffness: x };
    let y = spring.force(x); // named
    y + 2.0
}

#[differentiable]
fn calls_registered(x: f64) -> f64 {
    let twice = 2.0 * x;
    let y = registered(twice); // named
    y + twice
}

#[differentiable]
fn sums(xs: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in xs {
        sum += free(*x); // named
    }
    sum
}

/// The lines of this file with a call that a panic is to name.
fn named() -> Vec<u32> {
    let lines = (1..).zip(include_str!("callers_line.rs").lines());
    let named =
        lines.filter(|(_, line)| line.ends_with("; // named") || line.ends_with(") // named"));
    named.map(|(number, _)| number).collect()
}

/// The line that a panic names.
fn line(f: impl FnOnce() -> f64) -> u32 {
    thread_local!(static LINE: Cell<u32> = const { Cell::new(0) });
    let hook = take_hook();
    set_hook(Box::new(|info| {
        let location = info.location().filter(|at| at.file() == file!());
        LINE.set(location.map_or(0, |at| at.line()));
    }));
    let panicked = catch_unwind(AssertUnwindSafe(f)).is_err();
    set_hook(hook);
    assert!(panicked, "nothing panicked");
    LINE.get()
}

#[test]
fn panics_name_the_line_of_the_call() {
    let spring = Spring { stiffness: 2.0 };
    let lines = [
        line(|| gradient!(1.0, calls_free)),
        line(|| gradient!(1.0, calls_method)),
        line(|| gradient!(1.0, calls_registered)),
        line(|| gradient!(&[1.0][..], sums)[0]),
        line(|| {
            gradient!(1.0, |x| {
                let y = 2.0 * x;
                free(y) // named
            })
        }),
        line(|| {
            gradient!(1.0, |x| {
                let y = 2.0 * x;
                spring.force(y) // named
            })
        }),
        line(|| {
            gradient!(1.0, |x| {
                let y = 2.0 * x;
                registered(y) // named
            })
        }),
    ];
    assert_eq!(lines.to_vec(), named());
}
