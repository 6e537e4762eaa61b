//! How time and memory grow with the size: reads of a slice, steps of a loop that carries a number, written out and
//! with checkpoints, and of one that keeps all its states as a vector of vectors. Prints one JSON object a line.

use ad_benches::allocations::{Counting, count};
use ad_benches::{cases::Run, medians};
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

/// A damped oscillator.
#[differentiable]
fn step(s: &[f64]) -> Vec<f64> {
    vec![s[0] + 0.01 * s[1], s[1] - 0.01 * (s[0] + 0.1 * s[1])]
}

/// Its states, one behind the other.
#[differentiable]
fn pushed(place: f64, speed: f64, #[no_derivative] steps: usize) -> f64 {
    let mut states = vec![vec![place, speed]];
    for t in 0..steps {
        states.push(step(&states[t]));
    }
    states[steps][0]
}

#[differentiable]
fn put_in(place: f64, speed: f64, #[no_derivative] steps: usize) -> f64 {
    let mut states = vec![vec![0.0; 2]; steps + 1];
    states[0] = vec![place, speed];
    for t in 0..steps {
        states[t + 1] = step(&states[t]);
    }
    states[steps][0]
}

#[derive(Serialize)]
struct Growth {
    group: &'static str,
    case: &'static str,
    n: usize,
    primal_ns_each: f64,
    /// The value included.
    gradient_ns_each: f64,
    /// Without the value, which may need less than the function.
    gradient_alone_ns_each: f64,
    peak_bytes: usize,
    peak_bytes_each: f64,
}

/// A function at one size: itself, with its gradient, and the gradient alone.
struct Size<'s> {
    n: usize,
    runs: [Box<dyn FnMut() + 's>; 3],
}

/// Measures all sizes of a case in one run, one after the other in each repeat.
fn report(case: &'static str, mut sizes: Vec<Size<'_>>) {
    let peaks: Vec<usize> = sizes.iter_mut().map(|s| count(&mut s.runs[1]).1).collect();
    let mut runs: Vec<Box<dyn FnMut(usize) + '_>> = sizes
        .iter_mut()
        .flat_map(|size| &mut size.runs)
        .map(|run| -> Box<dyn FnMut(usize) + '_> {
            Box::new(move |times| (0..times).for_each(|_| run()))
        })
        .collect();
    let mut lent: Vec<Run<'_>> = runs.iter_mut().map(|run| &mut **run as Run<'_>).collect();
    let times = medians(15, &mut lent);
    drop(lent);
    drop(runs);
    for ((size, times), peak_bytes) in sizes.iter().zip(times.chunks(3)).zip(peaks) {
        let each = |us: f64| us * 1e3 / size.n as f64;
        let growth = Growth {
            group: "growth",
            case,
            n: size.n,
            primal_ns_each: each(times[0]),
            gradient_ns_each: each(times[1]),
            gradient_alone_ns_each: each(times[2]),
            peak_bytes,
            peak_bytes_each: peak_bytes as f64 / size.n as f64,
        };
        let line = serde_json::to_string(&growth).expect("numbers and names can be written");
        println!("{line}");
    }
}

fn of_reads(x: &[f64]) -> Size<'_> {
    Size {
        n: x.len(),
        runs: [
            Box::new(|| {
                black_box(sum_of_squares(black_box(x)));
            }),
            Box::new(|| {
                black_box(value_with_gradient!(black_box(x), sum_of_squares));
            }),
            Box::new(|| {
                black_box(gradient!(black_box(x), sum_of_squares));
            }),
        ],
    }
}

/// A function of two numbers and the number of steps, and one that computes the same, to be differentiated.
macro_rules! of_steps {
    ($primal:ident, $function:ident, $steps:expr) => {{
        let steps = $steps;
        let start = || (black_box(EDGE_OF_CHAOS), black_box(0.3));
        Size {
            n: steps,
            runs: [
                Box::new(move || {
                    let (r, x) = start();
                    black_box($primal(r, x, steps));
                }),
                Box::new(move || {
                    let (r, x) = start();
                    let f = value_with_gradient!(r, x, |r: f64, x: f64| $function(r, x, steps));
                    black_box(f);
                }),
                Box::new(move || {
                    let (r, x) = start();
                    let f = gradient!(r, x, |r: f64, x: f64| $function(r, x, steps));
                    black_box(f);
                }),
            ],
        }
    }};
}

fn main() {
    let slices: Vec<Vec<f64>> = [1_000, 10_000, 100_000, 1_000_000, 10_000_000]
        .into_iter()
        .map(|n| (0..n).map(|i| f64::from(i) * 1e-3).collect())
        .collect();
    report("reads", slices.iter().map(|x| of_reads(x)).collect());
    let all = [100, 1_000, 10_000, 100_000, 1_000_000];
    report(
        "steps",
        all.map(|n| of_steps!(logistic, logistic, n)).into(),
    );
    report(
        "steps_checkpointed",
        all.map(|n| of_steps!(logistic, in_blocks, n)).into(),
    );
    report(
        "steps_within_20",
        all.map(|n| of_steps!(logistic, within_20, n)).into(),
    );
    let states = [100, 1_000, 10_000, 100_000];
    report(
        "rows_pushed",
        states.map(|n| of_steps!(pushed, pushed, n)).into(),
    );
    report(
        "rows_put_in",
        states.map(|n| of_steps!(put_in, put_in, n)).into(),
    );
}
