//! An allocator that counts while it is asked to.

use ad_runtime::memory::PooledAllocator;
use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

/// The pooled allocator, for functions, gradients and adjoints alike. Install it as the global allocator of a program to use [`count`].
#[derive(Clone, Copy, Debug)]
pub struct Counting;

static COUNTING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicIsize = AtomicIsize::new(0);
static LIVE: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

fn change(bytes: isize) {
    let live = LIVE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(live, Relaxed);
}

// SAFETY: every call is handed on to the pooled allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            ALLOCATIONS.fetch_add(1, Relaxed);
            change(layout.size() as isize);
        }
        // SAFETY: the caller's contract is that of the pooled allocator.
        unsafe { PooledAllocator.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            ALLOCATIONS.fetch_add(1, Relaxed);
            change(layout.size() as isize);
        }
        // SAFETY: as above.
        unsafe { PooledAllocator.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if COUNTING.load(Relaxed) {
            ALLOCATIONS.fetch_add(1, Relaxed);
            change(size as isize - layout.size() as isize);
        }
        // SAFETY: as above.
        unsafe { PooledAllocator.realloc(pointer, layout, size) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if COUNTING.load(Relaxed) {
            change(-(layout.size() as isize));
        }
        // SAFETY: as above.
        unsafe { PooledAllocator.dealloc(pointer, layout) }
    }
}

/// Runs a function, and gives how often it allocates and how many bytes it holds at most at a time.
pub fn count(f: impl FnOnce()) -> (usize, usize) {
    for counter in [&ALLOCATIONS, &LIVE, &PEAK] {
        counter.store(0, Relaxed);
    }
    COUNTING.store(true, Relaxed);
    f();
    COUNTING.store(false, Relaxed);
    (
        ALLOCATIONS.load(Relaxed) as usize,
        PEAK.load(Relaxed) as usize,
    )
}
