//! Training steps of neural networks: one JSON object a line. `--only NAME` runs one workload,
//! `--table` prints a table for people on stderr.
//!
//! Exits with an error when a step by hand and the generated one disagree, never because of a time.

use ad_benches::nn::{CASES, measure};
use ad_runtime::memory::PooledAllocator;
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts requests.
struct Counting;

static REQUESTS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed on to one allocator.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        REQUESTS.store(REQUESTS.load(Relaxed) + 1, Relaxed);
        // SAFETY: the caller's contract.
        unsafe { PooledAllocator.alloc(layout) }
    }
    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
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
    let mut agree = true;
    if table {
        eprintln!("{:<14}{:>10}{:>10}{:>9}{:>10}{:>12}{:>10}", "case", "step us", "hand us", "vs hand", "target", "allocations", "requests");
    }
    for case in CASES.iter().filter(|case| only.is_none_or(|only| only == case.name)) {
        let m = measure::measure(case, 201, counters);
        let object = json!({
            "case": case.name,
            "step_us": m.step_us,
            "hand_us": m.hand_us,
            "vs_hand": m.vs_hand,
            "target_us": case.target_us,
            "allocations_per_step": m.allocations,
            "requests_per_step": m.requests,
            "loss_first": m.loss_first,
            "loss_after_10": m.loss_after_10,
        });
        println!("{object}");
        if table {
            eprintln!("{:<14}{:>10.2}{:>10.2}{:>9.3}{:>10}{:>12}{:>10}", case.name, m.step_us, m.hand_us, m.vs_hand, case.target_us, m.allocations, m.requests);
        }
        let difference = (m.loss_after_10 - m.hand_loss_after_10).abs();
        if !(difference <= 1e-4 * m.loss_after_10.abs()) {
            eprintln!("{}: the loss after ten steps is {} and by hand {}", case.name, m.loss_after_10, m.hand_loss_after_10);
            agree = false;
        }
    }
    if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
