//! Forward mode: constants that closures capture, and functions that are made of others.

use ad_runtime::prelude::*;

#[differentiable(forward)]
fn weighted_by(k: f64, weights: &[f64], x: f64) -> f64 {
    let mut sum = 0.0;
    for w in weights {
        sum += w * x * k;
    }
    sum
}

#[allow(
    clippy::ptr_arg,
    reason = "a reference to a vector is one of the cases"
)]
#[differentiable(forward)]
fn shifted(x: &mut [f64], by: &Vec<f64>, n: usize) {
    for i in 0..n {
        x[i] += by[i] * x[i];
    }
}

/// What a closure captures is a constant, whether it is a reference or a value.
#[test]
fn constants_that_are_references() {
    let (owned, k, n) = (vec![1.0, 2.0, 3.0], 5.0, 2);
    let (weights, by) = (&owned[..], &owned);
    assert_eq!(derivative_at!(0.5, |x| weighted_by(k, weights, x)), 30.0);
    assert_eq!(derivative_at!(0.5, |x| weighted_by(x, by, 2.0)), 12.0);
    let slope = derivative_at!(2.0, |x: f64| {
        let mut y = [x, x * x];
        shifted(&mut y, by, n);
        y[0] * y[1]
    });
    // 2 x · 3 x²
    assert_eq!(slope, 18.0 * 4.0);
}

#[differentiable(forward)]
fn cubed(x: f64) -> f64 {
    x * x * x
}

#[differentiable(forward)]
fn through_made_functions(x: f64, y: f64) -> f64 {
    let again = recomputed(cubed {});
    let made = differentiable_function(|x: f64, y: f64| {
        (x * y * y, move |v: f64| (v * y * y, v * 2.0 * x * y))
    });
    let a = again.call(x * y);
    let b = made.call((a, y));
    let c = b.with_recomputation_in_pullbacks(cubed {});
    c + again.call(x)
}

/// `recomputed`, `with_recomputation_in_pullbacks` and `differentiable_function`.
#[test]
fn functions_made_of_others() {
    let (by_x, by_y) = gradient!(1.2, 0.7, through_made_functions);
    let slope = differential!(1.2, 0.7, |x, y| through_made_functions(x, y))(0.3, -1.1);
    let expected = 0.3 * by_x - 1.1 * by_y;
    assert!(
        (slope - expected).abs() <= 1e-12 * expected.abs(),
        "{slope}, {expected}"
    );
    let made = differentiable_function(|x: f64| (x * x, move |v: f64| v * 2.0 * x));
    assert_eq!(ad_runtime::forward::derivative(3.0, &made), 6.0);
}
