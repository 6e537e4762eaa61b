//! Every function of the corpus: its gradient against central differences, its pullback called again
//! and dropped, and the same through `recomputed`.

mod common;

use ad_runtime::gradcheck::Gradcheck;
use ad_tests::Case;
use common::modules;

const POINTS: [[f64; 3]; 6] = [
    [0.7, 0.4, 0.9],
    [1.3, -0.6, 0.2],
    [-0.8, 1.1, -0.5],
    [0.2, 0.3, -1.2],
    [2.1, 0.9, 1.4],
    [0.45, -1.3, 0.65],
];

fn differences(f: fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    (0..x.len())
        .map(|i| {
            let step = 1e-5;
            let at = |h: f64| {
                let mut x = x.to_vec();
                x[i] += h;
                f(&x)
            };
            // Fourth order, so that the rounding of the step does not matter.
            (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step)
        })
        .collect()
}

/// Runs a check on every function at every point, and reports all that fail.
fn each(check: impl Fn(&Case, &[f64]) -> Vec<String>) {
    let mut failures = Vec::new();
    for (module, cases) in modules() {
        for case in &cases {
            for x in &POINTS {
                for failure in check(case, x) {
                    failures.push(format!("{module}::{} at {x:?}: {failure}", case.name));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn scale_of(values: &[f64]) -> f64 {
    values.iter().fold(1.0, |m, v| m.max(v.abs()))
}

/// Whether two gradients are the same up to rounding.
fn close(a: &[f64], b: &[f64]) -> bool {
    let scale = scale_of(a);
    let same = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-13 * scale || a.is_nan() && b.is_nan();
    a.len() == b.len() && a.iter().zip(b).all(same)
}

#[test]
fn the_corpus_is_large() {
    let count: usize = modules().iter().map(|(_, cases)| cases.len()).sum();
    println!("{count} functions in the corpus");
    assert!(count >= 250, "{count} functions in the corpus");
}

#[test]
fn gradients_are_those_of_central_differences() {
    each(|case, x| {
        let (value, gradient) = (case.gradient)(x);
        let mut failures = Vec::new();
        let primal = (case.primal)(x);
        if value.to_bits() != primal.to_bits() {
            failures.push(format!("value {value}, primal {primal}"));
        }
        let expected = differences(case.primal, x);
        let scale = scale_of(&expected);
        for (i, (a, b)) in gradient.iter().zip(&expected).enumerate() {
            if (a - b).abs() >= 1e-8 * scale || a.is_nan() {
                failures.push(format!("component {i} is {a}, differences give {b}"));
            }
        }
        if gradient.len() != x.len() {
            failures.push(format!("the gradient has {} components", gradient.len()));
        }
        failures
    });
}

#[test]
fn pullback_called_twice() {
    each(|case, x| {
        let (_, gradient) = (case.gradient)(x);
        let (_, pullback) = (case.pullback)(x);
        let (once, twice, again) = (pullback(1.0), pullback(2.0), pullback(1.0));
        let mut failures = Vec::new();
        // A gradient may add up in another order.
        if !close(&once, &gradient) {
            failures.push("the pullback gives another gradient".to_owned());
        }
        if once != again {
            failures.push("the pullback changes when called again".to_owned());
        }
        let scale = scale_of(&once);
        if once
            .iter()
            .zip(&twice)
            .any(|(a, b)| (2.0 * a - b).abs() > 1e-12 * scale)
        {
            failures.push("the pullback is not linear".to_owned());
        }
        failures
    });
}

#[test]
fn pullback_dropped_uncalled() {
    each(|case, x| {
        let (_, expected) = (case.gradient)(x);
        let (first, dropped) = (case.pullback)(x);
        drop(dropped);
        let (second, pullback) = (case.pullback)(x);
        let mut failures = Vec::new();
        if first.to_bits() != second.to_bits() {
            failures.push("another value the second time".to_owned());
        }
        if !close(&pullback(1.0), &expected) {
            failures.push("another gradient after a pullback was dropped".to_owned());
        }
        failures
    });
}

#[test]
fn recomputed_gradients_are_the_same() {
    each(|case, x| {
        let Some(recomputed) = case.recomputed else {
            return Vec::new();
        };
        let (plain, again) = ((case.gradient)(x), recomputed(x));
        if plain.0 == again.0 && close(&plain.1, &again.1) {
            Vec::new()
        } else {
            vec![format!("plain {plain:?}, recomputed {again:?}")]
        }
    });
}

/// Directions that are not those of the axes, cotangents that are not one, and inputs that stay as
/// they were.
#[test]
fn random_directions() {
    each(|case, x| {
        let derivative = |x: &Vec<f64>, seeds: &[f64]| {
            let (value, pullback) = (case.pullback)(x);
            (value, seeds.iter().map(|seed| pullback(*seed)).collect())
        };
        let check =
            Gradcheck::new().derivative(|x: &Vec<f64>| (case.primal)(x), derivative, &x.to_vec());
        check
            .err()
            .map(|error| error.to_string())
            .into_iter()
            .collect()
    });
}
