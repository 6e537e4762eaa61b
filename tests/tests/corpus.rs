//! Every function of the corpus against central differences.

use ad_tests::corpus::{
    Case, arrays, branches, hard_flow, hard_more, hard_names, hard_new, hard_rules, hard_state,
    loops, scalar, structs, types,
};
use ad_tests::corpus::{
    closures, exits, functions, functions_more, inactive, iterators, operators, patterns, places,
    recursion, signatures,
};

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

fn check(cases: Vec<Case>) {
    let mut failures = Vec::new();
    for case in &cases {
        for x in &POINTS {
            let (value, gradient) = (case.gradient)(x);
            if value.to_bits() != (case.primal)(x).to_bits() {
                failures.push(format!(
                    "{} at {x:?}: value {value}, primal {}",
                    case.name,
                    (case.primal)(x)
                ));
            }
            let expected = differences(case.primal, x);
            let scale = expected.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
            for (i, (a, b)) in gradient.iter().zip(&expected).enumerate() {
                if (a - b).abs() >= 1e-8 * scale || a.is_nan() {
                    failures.push(format!(
                        "{} at {x:?}: component {i} is {a}, differences give {b}",
                        case.name
                    ));
                }
            }
            let [once, twice, again] = (case.repeated)(x);
            assert_eq!(
                once, gradient,
                "{}: the pullback gives another gradient",
                case.name
            );
            assert_eq!(
                once, again,
                "{}: the pullback changes when called again",
                case.name
            );
            for (a, b) in once.iter().zip(&twice) {
                assert!(
                    (2.0 * a - b).abs() <= 1e-12 * scale,
                    "{}: the pullback is not linear",
                    case.name
                );
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn functions_as_values() {
    check(functions::all());
    check(functions_more::all());
}

#[test]
fn straight_line_code() {
    check(scalar::all());
}

#[test]
fn branches_and_returns() {
    check(branches::all());
}

#[test]
fn loops_and_exits() {
    check(loops::all());
}

#[test]
fn arrays_and_mutation() {
    check(arrays::all());
}

#[test]
fn structs_and_methods() {
    check(structs::all());
}

#[test]
fn hard_names_and_references() {
    check(hard_names::all());
}

#[test]
fn hard_exits_and_shapes() {
    check(hard_flow::all());
}

#[test]
fn hard_loops_and_structs() {
    check(hard_state::all());
}

#[test]
fn hard_rules_and_constants() {
    check(hard_rules::all());
}

#[test]
fn hard_lengths_and_references() {
    check(hard_more::all());
}

#[test]
fn hard_payloads_and_lengths() {
    check(hard_new::all());
}

#[test]
fn types_of_every_kind() {
    check(types::all());
}

#[test]
fn patterns_with_payloads() {
    check(patterns::all());
}

#[test]
fn exits_and_values() {
    check(exits::all());
}

#[test]
fn iterators_and_chains() {
    check(iterators::all());
}

#[test]
fn closures_and_references() {
    check(closures::all());
}

#[test]
fn recursive_functions() {
    check(recursion::all());
}

#[test]
fn operators_of_own_types() {
    check(operators::all());
}

#[test]
fn signatures_and_traits() {
    check(signatures::all());
}

#[test]
fn places_and_collections() {
    check(places::all());
}

#[test]
fn values_without_a_derivative() {
    check(inactive::all());
}
