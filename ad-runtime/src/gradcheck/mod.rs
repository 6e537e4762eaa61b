//! Checks of derivatives against central differences, for tests (feature `gradcheck`).
//!
//! [`check_gradient`] takes any [`DifferentiableFn`] and a point. Along random directions it compares
//! the pullback with central differences of several step sizes, of which one has to agree; results
//! that are not a number are contracted with a random cotangent. It also checks that the pullback is
//! linear, that it can be called again with the same result, that it adds to what is there already,
//! that the value is that of the primal, and that the point is left as it was. [`assert_gradient`] is the same and panics with the report;
//! [`Gradcheck`] has the settings.
//!
//! [`check_tangent_laws`] checks an implementation of [`Differentiable`] and [`Parameters`], and
//! [`check_accumulates`] that a pullback adds to its places.
//!
//! ```
//! use ad_runtime::gradcheck::{assert_gradient, check_gradient};
//! use ad_runtime::prelude::*;
//!
//! let square = differentiable_function(|x: f64| (x * x, move |v: f64| 2.0 * x * v));
//! assert_gradient(&square, &3.0);
//!
//! let wrong = differentiable_function(|x: f64| (x * x, move |v: f64| 3.0 * x * v));
//! let error = check_gradient(&wrong, &3.0).unwrap_err();
//! assert!(error.to_string().contains("differs from all central differences"));
//! ```
//!
//! Everything is seeded: a check that passes once passes always. At a kink, central differences say
//! nothing about the convention that was chosen there; choose another point.
//!
//! [`DifferentiableFn`]: crate::function::DifferentiableFn
//! [`Differentiable`]: crate::Differentiable
//! [`Parameters`]: crate::Parameters

mod accumulation;
mod error;
mod gradient;
mod laws;
mod leaves;
mod settings;

pub use accumulation::{
    assert_accumulates, assert_accumulates_from_nothing, check_accumulates,
    check_accumulates_from_nothing,
};
pub use error::{DirectionReport, GradcheckError, Report};
pub use gradient::{assert_derivative, assert_gradient, check_derivative, check_gradient};
pub use laws::{
    assert_tangent_laws, assert_tangent_laws_of, check_tangent_laws, check_tangent_laws_of,
};
pub use settings::{Gradcheck, Tolerance};
