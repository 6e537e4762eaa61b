//! Runs a function as often as it is asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often and how long a function is to run.
#[derive(Clone, Copy, Default, Deserialize)]
pub(crate) struct Runs {
    #[serde(default)]
    min_runs: f64,
    #[serde(default)]
    min_seconds: f64,
}

/// The time of one run.
#[derive(Serialize)]
pub(crate) struct Timing {
    name: &'static str,
    nanoseconds: u128,
}

/// Runs a function at least once. The last output counts; what it drops is not timed.
pub(crate) fn repeat<T: Serialize>(runs: Runs, mut f: impl FnMut() -> T) -> (Value, Vec<Timing>) {
    let mut timings = Vec::new();
    let mut total = Duration::ZERO;
    loop {
        let start = Instant::now();
        let output = black_box(f());
        let time = start.elapsed();
        total += time;
        timings.push(Timing {
            name: "evaluate",
            nanoseconds: time.as_nanos(),
        });
        if timings.len() as f64 >= runs.min_runs && total.as_secs_f64() >= runs.min_seconds {
            return (json!(output), timings);
        }
    }
}
