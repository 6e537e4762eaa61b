//! Elementary functions of real numbers: the trait [`Real`] and the derivatives of its methods.
//!
//! Each family of functions has a file of rules. A rule computes the value and, for the arguments
//! whose activity is on, the partial derivatives; [`RealDerivatives`] wraps it as the hidden sibling
//! of the method, whose pullback keeps nothing but those partials. The rules are written with the
//! methods of [`Real`] alone, so that they hold for any real number type. Conventions at kinks and at
//! the edges of domains are those of `docs/math.md`.

mod derivatives;
mod dual;
mod dual_rules;
pub(crate) mod exponential;
pub(crate) mod powers;
mod pushes;
mod pushes_linear;
mod pushes_products;
mod pushforwards;
mod real;
pub(crate) mod rounding;
pub(crate) mod selection;
mod special;
pub(crate) mod trigonometric;

pub use derivatives::RealDerivatives;
pub use dual::Dual;
pub use dual_rules::{AssignPartials, Linear, LinearAssign, Negated, Partials};
pub use pushes::RealPushes;
pub use pushes_linear::RealPushesLinear;
pub use pushes_products::RealPushesProducts;
pub use pushforwards::RealPushforwards;
pub use real::Real;
#[doc(hidden)]
pub use selection::{first_min, last_max, max_is_first, max_takes, min_is_first, min_takes};

use crate::activity::Activity;

/// A partial derivative, computed if it is wanted.
#[inline(always)]
fn partial<T: Real, A: Activity>(_: A, derivative: impl FnOnce() -> T) -> T {
    if A::ON { derivative() } else { T::ZERO }
}
