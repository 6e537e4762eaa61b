//! Names in operators on closures: of parameters, of what is captured, of variables around.

use ad_runtime::prelude::*;

/// The arguments are evaluated before any parameter has its value.
#[test]
fn parameters_with_names_of_variables() {
    let (a, b) = (2.0_f64, 5.0_f64);
    // ∂/∂b and ∂/∂a of a²b, at a = 5 and b = 2.
    assert_eq!(gradient!(a, b, |b, a| a * a * b), (25.0, 20.0));
    assert_eq!(gradient!(a * 2.0, a + b, |a, b| a * a * b), (56.0, 16.0));
    assert_eq!(
        value_with_gradient!(a * 2.0, a, |a, k| a * a * k),
        (32.0, (16.0, 16.0))
    );
    assert_eq!(pullback!(a, b, |b, a| a * a * b)(1.0), (25.0, 20.0));
    assert_eq!(value_with_pullback!(a, b, |b, a| a * a * b).0, 50.0);
    assert_eq!(
        differential!(a, b, |b: f64, a: f64| a * a * b)(1.0, 0.0),
        25.0
    );
    assert_eq!(
        value_with_differential!(a, b, |b: f64, a: f64| a * a * b).0,
        50.0
    );
    assert_eq!(derivative_at!(a, b, |b, a| a * a * b), 45.0);
    let along = [(1.0, 0.0), (0.0, 1.0)];
    let slopes = directional_derivatives!(a, b, [along[0], along[1]], |b: f64, a: f64| a * a * b);
    assert_eq!(slopes, [25.0, 20.0]);
    let (v, w) = (vec![1.0, 2.0], vec![3.0, 4.0]);
    let (by_v, by_w) = gradient!(&v, &w, |w: &[f64], v: &[f64]| w[0] * v[1] + w[1] * w[1]);
    assert_eq!((by_v, by_w), (vec![4.0, 4.0], vec![0.0, 1.0]));
    let x = [3.0, 4.0];
    assert_eq!(gradient!(x[0], x[1], |x, y| x * x * y), (24.0, 9.0));
}

/// What is captured may have any name.
#[test]
fn captured_variables_with_names_of_the_expansion() {
    let x = 1.5;
    let (value, tangent, differential, like_result) = (0.7, 2.0, 3.0, 5.0);
    let (at, slope) = value_with_differential!(x, |x: f64| x * x * value);
    assert_eq!((at, slope(1.0)), (x * x * value, 2.0 * x * value));
    assert_eq!(
        derivative_at!(x, |x: f64| x * x * tangent),
        2.0 * x * tangent
    );
    assert_eq!(jacobian!(x, |x: f64| x * differential), [[differential]]);
    assert_eq!(pullback!(x, |x| x * like_result)(1.0), like_result);
    let times = differentiable_fn!(move |x: f64| x * like_result);
    assert_eq!(gradient(x, &times), like_result);
}

/// A parameter that is changed is a variable like any other.
#[test]
fn mutable_parameters() {
    let a = 1.5_f64;
    // d/dp p⁴ = 4p³, and d²/dp² = 12p².
    assert_eq!(
        gradient!(a, |mut p: f64| {
            p *= p;
            p * p
        }),
        13.5
    );
    assert_eq!(
        derivative_at!(a, |mut p: f64| {
            p *= p;
            p * p
        }),
        13.5
    );
    assert_eq!(
        differential!(a, |mut p: f64| {
            p *= p;
            p * p
        })(2.0),
        27.0
    );
    assert_eq!(
        jacobian!(a, |mut p: f64| {
            p *= p;
            p * p
        }),
        [[13.5]]
    );
    assert_eq!(
        hessian!(a, |mut p: f64| {
            p *= p;
            p * p
        }),
        [[27.0]]
    );
    assert_eq!(
        hvp!(a, 1.0, |mut p: f64| {
            p *= p;
            p * p
        }),
        27.0
    );
    let along = directional_derivatives!(a, [1.0, 2.0], |mut p: f64| {
        p *= p;
        p * p
    });
    assert_eq!(along, [13.5, 27.0]);
}

#[differentiable]
fn slopes_of_changed(a: f64, b: f64) -> f64 {
    let (by_a, by_b) = gradient!(a, b, |mut p: f64, q: f64| {
        p *= p * q;
        p * p
    });
    by_a * by_b
}

/// The same inside of differentiable code: ∂/∂a (a²b)² · ∂/∂b (a²b)² = 4a³b² · 2a⁴b.
#[test]
fn mutable_parameters_of_nested_closures() {
    let (by_a, by_b) = gradient!(1.5, 0.75, slopes_of_changed);
    assert!((by_a - 56.0 * 1.5_f64.powi(6) * 0.75_f64.powi(3)).abs() < 1e-9);
    assert!((by_b - 24.0 * 1.5_f64.powi(7) * 0.75_f64.powi(2)).abs() < 1e-9);
}
