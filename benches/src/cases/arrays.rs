//! Loops over large arrays.

use super::{Case, Problem, case, error, repeated};
use ad_examples::{Random, brusselator, fft, lse, matvec};
use ad_runtime::prelude::*;
use std::hint::black_box;

pub(super) const CASES: &[Case] = &[
    case("arrays", "fft_2p16", 2.5, fft_case),
    case("arrays", "lse_1m", 2.0, lse_case),
    case("arrays", "matvec_2000", 2.0, matvec_case),
    Case {
        group: "arrays",
        name: "brusselator",
        target: None,
        problem: brusselator_case,
    },
];

fn flat(z: impl IntoIterator<Item = [f64; 2]>) -> Vec<f64> {
    z.into_iter().flatten().collect()
}

fn fft_case() -> Problem {
    let n = 1 << 16;
    let (signal, weights) = fft::instance(n, 1);
    let roots = fft::roots_of_unity(n);
    let ours = {
        let (signal, weights, roots) = (signal.clone(), weights.clone(), roots.clone());
        move || {
            let (weights, roots) = (black_box(&weights), black_box(&roots));
            value_with_gradient!(black_box(&signal[..]), |s: &[fft::Complex]| {
                fft::objective(s, &weights[..], &roots[..])
            })
        }
    };
    let mut bar = signal.clone();
    let (value, gradient) = ours();
    let hand = fft::gradient_by_hand(&signal, &weights, &roots, &mut bar);
    let max_rel_error = error(
        &[&[value], &flat(gradient.iter().map(|z| [z.re, z.im]))],
        &[&[hand], &flat(bar.iter().map(|z| [z.re, z.im]))],
    );
    let (s, w, r) = (signal.clone(), weights.clone(), roots.clone());
    Problem {
        primal: repeated(move || fft::objective(black_box(&s), black_box(&w), black_box(&r))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (signal, weights) = (black_box(&signal), black_box(&weights));
            fft::gradient_by_hand(signal, weights, black_box(&roots), black_box(&mut bar))
        }),
        max_rel_error,
    }
}

fn lse_case() -> Problem {
    let x = lse::instance(1_000_000, 1);
    let ours = {
        let x = x.clone();
        move || value_with_gradient!(black_box(&x[..]), lse::log_sum_exp)
    };
    let mut bar = x.clone();
    let (value, gradient) = ours();
    let hand = lse::gradient_by_hand(&x, &mut bar);
    let max_rel_error = error(&[&[value], &gradient], &[&[hand], &bar]);
    let y = x.clone();
    Problem {
        primal: repeated(move || lse::log_sum_exp(black_box(&y))),
        gradient: repeated(ours),
        by_hand: repeated(move || lse::gradient_by_hand(black_box(&x), black_box(&mut bar))),
        max_rel_error,
    }
}

fn matvec_case() -> Problem {
    let (a, x) = matvec::instance(2000, 2000, 1);
    let ours = {
        let (a, x) = (a.clone(), x.clone());
        move || value_with_gradient!(black_box(&a[..]), black_box(&x[..]), matvec::objective)
    };
    let (mut a_bar, mut x_bar) = (a.clone(), x.clone());
    let (value, (ours_a, ours_x)) = ours();
    let hand = matvec::gradient_by_hand(&a, &x, &mut a_bar, &mut x_bar);
    let max_rel_error = error(&[&[value], &ours_a, &ours_x], &[&[hand], &a_bar, &x_bar]);
    let (b, y) = (a.clone(), x.clone());
    Problem {
        primal: repeated(move || matvec::objective(black_box(&b), black_box(&y))),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let bars = (black_box(&mut a_bar), black_box(&mut x_bar));
            matvec::gradient_by_hand(black_box(&a), black_box(&x), bars.0, bars.1)
        }),
        max_rel_error,
    }
}

fn brusselator_case() -> Problem {
    let n = 32;
    let (u, v, rates) = brusselator::instance(n);
    let weights = Random::new(1).vector(2 * n * n, -1.0, 1.0);
    let ours = {
        let (u, v, weights) = (u.clone(), v.clone(), weights.clone());
        move || {
            let weights = black_box(&weights);
            let (u, v) = (black_box(&u[..]), black_box(&v[..]));
            value_with_gradient!(
                u,
                v,
                black_box(&rates),
                |u: &[f64], v: &[f64], rates: &brusselator::Rates| {
                    brusselator::objective(u, v, rates, n, &weights[..])
                }
            )
        }
    };
    let mut bar = brusselator::Gradient::new(n);
    let (value, (ours_u, ours_v, r)) = ours();
    let hand = brusselator::gradient_by_hand(&u, &v, &rates, n, &weights, &mut bar);
    let max_rel_error = error(
        &[&[value, r.a, r.b, r.alpha], &ours_u, &ours_v],
        &[
            &[hand, bar.rates.a, bar.rates.b, bar.rates.alpha],
            &bar.u,
            &bar.v,
        ],
    );
    let (p, q, w) = (u.clone(), v.clone(), weights.clone());
    Problem {
        primal: repeated(move || {
            let (p, q) = (black_box(&p), black_box(&q));
            brusselator::objective(p, q, black_box(&rates), n, black_box(&w))
        }),
        gradient: repeated(ours),
        by_hand: repeated(move || {
            let (u, v, weights) = (black_box(&u), black_box(&v), black_box(&weights));
            brusselator::gradient_by_hand(u, v, black_box(&rates), n, weights, black_box(&mut bar))
        }),
        max_rel_error,
    }
}
