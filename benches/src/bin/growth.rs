//! How time and memory grow with the size: reads of a slice, and steps of a loop that carries a
//! number, written out and with checkpoints. Prints one JSON object a line.

use ad_benches::allocations::{Counting, count};
use ad_benches::medians;
use ad_examples::logistic::logistic;
use ad_runtime::prelude::*;
use serde::Serialize;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Where derivatives of many steps neither overflow nor become denormal numbers.
const EDGE_OF_CHAOS: f64 = 3.569_945_67;

#[differentiable]
#[allow(
    clippy::needless_range_loop,
    reason = "reads of `x[i]` are what is measured"
)]
fn sum_of_squares(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s
}

/// The logistic map, with √`steps` states kept.
#[differentiable]
fn in_blocks(r: f64, start: f64, #[no_derivative] steps: usize) -> f64 {
    checkpointed(steps, start, |x: f64, _k: usize| r * x * (1.0 - x))
}

/// The logistic map, with 20 states kept.
#[differentiable]
fn within_20(r: f64, start: f64, #[no_derivative] steps: usize) -> f64 {
    checkpointed_within(steps, 20, start, |x: f64, _k: usize| r * x * (1.0 - x))
}

#[derive(Serialize)]
struct Growth {
    group: &'static str,
    case: &'static str,
    n: usize,
    primal_ns_each: f64,
    gradient_ns_each: f64,
    peak_bytes: usize,
    peak_bytes_each: f64,
}

fn report(case: &'static str, n: usize, mut primal: impl FnMut(), mut gradient: impl FnMut()) {
    let (_, peak) = count(&mut gradient);
    let times = medians(
        9,
        &mut [
            &mut |times| (0..times).for_each(|_| primal()),
            &mut |times| (0..times).for_each(|_| gradient()),
        ],
    );
    let each = |us: f64| us * 1e3 / n as f64;
    let growth = Growth {
        group: "growth",
        case,
        n,
        primal_ns_each: each(times[0]),
        gradient_ns_each: each(times[1]),
        peak_bytes: peak,
        peak_bytes_each: peak as f64 / n as f64,
    };
    let line = serde_json::to_string(&growth).expect("numbers and names can be written");
    println!("{line}");
}

fn main() {
    for n in [1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
        let x: Vec<f64> = (0..n).map(|i| f64::from(i) * 1e-3).collect();
        report(
            "reads",
            x.len(),
            || {
                black_box(sum_of_squares(black_box(&x)));
            },
            || {
                black_box(gradient!(black_box(&x[..]), sum_of_squares));
            },
        );
    }
    for steps in [100, 1_000, 10_000, 100_000, 1_000_000] {
        let start = || (black_box(EDGE_OF_CHAOS), black_box(0.3));
        let primal = || {
            let (r, x) = start();
            black_box(logistic(r, x, steps));
        };
        report("steps", steps, primal, || {
            let (r, x) = start();
            black_box(gradient!(r, x, |r: f64, x: f64| logistic(r, x, steps)));
        });
        report("steps_checkpointed", steps, primal, || {
            let (r, x) = start();
            black_box(gradient!(r, x, |r: f64, x: f64| in_blocks(r, x, steps)));
        });
        report("steps_within_20", steps, primal, || {
            let (r, x) = start();
            black_box(gradient!(r, x, |r: f64, x: f64| within_20(r, x, steps)));
        });
    }
}
