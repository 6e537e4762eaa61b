//! What a check found.

use super::leaves::Difference;
use super::settings::Tolerance;
use std::fmt::{self, Display, Formatter};

/// What agreed, direction by direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// One entry for each random direction.
    pub directions: Vec<DirectionReport>,
    /// How many numbers the arguments have.
    pub arguments: usize,
    /// How many numbers the result has.
    pub results: usize,
}

/// The derivative along one random direction.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectionReport {
    /// By the pullback.
    pub analytic: f64,
    /// The first central difference that agrees.
    pub numeric: f64,
    /// Its step size.
    pub step: f64,
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (arguments, results) = (self.arguments, self.results);
        writeln!(f, "derivative of {results} by {arguments} numbers agrees:")?;
        for found in &self.directions {
            let (analytic, numeric, step) = (found.analytic, found.numeric, found.step);
            writeln!(
                f,
                "  pullback {analytic:e}, difference {numeric:e} with step {step:e}"
            )?;
        }
        Ok(())
    }
}

/// What is wrong with a derivative or a tangent type.
#[derive(Clone, Debug, PartialEq)]
pub enum GradcheckError {
    /// Two leaves have the same path, so that they cannot be told apart.
    DuplicateLeaf {
        /// The path.
        leaf: String,
    },
    /// A tangent has more or fewer numbers than its value.
    LeafShape {
        /// The path.
        leaf: String,
        /// How many numbers the value has there.
        values: usize,
        /// How many numbers the tangent has there.
        tangent: usize,
    },
    /// The gradient has another shape than the arguments, so that `Parameters::visit` panics.
    GradientShape {
        /// With both shapes.
        message: String,
    },
    /// The gradient is larger than what of it belongs to numbers of the arguments: a `Parameters::visit` by hand leaves
    /// something out.
    UnvisitedGradient {
        /// The square of the gradient.
        gradient: f64,
        /// The square of what was visited beside the arguments.
        visited: f64,
    },
    /// There are no numbers that could be moved, or none that could change.
    NothingToCheck,
    /// The derivative computes another value than the function.
    Value {
        /// The number that differs.
        leaf: String,
        /// By the function.
        primal: f64,
        /// By its derivative.
        derivative: f64,
    },
    /// The point was changed by the function or its pullback.
    InputChanged {
        /// The number that differs.
        leaf: String,
        /// Before the check.
        before: f64,
        /// After it.
        after: f64,
    },
    /// The pullback differs from all central differences.
    Derivative {
        /// The number of the random direction.
        direction: usize,
        /// By the pullback.
        analytic: f64,
        /// Step sizes and central differences.
        numeric: Vec<(f64, f64)>,
        /// The tolerance.
        tolerance: Tolerance,
    },
    /// The second call of the pullback gave another result than the first.
    NotRepeatable {
        /// The number that differs.
        leaf: String,
        /// In the first call.
        first: f64,
        /// In the second call.
        second: f64,
    },
    /// The pullback of a sum is not the sum of the pullbacks.
    NotLinear {
        /// The number that differs.
        leaf: String,
        /// p(a u + b v)
        combined: f64,
        /// a p(u) + b p(v)
        separate: f64,
    },
    /// The pullback does not add the same to every start.
    NotAccumulated {
        /// The number that differs.
        leaf: String,
        /// The start plus what is added to zero.
        expected: f64,
        /// The end.
        found: f64,
    },
    /// A law of tangents does not hold.
    Law {
        /// The law, as an equation.
        law: &'static str,
        /// The number that differs.
        leaf: String,
        /// The left-hand side.
        left: f64,
        /// The right-hand side.
        right: f64,
    },
}

impl GradcheckError {
    pub(super) fn law(law: &'static str, difference: Difference) -> Self {
        GradcheckError::Law {
            law,
            leaf: difference.leaf,
            left: difference.left,
            right: difference.right,
        }
    }
}

impl Display for GradcheckError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateLeaf { leaf } => {
                write!(
                    f,
                    "two leaves have the same path `{leaf}` in `Parameters::visit`"
                )
            }
            Self::LeafShape {
                leaf,
                values,
                tangent,
            } => write!(
                f,
                "`{leaf}` has {values} numbers, but its tangent has {tangent}"
            ),
            Self::GradientShape { message } => write!(
                f,
                "the gradient has another shape than the arguments: {message}"
            ),
            Self::UnvisitedGradient { gradient, visited } => write!(
                f,
                "the gradient is not all visited: its square is {gradient:e}, and {visited:e} beside numbers of the arguments"
            ),
            Self::NothingToCheck => write!(
                f,
                "nothing to check: the arguments or the result have no numbers"
            ),
            Self::Value {
                leaf,
                primal,
                derivative,
            } => write!(
                f,
                "the derivative computes another value: {leaf} of the result is {derivative:e}, not {primal:e}"
            ),
            Self::InputChanged {
                leaf,
                before,
                after,
            } => write!(
                f,
                "the arguments were changed: {leaf} is {after:e}, and was {before:e}"
            ),
            Self::Derivative {
                direction,
                analytic,
                numeric,
                tolerance,
            } => derivative(f, *direction, *analytic, numeric, *tolerance),
            Self::NotRepeatable {
                leaf,
                first,
                second,
            } => write!(
                f,
                "the pullback gives another result when it is called again: {leaf} is {second:e}, and was {first:e}"
            ),
            Self::NotLinear {
                leaf,
                combined,
                separate,
            } => write!(
                f,
                "the pullback is not linear: {leaf} is {combined:e} in p(a u + b v), and {separate:e} in a p(u) + b p(v)"
            ),
            Self::NotAccumulated {
                leaf,
                expected,
                found,
            } => write!(
                f,
                "the pullback does not add to its places: {leaf} is {found:e}, not {expected:e}"
            ),
            Self::Law {
                law,
                leaf,
                left,
                right,
            } => write!(
                f,
                "the tangent law {law} does not hold: {leaf} is {left:e} on the left and {right:e} on the right"
            ),
        }
    }
}

fn derivative(
    f: &mut Formatter<'_>,
    direction: usize,
    analytic: f64,
    numeric: &[(f64, f64)],
    tolerance: Tolerance,
) -> fmt::Result {
    let Tolerance { relative, absolute } = tolerance;
    writeln!(
        f,
        "the derivative differs from all central differences along random direction {direction}"
    )?;
    writeln!(f, "  by the pullback:      {analytic:e}")?;
    for (step, numeric) in numeric {
        writeln!(f, "  with step {step:<10e}: {numeric:e}")?;
    }
    write!(
        f,
        "  tolerance: {relative:e} relative, {absolute:e} absolute"
    )
}

impl std::error::Error for GradcheckError {}
