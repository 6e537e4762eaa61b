//! Functions of the user's that have the names of elementary functions.

use ad_runtime::prelude::*;

fn max(a: f64, b: f64) -> f64 {
    a * b
}

#[differentiable]
fn min(a: f64, b: f64) -> f64 {
    a * a * b
}

#[differentiable]
fn through_hidden(x: f64) -> f64 {
    max(x, 5.0)
}

#[differentiable]
fn through_own(x: f64) -> f64 {
    min(x, 5.0) + exp(sin(x)) + powf(x, 2.0)
}

mod library {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub(super) fn area(x: f64) -> f64 {
        x * x
    }
}
use library::*;

mod user {
    use super::library::*;
    use ad_runtime::prelude::{differentiable, value_with_gradient};

    fn area(x: f64) -> f64 {
        3.0 * x
    }

    #[differentiable]
    fn through_glob(x: f64) -> f64 {
        area(x)
    }

    pub(super) fn value_and_gradient(x: f64) -> (f64, f64) {
        value_with_gradient!(x, through_glob)
    }
}

#[test]
#[should_panic(expected = "has no derivative, and hides `hiding::library::area`")]
fn a_function_that_hides_a_glob_import_is_never_taken_for_it() {
    let _ = user::value_and_gradient(2.0);
}

#[test]
fn a_glob_import_is_used() {
    assert_eq!(gradient!(2.0, |x| area(x)), 4.0);
}

#[test]
#[should_panic(expected = "has no derivative, and hides `ad_runtime::math::max`")]
fn a_function_that_hides_another_is_never_taken_for_it() {
    let _ = gradient!(2.0, through_hidden);
}

#[test]
fn an_own_function_with_a_derivative_is_used() {
    let x = 2.0_f64;
    let expected = 10.0 * x + x.sin().exp() * x.cos() + 2.0 * x;
    assert!((gradient!(x, through_own) - expected).abs() < 1e-12);
}
