//! Times and allocations of steps.

use super::{Case, Step};
use std::hint::black_box;
use std::time::Instant;

/// What was measured of a workload.
pub struct Measured {
    /// Median microseconds of a step of the generated code.
    pub step_us: f64,
    /// Median microseconds of a step by hand.
    pub hand_us: f64,
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
    /// What the processor spends on this thread, from Linux: on a busy machine, waiting is not
    /// counted. It is exact to some milliseconds only, so that repeats are long.
    Processor,
}

impl Clock {
    /// Seconds that a repeat should take, and how many of them there are.
    fn repeats(self) -> (f64, usize) {
        match self {
            Clock::Wall => (4e-4, 201),
            Clock::Processor => (0.1, 7),
        }
    }

    fn now(self, start: Instant) -> f64 {
        if self == Clock::Processor
            && let Ok(text) = std::fs::read_to_string("/proc/thread-self/schedstat")
            && let Some(Ok(time)) = text.split(' ').next().map(str::parse::<f64>)
        {
            return time * 1e-9;
        }
        start.elapsed().as_secs_f64()
    }
}

fn seconds(clock: Clock, step: &mut Step, steps: usize) -> f64 {
    let start = Instant::now();
    let before = clock.now(start);
    for _ in 0..steps {
        black_box(step());
    }
    (clock.now(start) - before) / steps as f64
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
    let (length, repeats) = clock.repeats();
    let steps = (length / seconds(Clock::Wall, &mut ours, 3)).clamp(1.0, 200_000.0) as usize;
    let (mut ours_times, mut hand_times) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        ours_times.push(seconds(clock, &mut ours, steps) * 1e6);
        hand_times.push(seconds(clock, &mut hand, steps) * 1e6);
    }
    let quotients = ours_times.iter().zip(&hand_times).map(|(a, b)| a / b);
    Measured {
        vs_hand: median(quotients.collect()),
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
