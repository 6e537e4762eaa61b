//! Training steps of neural networks: one JSON object a line. `--only NAME` runs one workload,
//! `--table` prints a table for people on stderr, `--processor-time` does not count waiting on a busy
//! machine, `--kernels` measures matrix products and convolutions alone (`--kernels NAME` those
//! whose names contain it).
//!
//! Exits with an error when a step by hand and the generated one disagree, never because of a time.

use ad_benches::nn::measure::{self, Clock};
use ad_benches::nn::{CASES, kernels};
use ad_runtime::memory::PooledAllocator;
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts requests.
struct Counting;

static REQUESTS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// One thread allocates: plain additions do.
fn add(counter: &AtomicUsize, n: usize) -> usize {
    let sum = counter.load(Relaxed).wrapping_add(n);
    counter.store(sum, Relaxed);
    sum
}

fn peak(run: &mut dyn FnMut()) -> usize {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    run();
    PEAK.load(Relaxed) - before
}

// SAFETY: every call is handed on to one allocator.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(&REQUESTS, 1);
        let live = add(&LIVE, layout.size());
        if live > PEAK.load(Relaxed) {
            PEAK.store(live, Relaxed);
        }
        // SAFETY: the caller's contract.
        unsafe { PooledAllocator.alloc(layout) }
    }
    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        add(&LIVE, layout.size().wrapping_neg());
        // SAFETY: the caller's contract.
        unsafe { PooledAllocator.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn counters() -> (usize, usize) {
    (PooledAllocator::fetched(), REQUESTS.load(Relaxed))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let table = arguments.iter().any(|a| a == "--table");
    let only = arguments.iter().position(|a| a == "--only");
    let only = only.and_then(|i| arguments.get(i + 1));
    let clock = match arguments.iter().any(|a| a == "--processor-time") {
        true => Clock::Processor,
        false => Clock::Wall,
    };
    if let Some(at) = arguments.iter().position(|a| a == "--kernels") {
        let only = arguments.get(at + 1).map_or("", String::as_str);
        for kernel in kernels::measure(only) {
            println!(
                "{:<50}{:>10.2} us{:>8.1} GFLOP/s",
                kernel.name, kernel.us, kernel.gflops
            );
        }
        return ExitCode::SUCCESS;
    }
    let mut agree = true;
    if table {
        eprintln!(
            "{:<17}{:>10}{:>10}{:>10}{:>10}{:>9}{:>10}{:>12}{:>10}{:>12}{:>12}",
            "case",
            "step us",
            "hand us",
            "shortest",
            "by hand",
            "vs hand",
            "target",
            "allocations",
            "requests",
            "peak kB",
            "hand kB"
        );
    }
    for case in CASES
        .iter()
        .filter(|case| only.is_none_or(|only| only == case.name))
    {
        let m = measure::measure(case, clock, counters, peak);
        let object = json!({
            "case": case.name,
            "step_us": m.step_us,
            "hand_us": m.hand_us,
            "shortest_us": m.shortest_us.0,
            "hand_shortest_us": m.shortest_us.1,
            "vs_hand": m.vs_hand,
            "target_us": case.target_us,
            "allocations_per_step": m.allocations,
            "requests_per_step": m.requests,
            "peak_bytes": m.peak_bytes.0,
            "hand_peak_bytes": m.peak_bytes.1,
            "loss_first": m.loss_first,
            "loss_after_10": m.loss_after_10,
        });
        println!("{object}");
        if table {
            eprintln!(
                "{:<17}{:>10.2}{:>10.2}{:>10.2}{:>10.2}{:>9.3}{:>10}{:>12}{:>10}{:>12}{:>12}",
                case.name,
                m.step_us,
                m.hand_us,
                m.shortest_us.0,
                m.shortest_us.1,
                m.vs_hand,
                case.target_us,
                m.allocations,
                m.requests,
                m.peak_bytes.0 / 1000,
                m.peak_bytes.1 / 1000
            );
        }
        let difference = (m.loss_after_10 - m.hand_loss_after_10).abs();
        if difference.is_nan() || difference > 1e-4 * m.loss_after_10.abs() {
            eprintln!(
                "{}: the loss after ten steps is {} and by hand {}",
                case.name, m.loss_after_10, m.hand_loss_after_10
            );
            agree = false;
        }
    }
    if agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
