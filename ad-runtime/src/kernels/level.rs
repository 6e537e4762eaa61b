//! Instruction sets, chosen when the program runs.
//!
//! A kernel is one plain generic function. It is compiled once for each level, and vectorised by the
//! compiler for the registers that the level has; [`dispatch`] calls the best one that the processor
//! runs. No flags of the build are needed.

#[cfg(target_arch = "x86_64")]
use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set.
pub trait Level: Copy {
    /// Multiplying and adding with one rounding is one instruction.
    const FMA: bool;
    /// Numbers of single precision in a vector register.
    const LANES: usize;

    /// a b + c, with one or two roundings: whichever is fast.
    #[inline(always)]
    fn mul_add(a: f32, b: f32, c: f32) -> f32 {
        if Self::FMA {
            a.mul_add(b, c)
        } else {
            a * b + c
        }
    }
}

/// What every processor of the architecture has.
#[derive(Clone, Copy, Debug)]
pub struct Baseline;

/// x86-64-v3: AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub struct Wide;

/// x86-64-v4: AVX-512.
#[derive(Clone, Copy, Debug)]
pub struct Widest;

impl Level for Baseline {
    const FMA: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));
    const LANES: usize = 4;
}
impl Level for Wide {
    const FMA: bool = true;
    const LANES: usize = 8;
}
impl Level for Widest {
    const FMA: bool = true;
    const LANES: usize = 16;
}

/// Numeric code to be compiled for every [`Level`]. `run` must be `#[inline(always)]`, and so must
/// what it calls, or it is compiled for the baseline.
pub trait Kernel {
    /// What it returns.
    type Output;
    /// The code.
    fn run<L: Level>(self) -> Self::Output;
}

/// Runs a kernel with the best instructions that the processor has.
#[inline(always)]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match best() {
        // SAFETY: the processor has what the function needs.
        WIDEST => return unsafe { on_widest(kernel) },
        // SAFETY: as above.
        WIDE => return unsafe { on_wide(kernel) },
        _ => {}
    }
    kernel.run::<Baseline>()
}

/// The best level that the processor has, as one number: asking for each feature would take longer than
/// a small kernel.
#[cfg(target_arch = "x86_64")]
static BEST: AtomicU8 = AtomicU8::new(UNKNOWN);
#[cfg(target_arch = "x86_64")]
const UNKNOWN: u8 = 0;
#[cfg(target_arch = "x86_64")]
const BASELINE: u8 = 1;
#[cfg(target_arch = "x86_64")]
const WIDE: u8 = 2;
#[cfg(target_arch = "x86_64")]
const WIDEST: u8 = 3;

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn best() -> u8 {
    match BEST.load(Ordering::Relaxed) {
        UNKNOWN => find_best(),
        best => best,
    }
}

#[cfg(target_arch = "x86_64")]
#[cold]
fn find_best() -> u8 {
    let best = match (has_widest(), has_wide()) {
        (true, _) => WIDEST,
        (false, true) => WIDE,
        (false, false) => BASELINE,
    };
    BEST.store(best, Ordering::Relaxed);
    best
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn has_widest() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && has_wide()
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn has_wide() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
#[inline]
fn on_widest<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Widest>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
#[inline]
fn on_wide<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Wide>()
}

/// Runs a kernel on every level that the processor has, for tests.
#[cfg(test)]
pub(crate) fn on_every_level<K: Kernel>(kernel: impl Fn() -> K) -> Vec<K::Output> {
    let mut outputs = vec![kernel().run::<Baseline>()];
    #[cfg(target_arch = "x86_64")]
    {
        if has_wide() {
            // SAFETY: the processor has what the function needs.
            outputs.push(unsafe { on_wide(kernel()) });
        }
        if has_widest() {
            // SAFETY: as above.
            outputs.push(unsafe { on_widest(kernel()) });
        }
    }
    outputs
}
