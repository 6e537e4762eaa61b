//! Checks one program: what a batch of programs runs.

use crate::dual::{D, N, has_overflowed};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The value of a function and its slope in a direction.
pub type Forward = fn(&[f64], &Vec<f64>) -> (f64, f64);

/// A program in its two forms.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The function itself.
    pub primal: fn(&[f64]) -> f64,
    /// Its value and its gradient.
    pub gradient: fn(&[f64]) -> (f64, Vec<f64>),
    /// One pullback called three times, with cotangents 1, 2 and 1.
    pub repeated: fn(&[f64]) -> [Vec<f64>; 3],
    /// Its value and its slope in a direction, by the pushforward, if it is asked for.
    pub forward: Option<Forward>,
    /// The function on dual numbers.
    pub dual: fn(&[D]) -> D,
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All is right.
    Passed,
    /// Right, but for rounding where large terms cancel.
    IllConditioned,
    /// The program itself gives no finite number, or has one that is not finite on the way.
    Degenerate,
    /// Wrong: which kind, and the numbers.
    Failed(&'static str, String),
}

const POINTS: [[f64; N]; 3] = [[0.7, 0.4, -0.9], [-1.3, 0.55, 0.2], [0.31, -0.8, 1.7]];

/// Relative error that is allowed, of a partial derivative.
const RELATIVE: f64 = 1e-9;
/// Absolute error that is allowed, for partial derivatives near zero.
const ABSOLUTE: f64 = 1e-12;
/// Error that is allowed as a part of the sum of the absolute values of all paths.
const CANCELLED: f64 = 1e-12;
/// Beyond this a program is left alone.
const HUGE: f64 = 1e12;

/// Checks a program at several points.
#[must_use]
pub fn check(case: &Case) -> Outcome {
    let mut worst = Outcome::Passed;
    for x in &POINTS {
        match catch_unwind(AssertUnwindSafe(|| check_at(case, x))) {
            Ok(Outcome::Passed) => {}
            Ok(failure @ Outcome::Failed(..)) => return failure,
            Ok(other) => worst = other,
            Err(panic) => {
                let text = panic
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                    .unwrap_or_default();
                return Outcome::Failed("panic", text.replace('\n', " "));
            }
        }
    }
    worst
}

fn check_at(case: &Case, x: &[f64; N]) -> Outcome {
    let Ok(primal) = catch_unwind(|| (case.primal)(x)) else {
        return Outcome::Failed("generator", "the program itself panics".into());
    };
    let arguments: [D; N] = std::array::from_fn(|i| D::argument(x[i], i));
    let _ = has_overflowed();
    let dual = (case.dual)(&arguments);
    let finite = |v: f64| v.is_finite() && v.abs() < HUGE;
    if has_overflowed() || !finite(primal) || !dual.m.iter().all(|m| finite(*m)) {
        return Outcome::Degenerate;
    }
    if dual.v.to_bits() != primal.to_bits() {
        return Outcome::Failed(
            "generator",
            format!("dual value {:e}, value {primal:e}", dual.v),
        );
    }
    let (value, gradient) = (case.gradient)(x);
    if value.to_bits() != primal.to_bits() {
        return Outcome::Failed("value", format!("at {x:?}: {value:e}, expected {primal:e}"));
    }
    if gradient.len() != N {
        return Outcome::Failed("shape", format!("at {x:?}: {gradient:?}"));
    }
    let mut outcome = Outcome::Passed;
    for (i, g) in gradient.iter().enumerate() {
        let error = (g - dual.d[i]).abs();
        let scale = g.abs().max(dual.d[i].abs());
        if !g.is_finite() || error > RELATIVE * scale + ABSOLUTE {
            if g.is_finite() && error <= CANCELLED * dual.m[i] {
                outcome = Outcome::IllConditioned;
                continue;
            }
            return Outcome::Failed(
                "gradient",
                format!("at {x:?}: {gradient:?}, expected {:?}", dual.d),
            );
        }
    }
    let [once, twice, again] = (case.repeated)(x);
    let bits = |v: &[f64]| v.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    if bits(&again) != bits(&once) {
        return Outcome::Failed("repeated", format!("at {x:?}: {once:?}, {again:?}"));
    }
    // Where both sweeps run at once, the same terms are added in another order.
    for i in 0..N {
        let error = (gradient[i] - once[i]).abs();
        if error > RELATIVE * once[i].abs() + ABSOLUTE && error > CANCELLED * dual.m[i] {
            return Outcome::Failed("at once", format!("at {x:?}: {gradient:?}, {once:?}"));
        }
    }
    for i in 0..N {
        if (twice[i] - 2.0 * once[i]).abs() > CANCELLED * dual.m[i] + 1e-300 {
            return Outcome::Failed("linearity", format!("at {x:?}: {once:?}, {twice:?}"));
        }
    }
    if let Some(forward) = case.forward {
        let direction = vec![0.3, -1.1, 0.7];
        let (value, slope) = forward(x, &direction);
        if value.to_bits() != primal.to_bits() {
            return Outcome::Failed(
                "forward",
                format!("at {x:?}: {value:e}, expected {primal:e}"),
            );
        }
        let terms = dual.d.iter().zip(&direction).map(|(d, v)| d * v);
        let expected: f64 = terms.clone().sum();
        let paths = dual.m.iter().zip(&direction).map(|(m, v)| m * v.abs());
        let allowed =
            RELATIVE * terms.map(f64::abs).sum::<f64>() + ABSOLUTE + CANCELLED * paths.sum::<f64>();
        // A gradient that is a NaN is a failure above.
        if slope.is_nan() || (slope - expected).abs() > allowed {
            return Outcome::Failed(
                "forward",
                format!("at {x:?}: slope {slope:e}, expected {expected:e}"),
            );
        }
    }
    outcome
}

/// Runs a program, and prints the outcome.
pub fn main(case: &Case) {
    std::panic::set_hook(Box::new(|_| {}));
    match check(case) {
        Outcome::Passed => println!("passed"),
        Outcome::IllConditioned => println!("ill"),
        Outcome::Degenerate => println!("degenerate"),
        Outcome::Failed(kind, text) => println!("failed {kind} {text}"),
    }
}
