//! The corpus.

pub mod arrays;
pub mod branches;
pub mod closures;
pub mod exits;
pub mod functions;
pub mod functions_more;
pub mod hard_flow;
pub mod hard_more;
pub mod hard_names;
pub mod hard_new;
pub mod hard_rules;
pub mod hard_state;
pub mod inactive;
pub mod iterators;
pub mod loops;
pub mod operators;
pub mod patterns;
pub mod places;
pub mod recursion;
pub mod scalar;
pub mod signatures;
pub mod structs;
pub mod types;

/// A function of the corpus.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The function.
    pub primal: fn(&[f64]) -> f64,
    /// Its value and its gradient.
    pub gradient: fn(&[f64]) -> (f64, Vec<f64>),
    /// The gradients from one pullback that is called three times, with cotangents 1, 2 and 1.
    pub repeated: fn(&[f64]) -> [Vec<f64>; 3],
}

/// Lists functions as cases.
#[macro_export]
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        /// Every function of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::corpus::Case> {
            vec![$($crate::corpus::Case {
                name: stringify!($name),
                primal: $name,
                gradient: |x| value_with_gradient!(x, $name),
                repeated: |x| {
                    let pullback = pullback!(x, $name);
                    [pullback(1.0), pullback(2.0), pullback(1.0)]
                },
            }),*]
        }
    };
}
