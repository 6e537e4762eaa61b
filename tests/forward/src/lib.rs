//! The corpus in forward mode.

// Clippy looks at all targets, those of tests of a library included; there is none in this one.
#![cfg(not(test))]

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

include!(concat!(env!("OUT_DIR"), "/corpus.rs"));
