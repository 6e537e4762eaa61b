//! The examples of forward mode and of second derivatives.

use ad_examples::modes::{bilevel, hessian_free, newton, sensitivity};
use ad_examples::particle;
use ad_runtime::prelude::*;

#[test]
fn newton_finds_the_minimum() {
    let (x, steps) = newton::minimise(vec![-1.2, 1.0]);
    assert!(x.iter().all(|x| (x - 1.0).abs() < 1e-10), "{x:?}");
    assert!(steps <= 10, "{steps} steps");
}

#[test]
fn products_are_enough() {
    let (x, products) = hessian_free::minimise(vec![-1.2; 10]);
    assert!(x.iter().all(|x| (x - 1.0).abs() < 1e-8), "{x:?}");
    assert!(products < 2000, "{products} products");
}

#[test]
fn the_sensitivity_is_that_of_differences() {
    let (state, by_appetite) = sensitivity::with_sensitivity(1.1, 6.0, 300);
    assert_eq!(state, sensitivity::solve(1.1, 6.0, 300));
    let h = 1e-6;
    let (up, down) = (
        sensitivity::solve(1.1 + h, 6.0, 300),
        sensitivity::solve(1.1 - h, 6.0, 300),
    );
    for i in 0..2 {
        let expected = (up[i] - down[i]) / (2.0 * h);
        assert!((by_appetite[i] - expected).abs() < 1e-7, "{by_appetite:?}");
    }
}

/// The training converges to a weight that is known: Σ x y / (Σ x² + 4 p).
#[test]
fn the_training_is_differentiated() {
    let (xy, xx) = (2.9 + 10.4 + 26.7 + 41.6, 30.0);
    let closed = |penalty: f64| xy / (xx + 4.0 * penalty);
    assert!((bilevel::trained(0.3) - closed(0.3)).abs() < 1e-10);
    let slope = gradient!(0.3, bilevel::trained);
    let expected = -4.0 * xy / (xx + 1.2_f64).powi(2);
    assert!((slope - expected).abs() < 1e-9, "{slope}, {expected}");
    let best = bilevel::best_penalty();
    assert!(gradient!(best, bilevel::validation_loss).abs() < 1e-6);
    assert!(bilevel::validation_loss(best) < bilevel::validation_loss(0.0));
}

/// The derivatives through the particle's path, by both modes over both modes.
#[test]
fn the_modes_agree() {
    let slopes = [
        derivative_at!(0.1, particle::miss_by_forward),
        derivative_at!(0.1, particle::miss_by_reverse),
        gradient!(0.1, particle::miss_by_forward),
        gradient!(0.1, particle::miss_by_reverse),
    ];
    let h = 1e-6;
    let expected =
        (particle::miss_by_forward(0.1 + h) - particle::miss_by_forward(0.1 - h)) / (2.0 * h);
    for slope in slopes {
        assert!((slope - slopes[0]).abs() < 1e-10 * slopes[0].abs());
        assert!((slope - expected).abs() < 1e-6 * expected.abs());
    }
}
