//! <f'(x)·ẋ, ȳ> = <ẋ, f'(x)ᵀ·ȳ> for every function of the corpus, and the same value in both modes.

use ad_forward_tests::modules;

const POINTS: [[f64; 3]; 6] = [
    [0.7, 0.4, 0.9],
    [1.3, -0.6, 0.2],
    [-0.8, 1.1, -0.5],
    [0.2, 0.3, -1.2],
    [2.1, 0.9, 1.4],
    [0.45, -1.3, 0.65],
];

const DIRECTIONS: [[f64; 3]; 3] = [[0.3, -0.7, 1.1], [1.0, 0.0, 0.0], [-0.2, 0.9, 0.4]];

#[test]
fn pushforwards_are_those_of_the_pullbacks() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (module, cases) in modules() {
        for case in cases {
            count += 1;
            for x in &POINTS {
                let (value, gradient) = (case.gradient)(x);
                for x_dot in &DIRECTIONS {
                    let (pushed, slope) = (case.push)(x, &x_dot.to_vec());
                    let terms = gradient.iter().zip(x_dot).map(|(g, d)| g * d);
                    let expected: f64 = terms.clone().sum();
                    let scale = terms.map(f64::abs).sum::<f64>().max(1.0);
                    let near = (slope - expected).abs() <= 1e-12 * scale;
                    if value.to_bits() != pushed.to_bits() || !near {
                        failures.push(format!(
                            "{module}::{} at {x:?}: value {value} and {pushed}, slope {slope} for {expected}",
                            case.name
                        ));
                    }
                }
            }
        }
    }
    assert!(count >= 380, "{count} functions");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Several directions at once are the same as one after the other.
#[test]
fn directions_at_once_are_those_one_by_one() {
    let mut failures = Vec::new();
    for (module, cases) in modules() {
        for case in cases {
            let Some(pushes) = case.pushes else { continue };
            for x in &POINTS {
                let directions = DIRECTIONS.map(|direction| direction.to_vec());
                let (value, slopes) = pushes(x, &directions);
                for (slope, direction) in slopes.iter().zip(&directions) {
                    let (expected_value, expected) = (case.push)(x, direction);
                    let same = slope.to_bits() == expected.to_bits();
                    let near = (slope - expected).abs() <= 1e-12 * expected.abs().max(1.0);
                    if value.to_bits() != expected_value.to_bits() || !(same || near) {
                        failures.push(format!(
                            "{module}::{} at {x:?}: value {value} and {expected_value}, slope {slope} for {expected}",
                            case.name
                        ));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
