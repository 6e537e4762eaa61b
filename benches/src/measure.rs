//! Medians of interleaved repeats, in the time that the thread has a processor: others use the machine,
//! too.

use crate::allocations::count;
use crate::cases::{Case, Run};
use cpu_time::ThreadTime;
use serde::Serialize;

/// What is printed of a case.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// Where the case comes from.
    pub group: &'static str,
    /// Its name.
    pub case: &'static str,
    /// Microseconds of the function.
    pub primal_us: f64,
    /// Microseconds of the generated gradient, the value included.
    pub gradient_us: f64,
    /// Microseconds of the gradient by hand, the value included.
    pub hand_us: f64,
    /// Generated gradient over function.
    pub ratio: f64,
    /// Generated gradient over gradient by hand.
    pub vs_hand: f64,
    /// The ratio that is aimed at.
    pub target: Option<f64>,
    /// Allocations of one generated gradient.
    pub allocations: usize,
    /// Bytes that it holds at most, the gradient included.
    pub peak_bytes: usize,
    /// Largest difference of the gradients, relative to the largest number in them.
    pub max_rel_error: f64,
}

/// Microseconds that a sample should take at least, so that the clock is exact enough.
const SAMPLE: f64 = 5_000.0;

/// How often `run` is called in a sample.
fn batch(run: &mut Run<'_>) -> usize {
    let mut times = 1;
    loop {
        let start = ThreadTime::now();
        run(times);
        let us = start.elapsed().as_secs_f64() * 1e6;
        if us >= SAMPLE {
            return times;
        }
        times = (times * 10).min((times as f64 * 1.5 * SAMPLE / us.max(0.01)) as usize + 1);
    }
}

/// Median microseconds of a single run of each, in interleaved repeats.
pub fn medians(repeats: usize, runs: &mut [Run<'_>]) -> Vec<f64> {
    let batches: Vec<usize> = runs.iter_mut().map(batch).collect();
    let mut times = vec![Vec::new(); runs.len()];
    for _ in 0..repeats {
        for ((run, &batch), times) in runs.iter_mut().zip(&batches).zip(&mut times) {
            let start = ThreadTime::now();
            run(batch);
            times.push(start.elapsed().as_secs_f64() * 1e6 / batch as f64);
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect()
}

/// Measures a case.
#[must_use]
pub fn measure(case: &Case, repeats: usize) -> Measurement {
    let mut problem = (case.problem)();
    let times = medians(
        repeats,
        &mut [
            &mut problem.primal,
            &mut problem.gradient,
            &mut problem.by_hand,
        ],
    );
    let (allocations, peak_bytes) = count(|| (problem.gradient)(1));
    let [primal_us, gradient_us, hand_us] = times[..] else {
        unreachable!("three runs have three medians")
    };
    Measurement {
        group: case.group,
        case: case.name,
        primal_us,
        gradient_us,
        hand_us,
        ratio: gradient_us / primal_us,
        vs_hand: gradient_us / hand_us,
        target: case.target,
        allocations,
        peak_bytes,
        max_rel_error: problem.max_rel_error,
    }
}
