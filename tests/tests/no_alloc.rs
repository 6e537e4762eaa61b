//! Straight-line scalar code allocates nothing, and reads of a slice and steps of a loop cost the same however many
//! there are.

use ad_runtime::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The harness has threads of its own, which allocate when they like.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: every call is handed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTED.get() {
            ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
            BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        }
        // SAFETY: the caller's contract is that of the system's allocator.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[differentiable]
fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

#[derive(Clone, Copy, Differentiable)]
struct Camera {
    place: [f64; 2],
    focal: f64,
}

#[differentiable]
fn seen(camera: &Camera, point: &[f64; 2]) -> [f64; 2] {
    [
        camera.focal * (point[0] - camera.place[0]),
        camera.focal * (point[1] - camera.place[1]),
    ]
}

#[differentiable]
#[allow(
    clippy::needless_range_loop,
    reason = "reads of `x[i]` are what is counted"
)]
fn sum_of_products(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s
}

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
#[allow(
    clippy::needless_borrows_for_generic_args,
    reason = "the reference is what is tested"
)]
fn through_closures(x: f64, y: f64) -> f64 {
    let k = x * y;
    let f = |a: f64| a * k + y;
    apply(&f, x) + apply(|a: f64| a.sin(), f(y))
}

#[differentiable]
fn step(s: &[f64]) -> Vec<f64> {
    vec![s[0] * 0.9 + s[1] * 0.1, s[1] - 0.01 * s[0]]
}

#[differentiable]
fn pushed(x: &[f64], #[no_derivative] steps: usize) -> f64 {
    let mut rows = vec![x.to_vec()];
    for t in 0..steps {
        if rows[t][0] > 1e9 {
            return 0.0;
        }
        rows.push(step(&rows[t]));
    }
    rows[steps][0]
}

#[differentiable]
fn put_in(x: &[f64], #[no_derivative] steps: usize) -> f64 {
    let mut rows = vec![vec![0.0; 2]; steps + 1];
    rows[0] = x.to_vec();
    for t in 0..steps {
        let next = step(&rows[t]);
        if t % 2 == 0 {
            rows[t + 1] = next;
        } else {
            let row = &mut rows[t + 1];
            *row = next;
        }
    }
    rows[steps][0]
}

#[derive(Clone, Differentiable)]
struct Logged {
    state: Vec<f64>,
    states: Vec<Vec<f64>>,
}

#[differentiable]
impl Logged {
    fn step(&mut self) {
        self.state = step(&self.state);
        self.states.push(self.state.clone());
    }
}

#[differentiable]
fn logged(x: &[f64], #[no_derivative] steps: usize) -> f64 {
    let mut all = Logged {
        state: x.to_vec(),
        states: vec![],
    };
    for _ in 0..steps {
        all.step();
    }
    all.states[steps - 1][0]
}

// One test, so that nothing else allocates meanwhile.
#[test]
fn scalar_code_allocates_nothing_and_loops_no_array_for_each_read() {
    COUNTED.set(true);
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let gradient = gradient!(0.7, 0.3, ten_operations);
    let closure = gradient!(0.7, 0.3, |x, y| ten_operations(x, y) * x);
    let passed_on = gradient!(0.7, 0.3, through_closures);
    let allocated = ALLOCATIONS.load(Ordering::Relaxed) - before;
    assert_eq!(allocated, 0, "{gradient:?} {closure:?} {passed_on:?}");

    let camera = Camera {
        place: [1.0, 2.0],
        focal: 3.0,
    };
    let points = [[5.0, 7.0], [11.0, 13.0]];
    let mut jacobian = SparseJacobian::new(7);
    let rows = jacobian.add_rows::<(Camera, [f64; 2]), [f64; 2]>([[0, 3], [0, 5]]);
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    jacobian.fill(&rows, |i| value_with_pullback!(&camera, &points[i], seen));
    let allocated = ALLOCATIONS.load(Ordering::Relaxed) - before;
    assert_eq!(allocated, 0, "{jacobian:?}");
    assert_eq!(jacobian.values()[..5], [-3.0, 0.0, 4.0, 3.0, 0.0]);

    let bytes = |n: usize| {
        let x: Vec<f64> = (0..n).map(|i| i as f64 * 1e-3).collect();
        let before = BYTES.load(Ordering::Relaxed);
        let gradient = gradient!(&x[..], sum_of_products);
        let used = BYTES.load(Ordering::Relaxed) - before;
        assert_eq!(gradient.len(), n);
        assert!(
            gradient
                .iter()
                .zip(&x)
                .all(|(g, x)| (g - 2.0 * x).abs() < 1e-12)
        );
        used
    };
    // The gradient itself, and nothing that grows with the number of reads.
    for n in [1_000, 10_000, 100_000, 1_000_000] {
        assert!(
            bytes(n) <= 8 * n + 64,
            "{} bytes for {n} elements",
            bytes(n)
        );
    }

    // Shapes of vectors of vectors are asked for behind a loop, and not in each of its steps.
    let (start, steps) = ([1.0, 0.5], 2_000);
    let per_step = |gradient: &dyn Fn() -> Vec<f64>| {
        let before = BYTES.load(Ordering::Relaxed);
        assert_eq!(gradient().len(), 2);
        (BYTES.load(Ordering::Relaxed) - before) / steps
    };
    for bytes in [
        per_step(&|| gradient!(&start[..], |x| pushed(x, steps))),
        per_step(&|| gradient!(&start[..], |x| put_in(x, steps))),
        per_step(&|| gradient!(&start[..], |x| logged(x, steps))),
    ] {
        assert!(bytes < 1_000, "{bytes} bytes a step");
    }
}
