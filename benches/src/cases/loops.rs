//! Scalars, loops and recursion.

use super::{Case, Problem, case, error, repeated};
use ad_examples::{det, llsq, logistic, ode, scalar_10};
use ad_runtime::prelude::*;
use std::hint::black_box;

pub(super) const CASES: &[Case] = &[
    case("loops", "llsq", 1.47, llsq_case),
    case("loops", "det_10", 3.2, det_case),
    case("loops", "ode", 2.55, ode_case),
    case("small", "logistic_1000", 1.63, logistic_case),
    case("small", "scalar_10", 1.02, scalar_case),
];

fn llsq_case() -> Problem {
    let (x, n) = (llsq::instance(128, 1), 16392);
    let ours = {
        let x = x.clone();
        move || {
            let n = black_box(n);
            value_with_gradient!(black_box(&x[..]), |x: &[f64]| llsq::objective(x, n))
        }
    };
    let (mut bar, mut powers) = (x.clone(), x.clone());
    let (value, gradient) = ours();
    let hand = llsq::gradient_by_hand(&x, n, &mut bar, &mut powers);
    let max_rel_error = error(&[&[value], &gradient], &[&[hand], &bar]);
    let y = x.clone();
    Problem {
        primal: repeated(move || llsq::objective(black_box(&y), black_box(n))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            llsq::gradient_by_hand(
                black_box(&x),
                black_box(n),
                black_box(&mut bar),
                &mut powers,
            )
        }),
        max_rel_error,
    }
}

fn det_case() -> Problem {
    let (a, n) = (det::instance(10, 1), 10);
    let ours = {
        let a = a.clone();
        move || {
            let n = black_box(n);
            value_with_gradient!(black_box(&a[..]), |a: &[f64]| det::determinant(a, n))
        }
    };
    let (mut bar, mut lists) = (a.clone(), det::Lists::default());
    let (value, gradient) = ours();
    let hand = det::gradient_by_hand(&a, n, &mut bar, &mut lists);
    let max_rel_error = error(&[&[value], &gradient], &[&[hand], &bar]);
    let b = a.clone();
    Problem {
        primal: repeated(move || det::determinant(black_box(&b), black_box(n))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            det::gradient_by_hand(black_box(&a), black_box(n), black_box(&mut bar), &mut lists)
        }),
        max_rel_error,
    }
}

fn ode_case() -> Problem {
    let (x, steps) = (ode::instance(10_000, 1), 100);
    let ours = {
        let x = x.clone();
        move || {
            let steps = black_box(steps);
            value_with_gradient!(black_box(&x[..]), |x: &[f64]| ode::objective(x, steps))
        }
    };
    let (mut bar, mut scratch) = (x.clone(), ode::Scratch::default());
    let (value, gradient) = ours();
    let hand = ode::gradient_by_hand(&x, steps, &mut bar, &mut scratch);
    let max_rel_error = error(&[&[value], &gradient], &[&[hand], &bar]);
    let y = x.clone();
    Problem {
        primal: repeated(move || ode::objective(black_box(&y), black_box(steps))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (x, bar) = (black_box(&x), black_box(&mut bar));
            ode::gradient_by_hand(x, black_box(steps), bar, &mut scratch)
        }),
        max_rel_error,
    }
}

fn logistic_case() -> Problem {
    let (r, x, steps) = (3.9, 0.3, 1000);
    let ours = move || {
        let steps = black_box(steps);
        value_with_gradient!(black_box(r), black_box(x), |r: f64, x: f64| {
            logistic::logistic(r, x, steps)
        })
    };
    let mut states = Vec::new();
    let (value, (dr, dx)) = ours();
    let (hand, (hr, hx)) = logistic::gradient_by_hand(r, x, steps, &mut states);
    Problem {
        primal: repeated(move || logistic::logistic(black_box(r), black_box(x), black_box(steps))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (r, x) = (black_box(r), black_box(x));
            logistic::gradient_by_hand(r, x, black_box(steps), &mut states)
        }),
        max_rel_error: error(&[&[value, dr, dx]], &[&[hand, hr, hx]]),
    }
}

fn scalar_case() -> Problem {
    let (x, y) = (0.7, 0.3);
    let ours = move || value_with_gradient!(black_box(x), black_box(y), scalar_10::ten_operations);
    let (value, (dx, dy)) = ours();
    let (hand, (hx, hy)) = scalar_10::gradient_by_hand(x, y);
    Problem {
        primal: repeated(move || scalar_10::ten_operations(black_box(x), black_box(y))),
        gradient: repeated(ours),
        by_hand: repeated(move || scalar_10::gradient_by_hand(black_box(x), black_box(y))),
        max_rel_error: error(&[&[value, dx, dy]], &[&[hand, hx, hy]]),
    }
}
