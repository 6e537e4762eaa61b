//! The corpus in forward mode: <f'(x)·ẋ, ȳ> = <ẋ, f'(x)ᵀ·ȳ> for each of its functions, and the same value in both modes.

/// The value and the slopes in three directions.
pub type Pushes = fn(&[f64], &[Vec<f64>; 3]) -> (f64, [f64; 3]);

/// A function of the corpus.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// Its value and its gradient.
    pub gradient: fn(&[f64]) -> (f64, Vec<f64>),
    /// Its value and its slope in a direction.
    pub push: fn(&[f64], &Vec<f64>) -> (f64, f64),
    /// Its value and its slopes in several directions, if it is a function.
    pub pushes: Option<Pushes>,
}

/// Lists functions as cases.
#[macro_export]
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        /// Every function of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::Case> {
            vec![$($crate::Case {
                name: stringify!($name),
                gradient: |x| value_with_gradient!(x, $name),
                push: |x, x_dot| ForwardFn::jvp(&$name {}, x, x_dot),
                pushes: Some(|x, x_dots| ForwardFn::jvps(&$name {}, x, x_dots)),
            }),*]
        }
    };
}

/// Lists inline closures as cases.
#[macro_export]
macro_rules! inline_cases {
    ($($name:ident |$x:ident| { $($body:tt)* })*) => {
        /// Every closure of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::Case> {
            vec![$($crate::Case {
                name: stringify!($name),
                gradient: |x| value_with_gradient!(x, |$x: &[f64]| { $($body)* }),
                push: |x, x_dot| {
                    let (value, differential) = value_with_differential!(x, |$x: &[f64]| { $($body)* });
                    (value, differential(x_dot.clone()))
                },
                pushes: None,
            }),*]
        }
    };
}

const POINTS: [[f64; 3]; 6] = [
    [0.7, 0.4, 0.9],
    [1.3, -0.6, 0.2],
    [-0.8, 1.1, -0.5],
    [0.2, 0.3, -1.2],
    [2.1, 0.9, 1.4],
    [0.45, -1.3, 0.65],
];

const DIRECTIONS: [[f64; 3]; 3] = [[0.3, -0.7, 1.1], [1.0, 0.0, 0.0], [-0.2, 0.9, 0.4]];

/// Functions by the name of their module.
pub type Module = (&'static str, Vec<Case>);

/// Compares pushforwards with pullbacks, of so many functions at least.
///
/// # Panics
///
/// If there are less, or one differs.
pub fn check_pushforwards(modules: Vec<Module>, least: usize) {
    let mut failures = Vec::new();
    let mut count = 0;
    for (module, cases) in modules {
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
    assert!(count >= least, "{count} functions");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Several directions at once are the same as one after the other.
///
/// # Panics
///
/// If they are not.
pub fn check_directions(modules: Vec<Module>) {
    let mut failures = Vec::new();
    for (module, cases) in modules {
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
