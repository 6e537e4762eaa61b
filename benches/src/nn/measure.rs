//! Times and allocations of steps.

use super::{Case, Step};
use cpu_time::ThreadTime;
use std::hint::black_box;
use std::time::Instant;

/// What was measured of a workload.
pub struct Measured {
    /// Median microseconds of a step of the generated code.
    pub step_us: f64,
    /// Median microseconds of a step by hand.
    pub hand_us: f64,
    /// The shortest of each side: on a busy machine, what a step takes without the others.
    pub shortest_us: (f64, f64),
    /// The median of the quotients of neighbouring repeats.
    pub vs_hand: f64,
    /// Blocks that a step fetched from the system.
    pub allocations: f64,
    /// Blocks that a step asked for, most of them answered by the pool.
    pub requests: f64,
    /// Bytes that a step of each side needs at most, beside what it had before.
    pub peak_bytes: (usize, usize),
    /// The loss before the first update.
    pub loss_first: f32,
    /// The loss after ten updates.
    pub loss_after_10: f32,
    /// The same of the step by hand.
    pub hand_loss_after_10: f32,
}

/// The state of counters of allocations: blocks fetched from the system, and blocks asked for.
pub type Counters = fn() -> (usize, usize);

/// Runs something, and says how many bytes it needed at most.
pub type Peak = fn(&mut dyn FnMut()) -> usize;

/// How time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// What passes.
    Wall,
    /// What the processor spends on this thread: on a busy machine, waiting is not counted.
    Processor,
}

/// Seconds that a repeat should take, and how many of them there are: others use the machine, too, and
/// leave it alone for short times only.
const LENGTH: f64 = 1e-3;
const REPEATS: usize = 301;

fn seconds(clock: Clock, step: &mut Step, steps: usize) -> f64 {
    let (start, processor) = (Instant::now(), ThreadTime::now());
    for _ in 0..steps {
        black_box(step());
    }
    let passed = match clock {
        Clock::Wall => start.elapsed(),
        Clock::Processor => processor.elapsed(),
    };
    passed.as_secs_f64() / steps as f64
}

fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Runs both sides of a workload, in turns.
pub fn measure(case: &Case, clock: Clock, counters: Counters, peak: Peak) -> Measured {
    let (mut ours, mut hand) = ((case.ours)(), (case.hand)());
    let losses: Vec<(f32, f32)> = (0..11).map(|_| (ours(), hand())).collect();
    let before = counters();
    const COUNTED: usize = 20;
    for _ in 0..COUNTED {
        black_box(ours());
    }
    let after = counters();
    let per_step = |from: usize, to: usize| (to - from) as f64 / COUNTED as f64;
    let peak_of = |step: &mut Step| {
        peak(&mut || {
            black_box(step());
        })
    };
    let peak_bytes = (peak_of(&mut ours), peak_of(&mut hand));
    // The shortest of some tries: when others have the processor for a moment, a step is not long. With
    // few short steps in a repeat, reading the clock would be what is measured.
    let mut steps = 1;
    let shortest = |step: &mut Step, steps| {
        let tries: Vec<f64> = (0..5).map(|_| seconds(Clock::Wall, step, steps)).collect();
        least(&tries)
    };
    while shortest(&mut ours, steps) * (steps as f64) < LENGTH {
        steps *= 2;
    }
    let (mut ours_times, mut hand_times) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        ours_times.push(seconds(clock, &mut ours, steps) * 1e6);
        hand_times.push(seconds(clock, &mut hand, steps) * 1e6);
    }
    let quotients = ours_times.iter().zip(&hand_times).map(|(a, b)| a / b);
    Measured {
        vs_hand: median(quotients.collect()),
        shortest_us: (least(&ours_times), least(&hand_times)),
        step_us: median(ours_times),
        hand_us: median(hand_times),
        allocations: per_step(before.0, after.0),
        requests: per_step(before.1, after.1),
        peak_bytes,
        loss_first: losses[0].0,
        loss_after_10: losses[10].0,
        hand_loss_after_10: losses[10].1,
    }
}
