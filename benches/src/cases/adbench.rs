//! The problems of ADBench, at the sizes of its instances.

#![allow(
    clippy::borrow_deref_ref,
    reason = "`&*` says that a captured variable is passed by reference"
)]

use super::{Case, Problem, case, error, repeated};
use ad_examples::{ba, gmm, hand, lstm};
use ad_runtime::prelude::*;
use std::hint::black_box;

pub(super) const CASES: &[Case] = &[
    case("adbench", "gmm_d2_k5", 1.9, || gmm_case(2, 5)),
    case("adbench", "gmm_d10_k25", 2.0, || gmm_case(10, 25)),
    case("adbench", "gmm_d20_k50", 2.1, || gmm_case(20, 50)),
    case("adbench", "gmm_d64_k10", 2.9, || gmm_case(64, 10)),
    case("adbench", "gmm_d128_k5", 3.1, || gmm_case(128, 5)),
    case("adbench", "lstm_l2_c1024", 1.5, || lstm_case(2, 1024)),
    case("adbench", "lstm_l4_c4096", 1.6, || lstm_case(4, 4096)),
    case("adbench", "ba_kernel", 5.0, ba_kernel),
    case("adbench", "ba_jacobian", 6.0, ba_jacobian),
    case("adbench", "hand_simple", 2.5, || hand_case(false)),
    case("adbench", "hand_complicated", 2.5, || hand_case(true)),
];

fn gmm_case(d: usize, k: usize) -> Problem {
    let (mixture, data) = gmm::instance(1000, d, k, 1);
    let ours = {
        let (mixture, data) = (mixture.clone(), data.clone());
        move || {
            let data = black_box(&data);
            value_with_gradient!(black_box(&mixture), |m: &gmm::Mixture| gmm::objective(
                m, &*data
            ))
        }
    };
    let mut bar = mixture.clone();
    let mut scratch = gmm::Scratch::default();
    let (value, g) = ours();
    let hand_value = gmm::gradient_by_hand(&mixture, &data, &mut bar, &mut scratch);
    let max_rel_error = error(
        &[&[value], &g.alphas, &g.means, &g.factors],
        &[&[hand_value], &bar.alphas, &bar.means, &bar.factors],
    );
    let (m, d) = (mixture.clone(), data.clone());
    Problem {
        primal: repeated(move || gmm::objective(black_box(&m), black_box(&d))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (mixture, data) = (black_box(&mixture), black_box(&data));
            gmm::gradient_by_hand(mixture, data, black_box(&mut bar), &mut scratch)
        }),
        max_rel_error,
    }
}

fn lstm_case(layers: usize, characters: usize) -> Problem {
    let (weights, data) = lstm::instance(layers, characters, 1);
    let ours = {
        let (weights, data) = (weights.clone(), data.clone());
        move || {
            let data = black_box(&data);
            value_with_gradient!(black_box(&weights), |w: &lstm::Weights| lstm::objective(
                w, &*data
            ))
        }
    };
    let mut bar = weights.clone();
    let mut scratch = lstm::Scratch::default();
    let (value, g) = ours();
    let hand_value = lstm::gradient_by_hand(&weights, &data, &mut bar, &mut scratch);
    let max_rel_error = error(
        &[&[value], &g.layers, &g.ends],
        &[&[hand_value], &bar.layers, &bar.ends],
    );
    let (w, d) = (weights.clone(), data.clone());
    Problem {
        primal: repeated(move || lstm::objective(black_box(&w), black_box(&d))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (weights, data) = (black_box(&weights), black_box(&data));
            lstm::gradient_by_hand(weights, data, black_box(&mut bar), &mut scratch)
        }),
        max_rel_error,
    }
}

fn ba_kernel() -> Problem {
    let problem = ba::instance(1, 1, 1, 1);
    let (camera, point) = (problem.cameras[0], problem.points[0]);
    let (weight, feature) = (problem.weights[0], problem.observations[0].feature);
    let mut rows = [[0.0; 15]; 2];
    let (value, ours) = ba::residual_jacobian(&camera, &point, weight, &feature);
    let hand = ba::residual_jacobian_by_hand(&camera, &point, weight, &feature, &mut rows);
    let max_rel_error = error(
        &[&value, ours.as_flattened()],
        &[&hand, rows.as_flattened()],
    );
    let input = move || {
        (
            black_box(camera),
            black_box(point),
            black_box(weight),
            black_box(feature),
        )
    };
    Problem {
        primal: repeated(move || {
            let (camera, point, weight, feature) = input();
            ba::residual(&camera, &point, weight, &feature)
        }),
        gradient: repeated(move || {
            let (camera, point, weight, feature) = input();
            ba::residual_jacobian(&camera, &point, weight, &feature)
        }),
        by_hand: repeated(move || {
            let (camera, point, weight, feature) = input();
            let rows = black_box(&mut rows);
            ba::residual_jacobian_by_hand(&camera, &point, weight, &feature, rows)
        }),
        max_rel_error,
    }
}

fn ba_jacobian() -> Problem {
    // The size of ADBench's first instance.
    let problem = ba::instance(49, 7776, 31843, 1);
    let (mut ours, mut hand) = (ba::Jacobian::new(&problem), ba::Jacobian::new(&problem));
    ba::jacobian(&problem, &mut ours);
    ba::jacobian_by_hand(&problem, &mut hand);
    let max_rel_error = error(&[ours.matrix.values()], &[hand.matrix.values()]);
    let mut residuals = vec![[0.0; 2]; problem.observations.len()];
    let mut errors = vec![0.0; problem.observations.len()];
    let (p, q) = (problem.clone(), problem.clone());
    Problem {
        primal: repeated(move || {
            ba::objective(black_box(&p), &mut residuals, &mut errors);
            black_box((&mut residuals, &mut errors));
        }),
        gradient: repeated(move || {
            ba::jacobian(black_box(&q), &mut ours);
            black_box(&mut ours);
        }),
        by_hand: repeated(move || {
            ba::jacobian_by_hand(black_box(&problem), &mut hand);
            black_box(&mut hand);
        }),
        max_rel_error,
    }
}

fn hand_case(complicated: bool) -> Problem {
    // The size of ADBench's small model and first instance.
    let (data, theta, us) = hand::instance(544, 100, 1);
    let ones = vec![1.0; 3 * data.points.len()];
    let ours = {
        let (data, theta, us, ones) = (data.clone(), theta.clone(), us.clone(), ones.clone());
        move || {
            let data = black_box(&data);
            let (theta, us) = (black_box(&theta[..]), black_box(&us[..]));
            if complicated {
                let (value, pullback) = value_with_pullback!(theta, us, |t: &[f64], u: &[f64]| {
                    hand::complicated(t, u, &*data)
                });
                (value, pullback(ones.clone()))
            } else {
                let (value, pullback) =
                    value_with_pullback!(theta, |t: &[f64]| hand::simple(t, &*data));
                (value, (pullback(ones.clone()), Vec::new()))
            }
        }
    };
    let mut residuals = ones.clone();
    let mut theta_bar = theta.clone();
    let mut us_bar = if complicated { us.clone() } else { Vec::new() };
    let mut scratch = hand::Scratch::default();
    let mut by_hand = {
        let (data, theta, us) = (data.clone(), theta.clone(), us.clone());
        move |residuals: &mut [f64], theta_bar: &mut [f64], us_bar: &mut [f64]| {
            hand::pullback_by_hand(
                black_box(&theta),
                complicated.then_some(black_box(&us)),
                black_box(&data),
                &ones,
                residuals,
                theta_bar,
                us_bar,
                &mut scratch,
            );
        }
    };
    by_hand(&mut residuals, &mut theta_bar, &mut us_bar);
    let (value, (ours_theta, ours_us)) = ours();
    let max_rel_error = error(
        &[&value, &ours_theta, &ours_us],
        &[&residuals, &theta_bar, &us_bar],
    );
    Problem {
        primal: repeated(move || {
            let data = black_box(&data);
            if complicated {
                hand::complicated(black_box(&theta), black_box(&us), data)
            } else {
                hand::simple(black_box(&theta), data)
            }
        }),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            by_hand(&mut residuals, &mut theta_bar, &mut us_bar);
            black_box((&mut residuals, &mut theta_bar, &mut us_bar));
        }),
        max_rel_error,
    }
}
