//! The cases: each has a function, its generated gradient, and its gradient by hand.

mod adbench;
mod arrays;
mod loops;

use std::hint::black_box;

/// Something that can be done so many times.
pub type Run<'a> = &'a mut dyn FnMut(usize);

/// What is measured.
#[allow(
    missing_debug_implementations,
    reason = "closures have nothing to show"
)]
pub struct Problem {
    /// The function.
    pub primal: Box<dyn FnMut(usize)>,
    /// The generated gradient.
    pub gradient: Box<dyn FnMut(usize)>,
    /// The gradient by hand.
    pub by_hand: Box<dyn FnMut(usize)>,
    /// How far the two gradients are apart.
    pub max_rel_error: f64,
}

/// A case, which is built when it is measured.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Where it comes from.
    pub group: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The ratio of gradient to function that is aimed at; for `scalar_10`, of gradient to gradient by
    /// hand.
    pub target: Option<f64>,
    /// Builds it.
    pub problem: fn() -> Problem,
}

/// All cases.
#[must_use]
pub fn all() -> Vec<Case> {
    [adbench::CASES, arrays::CASES, loops::CASES].concat()
}

const fn case(
    group: &'static str,
    name: &'static str,
    target: f64,
    problem: fn() -> Problem,
) -> Case {
    Case {
        group,
        name,
        target: Some(target),
        problem,
    }
}

/// The loop is within the closure, so that nothing is called through a pointer but whole samples.
fn repeated<T>(mut f: impl FnMut() -> T + 'static) -> Box<dyn FnMut(usize)> {
    Box::new(move |times| {
        for _ in 0..times {
            black_box(f());
        }
    })
}

/// The largest relative error of the lists, each by the norm of the difference. What is not a number
/// is infinitely wrong.
fn error(ours: &[&[f64]], by_hand: &[&[f64]]) -> f64 {
    assert_eq!(ours.len(), by_hand.len());
    let lists = ours.iter().zip(by_hand);
    lists.fold(0.0, |largest: f64, (a, b)| largest.max(error_of(a, b)))
}

fn error_of(ours: &[f64], by_hand: &[f64]) -> f64 {
    assert_eq!(ours.len(), by_hand.len());
    // Scaled, so that the squares of very small and very large numbers are numbers.
    let scale = by_hand.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let norm =
        |x: &mut dyn Iterator<Item = f64>| x.map(|x| (x / scale).powi(2)).sum::<f64>().sqrt();
    let difference = norm(&mut ours.iter().zip(by_hand).map(|(a, b)| a - b));
    let error = difference / norm(&mut by_hand.iter().copied());
    // Where all is zero, all has to be.
    if ours == by_hand {
        0.0
    } else if error.is_nan() {
        f64::INFINITY
    } else {
        error
    }
}
