//! Memory that is used again: [`PooledAllocator`].

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An allocator that keeps what is freed, thread by thread, for the next request of that size.
///
/// A training step asks for the same sizes again and again: activations, cotangents, gradients. The
/// system's allocator gives large blocks back to the operating system and fetches them again page by
/// page, which can take half of a step. With this line in the program, a step allocates nothing after
/// the first ones:
///
/// ```
/// use ad_runtime::memory::PooledAllocator;
///
/// #[global_allocator]
/// static ALLOCATOR: PooledAllocator = PooledAllocator;
///
/// drop(vec![1.0; 100]);
/// let fetched = PooledAllocator::fetched();
/// drop(vec![2.0; 100]);
/// assert_eq!(PooledAllocator::fetched(), fetched);
/// ```
///
/// Blocks are rounded up to one of four sizes for each power of two, so that at most a quarter of a
/// block is unused, and those of 1 KiB or more start at a cache line, which vectorised loops like. A
/// thread keeps at most 256 MiB, and gives all of it back when it ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct PooledAllocator;

/// Blocks that the system was asked for.
static FETCHED: AtomicUsize = AtomicUsize::new(0);

impl PooledAllocator {
    /// How many blocks were not in a pool, and came from the system, since the program began.
    pub fn fetched() -> usize {
        FETCHED.load(Ordering::Relaxed)
    }
}

/// Sizes of 16 bytes to 256 MiB.
const CLASSES: usize = 100;
/// What a thread keeps at most.
const LIMIT: usize = 256 << 20;
/// Blocks from this size on start at a cache line.
const ALIGNED: usize = 1024;
const LINE: usize = 128;
/// What every allocator gives.
const USUAL: usize = 16;

/// A block that is not used: its first bytes point to the next one.
struct Free {
    next: Option<NonNull<Free>>,
}

/// The blocks that a thread keeps, by size.
struct Pool {
    heads: [Cell<Option<NonNull<Free>>>; CLASSES],
    bytes: Cell<usize>,
    /// Whether the blocks are given back when the thread ends.
    guarded: Cell<bool>,
}

thread_local! {
    // Without a destructor, so that it may be used as long as the thread allocates.
    static POOL: Pool = const {
        Pool { heads: [const { Cell::new(None) }; CLASSES], bytes: Cell::new(0), guarded: Cell::new(false) }
    };
    static GUARD: Guard = const { Guard };
}

/// Gives everything back at the end of a thread.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = POOL.try_with(|pool| {
            // From here on nothing is kept, since nobody would give it back.
            pool.bytes.set(LIMIT);
            for (class, head) in pool.heads.iter().enumerate() {
                let mut next = head.take();
                while let Some(block) = next {
                    // SAFETY: a block in the list is valid, and its link was written by `put`; it
                    // was made by `System` with this layout.
                    unsafe {
                        next = block.as_ref().next;
                        System.dealloc(block.as_ptr().cast(), layout_of(class));
                    }
                }
            }
        });
    }
}

/// The class of a layout: sizes 16, 20, 24, 28, 32, 40, .. in units of bytes, rounded up.
#[inline]
fn class_of(layout: Layout) -> Option<usize> {
    if layout.align() > USUAL && (layout.align() > LINE || layout.size() < ALIGNED) {
        return None;
    }
    let size = layout.size().max(16);
    // The power of two at or below size - 1, and the two bits after the leading one.
    let below = size - 1;
    let power = usize::BITS - 1 - below.leading_zeros();
    let quarter = (below >> (power - 2)) & 3;
    let class = ((power - 3) * 4) as usize + quarter;
    (class < CLASSES && size <= LIMIT).then_some(class)
}

/// The layout of the blocks of a class.
#[inline]
fn layout_of(class: usize) -> Layout {
    LAYOUTS[class]
}

static LAYOUTS: [Layout; CLASSES] = {
    let mut layouts = [Layout::new::<u8>(); CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let (power, quarter) = (class / 4 + 3, class % 4);
        let size = (1 << power) + ((quarter + 1) << (power - 2));
        let align = if size >= ALIGNED { LINE } else { USUAL };
        layouts[class] = match Layout::from_size_align(size, align) {
            Ok(layout) => layout,
            Err(_) => panic!("a block is smaller than memory"),
        };
        class += 1;
    }
    layouts
};

/// The next request of the size reads the link of this block, which may have left the caches long ago:
/// a call of a function that records a tape waited longer for it than for anything else.
#[inline(always)]
fn prefetch(block: NonNull<Free>) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint, which reads nothing that the program can see.
        unsafe { _mm_prefetch(block.as_ptr().cast::<i8>().cast_const(), _MM_HINT_T0) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = block;
}

impl Pool {
    /// Never inlined: rustc 1.95 crashes in LLVM where an optimised build inlines it into the crate that
    /// declares the allocator, as `cargo test --release -p ad-nn --test memory` does. A call costs about a
    /// nanosecond; what comes before it depends on the layout, which is often constant, and is inlined.
    #[inline(never)]
    fn take(&self, class: usize) -> *mut u8 {
        match self.heads[class].get() {
            None => ptr::null_mut(),
            Some(block) => {
                // SAFETY: a block in the list is valid, and its link was written by `put`.
                let next = unsafe { block.as_ref().next };
                if let Some(next) = next {
                    prefetch(next);
                }
                self.heads[class].set(next);
                self.bytes.set(self.bytes.get() - layout_of(class).size());
                block.as_ptr().cast()
            }
        }
    }

    /// # Safety
    /// The block has the layout of the class, and nobody uses it.
    #[inline]
    unsafe fn put(&self, class: usize, block: NonNull<u8>) -> bool {
        let bytes = self.bytes.get() + layout_of(class).size();
        if bytes > LIMIT {
            return false;
        }
        if !self.guarded.replace(true) && GUARD.try_with(|_| ()).is_err() {
            return false;
        }
        self.bytes.set(bytes);
        let block = block.cast::<Free>();
        let next = self.heads[class].replace(Some(block));
        // SAFETY: every block has room for a link, and is aligned for it.
        unsafe { block.write(Free { next }) };
        true
    }
}

// SAFETY: a block of a class always has the class's layout, which is at least what was asked for;
// a block is in use or in one list, never both; lists belong to one thread.
unsafe impl GlobalAlloc for PooledAllocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            FETCHED.fetch_add(1, Ordering::Relaxed);
            // SAFETY: the caller's contract.
            return unsafe { System.alloc(layout) };
        };
        let block = POOL
            .try_with(|pool| pool.take(class))
            .unwrap_or(ptr::null_mut());
        if block.is_null() {
            FETCHED.fetch_add(1, Ordering::Relaxed);
            // SAFETY: the layout of a class has a size.
            return unsafe { System.alloc(layout_of(class)) };
        }
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(class) = class_of(layout) else {
            // SAFETY: the caller's contract.
            return unsafe { System.dealloc(block, layout) };
        };
        let kept = POOL.try_with(|pool| {
            // SAFETY: the block was made with the layout of its class, and the caller gives it up.
            NonNull::new(block).is_some_and(|block| unsafe { pool.put(class, block) })
        });
        if kept != Ok(true) {
            // SAFETY: as above.
            unsafe { System.dealloc(block, layout_of(class)) }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            FETCHED.fetch_add(1, Ordering::Relaxed);
            // SAFETY: the caller's contract.
            return unsafe { System.alloc_zeroed(layout) };
        };
        let block = POOL
            .try_with(|pool| pool.take(class))
            .unwrap_or(ptr::null_mut());
        if block.is_null() {
            FETCHED.fetch_add(1, Ordering::Relaxed);
            // SAFETY: the layout of a class has a size.
            return unsafe { System.alloc_zeroed(layout_of(class)) };
        }
        // SAFETY: the block has at least this size.
        unsafe { block.write_bytes(0, layout.size()) };
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(new) = Layout::from_size_align(size, layout.align()) else {
            return ptr::null_mut();
        };
        let class = class_of(layout);
        if class.is_some() && class == class_of(new) {
            return block;
        }
        // SAFETY: the new block is another one, and both have room for what is copied.
        unsafe {
            let moved = self.alloc(new);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_cover_every_size_with_little_waste() {
        for size in (1..5000).chain([1 << 20, (1 << 20) + 1, LIMIT - 1, LIMIT]) {
            let layout = Layout::from_size_align(size, 4).expect("is a layout");
            let class = class_of(layout).expect("is small enough");
            let block = layout_of(class).size();
            assert!(block >= size, "{size} in {block}");
            assert!(block <= (size + size / 4 + 1).max(20), "{size} in {block}");
            assert_eq!(class_of(layout_of(class)), Some(class), "{size}");
        }
        let huge = Layout::from_size_align(LIMIT + 1, 4).expect("is a layout");
        assert_eq!(class_of(huge), None);
        assert_eq!(
            class_of(Layout::from_size_align(16, 32).expect("is a layout")),
            None
        );
    }

    #[test]
    fn blocks_are_used_again() {
        std::thread::spawn(|| {
            let pool = PooledAllocator;
            for size in [1, 16, 17, 1000, 1024, 100_000] {
                let layout = Layout::from_size_align(size, 4).expect("is a layout");
                // SAFETY: each block is used within its size and freed once.
                unsafe {
                    let first = pool.alloc(layout);
                    first.write_bytes(7, size);
                    let second = pool.alloc(layout);
                    assert_ne!(first, second);
                    assert!(size < ALIGNED || first.addr().is_multiple_of(LINE));
                    pool.dealloc(first, layout);
                    pool.dealloc(second, layout);
                    let again = pool.alloc_zeroed(layout);
                    assert_eq!(again, second);
                    assert!((0..size).all(|i| again.add(i).read() == 0));
                    let grown = pool.realloc(again, layout, size * 3);
                    assert!((0..size).all(|i| grown.add(i).read() == 0));
                    let tripled = Layout::from_size_align(size * 3, 4).expect("is a layout");
                    pool.dealloc(grown, tripled);
                }
            }
        })
        .join()
        .expect("the thread ends well");
    }
}
