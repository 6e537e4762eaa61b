//! How much memory loops with checkpoints hold.

use ad_runtime::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's allocator, which notes how much is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
/// Tests run at the same time; what they allocate must not be mixed.
static ALONE: Mutex<()> = Mutex::new(());

// SAFETY: blocks are those of the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(held, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The bytes that are held at most while `f` runs, beside what is held before.
fn peak<T>(f: impl FnOnce() -> T) -> usize {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    let _ = f();
    PEAK.load(Relaxed) - before
}

/// Bytes of a state.
const STATE: usize = 8 * 512;

#[differentiable]
fn step(x: Vec<f64>, rate: f64) -> Vec<f64> {
    let mut x = x;
    for x in &mut x {
        *x = rate * *x * (1.0 - *x);
    }
    x
}

#[differentiable]
fn total(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += *x;
    }
    sum
}

#[differentiable]
fn in_blocks(x: &[f64], rate: f64, steps: usize) -> f64 {
    let end = checkpointed(steps, x.to_vec(), |x: Vec<f64>, _k: usize| step(x, rate));
    total(&end)
}

#[differentiable]
fn bounded(x: &[f64], rate: f64, steps: usize, checkpoints: usize) -> f64 {
    let end = checkpointed_within(steps, checkpoints, x.to_vec(), |x: Vec<f64>, _k: usize| {
        step(x, rate)
    });
    total(&end)
}

/// The most that is held, in states.
fn states(gradient: impl Fn(&[f64], f64) -> (Vec<f64>, f64)) -> f64 {
    let x = vec![0.3; STATE / 8];
    peak(|| gradient(&x, 2.7)) as f64 / STATE as f64
}

#[test]
fn blocks_hold_as_many_states_as_the_root_of_the_steps() {
    let _alone = ALONE.lock().expect("no test has failed");
    let held = |steps| states(|x, rate| gradient!(&*x, rate, |x, rate| in_blocks(x, rate, steps)));
    let root = held(16);
    for k in [2, 4, 8] {
        // Four times the steps are twice the memory, and not four times.
        let more = held(16 * k * k);
        assert!(
            more < 1.2 * k as f64 * root,
            "{more} states, {root} for 16 steps"
        );
    }
}

#[test]
fn few_checkpoints_hold_no_more_states() {
    let _alone = ALONE.lock().expect("no test has failed");
    let held = |steps, checkpoints| {
        states(|x, rate| gradient!(&*x, rate, |x, rate| bounded(x, rate, steps, checkpoints)))
    };
    let one = held(1, 1);
    for checkpoints in [1, 2, 5, 10] {
        for steps in [10, 100, 300] {
            let more = held(steps, checkpoints);
            // The working state beside the checkpoints, and what one step leaves.
            assert!(
                more < one + checkpoints as f64 + 3.0,
                "{more} states with {checkpoints} checkpoints, {one} for a step"
            );
        }
    }
}
