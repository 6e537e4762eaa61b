//! What a function of the corpus is. The corpus itself is in two crates, which are compiled side by side: `ad-corpus`,
//! by constructs, and `ad-found`.

/// A function of the corpus.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The function.
    pub primal: fn(&[f64]) -> f64,
    /// Its value and its gradient.
    pub gradient: Gradient,
    /// Its value and its pullback.
    pub pullback: for<'x> fn(&'x [f64]) -> (f64, Pullback<'x>),
    /// Its value and its gradient through `recomputed`; the functions that are written inline have none.
    pub recomputed: Option<Gradient>,
}

/// The value and the gradient of a function of the corpus.
pub type Gradient = fn(&[f64]) -> (f64, Vec<f64>);

/// A pullback of a function of the corpus.
pub type Pullback<'x> = Box<dyn Fn(f64) -> Vec<f64> + 'x>;

/// Lists functions as cases.
#[macro_export]
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        /// Every function of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::Case> {
            vec![$($crate::Case {
                name: stringify!($name),
                primal: $name,
                gradient: |x| value_with_gradient!(x, $name),
                pullback: |x| {
                    let (value, pullback) = value_with_pullback!(x, $name);
                    (value, Box::new(pullback))
                },
                recomputed: Some(|x| {
                    let again = recomputed($name {});
                    let (value, pullback) = value_with_pullback(x, &again);
                    (value, pullback(1.0))
                }),
            }),*]
        }
    };
}

/// Lists inline closures as cases: the same body as a function and as the closure of an operator.
#[macro_export]
macro_rules! inline_cases {
    ($($name:ident |$x:ident| { $($body:tt)* })*) => {
        $(fn $name($x: &[f64]) -> f64 { $($body)* })*

        /// Every closure of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::Case> {
            vec![$($crate::Case {
                name: stringify!($name),
                primal: $name,
                gradient: |x| value_with_gradient!(x, |$x: &[f64]| { $($body)* }),
                pullback: |x| {
                    let (value, pullback) = value_with_pullback!(x, |$x: &[f64]| { $($body)* });
                    (value, Box::new(pullback))
                },
                recomputed: None,
            }),*]
        }
    };
}
