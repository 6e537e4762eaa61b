//! Derivatives that are zero at some points only, or on purpose.
#![deny(deprecated)]

use ad_runtime::prelude::*;

#[differentiable]
fn relu(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

#[allow(clippy::manual_clamp, reason = "each of the two has a kink")]
#[differentiable]
fn clipped(x: f64) -> f64 {
    x.max(0.0).min(1.0)
}

#[differentiable]
fn stopped(x: f64, y: f64) -> f64 {
    relu(x) + without_derivative(y * y)
}

#[differentiable]
fn constant_on_purpose(x: f64) -> f64 {
    without_derivative(x * 2.0)
}

/// Has no derivative, and needs none where it is only called on what is constant.
fn plain(x: f64) -> f64 {
    x.floor() + 0.5
}

#[differentiable(wrt(x, y))]
fn stopped_by_name(x: f64, y: f64) -> f64 {
    x + without_derivative(y)
}

#[differentiable(wrt(x, y))]
fn stopped_at(x: f64, y: f64) -> f64 {
    x + without_derivative_at(y, |y| plain(y * y))
}

#[differentiable]
fn pooled(x: &[f64]) -> f64 {
    let mut best = x[0];
    for v in x {
        if *v > best {
            best = *v;
        }
    }
    best
}

#[allow(deprecated, reason = "a derivative that is always zero")]
#[differentiable]
fn allowed(x: f64) -> f64 {
    let _ = x;
    1.0
}

#[test]
fn zeros_that_were_asked_for_give_no_warning() {
    assert_eq!(gradient!(1.0, 2.0, stopped), (1.0, 0.0));
    assert_eq!(gradient!(0.5, clipped), 1.0);
    assert_eq!(gradient!(1.0, constant_on_purpose), 0.0);
    assert_eq!(gradient!(&[1.0, 3.0, 2.0][..], pooled), [0.0, 1.0, 0.0]);
    assert_eq!(
        gradient!(1.0, 2.0, |x, y| x + without_derivative(y)),
        (1.0, 0.0)
    );
    assert_eq!(
        gradient!(2.0, 3.0, |x, y| x + without_derivative_at(y, |y| plain(
            y * y
        ))),
        (1.0, 0.0)
    );
    assert_eq!(gradient!(2.0, 3.0, stopped_by_name), (1.0, 0.0));
    let (value, gradient) = value_with_gradient!(2.0, 3.0, stopped_at);
    assert_eq!((value, gradient), (11.5, (1.0, 0.0)));
    assert_eq!(gradient!(1.0, allowed), 0.0);
}
